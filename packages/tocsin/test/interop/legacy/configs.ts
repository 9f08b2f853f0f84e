import { createDiffieHellmanGroup } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { ClientConfig, CommonConfig, ServerConfig } from '../../../src/connection/config.ts'
import { ffdhePrime } from '../../../src/crypto/ffdhe.ts'
import type { GroupName } from '../../../src/crypto/provider.ts'
import type { FiniteFieldParameters } from '../../../src/handshake/policy.ts'
import type { SignatureSchemeName } from '../../../src/wire/registry/signature-scheme.ts'
import { integer, sequence } from '../../support/der.ts'
import { toPem } from '../../support/issue.ts'
import { legacyCredential, temporaryFile } from '../certificates.ts'
import { crypto, SERVER_NAME, verifier } from '../configs.ts'
import { matrix } from '../matrix.ts'
import type { LegacySetup } from '../peers/peer.ts'
import { type LegacyCase, versions } from './matrix.ts'

export const psk = { identity: 'tocsin', key: Uint8Array.from({ length: 32 }, (_, n) => n + 1) }
export const pskForPeers: LegacySetup['psk'] = {
  identity: psk.identity,
  key: Buffer.from(psk.key).toString('hex'),
}

const certificateSignatureSchemes = matrix['TLS 1.2'].signatureSchemes

/** A client of ours that can agree on nothing but the case. */
export function legacyClientConfig(one: LegacyCase): ClientConfig {
  const { clientCertificate: kind } = one
  const signatureScheme = chosenScheme(one)
  return {
    ...common(one),
    ...(signatureScheme && { signatureSchemes: [signatureScheme], certificateSignatureSchemes }),
    serverName: SERVER_NAME,
    verifier,
    psk,
    ...(kind !== 'none' && { credential: legacyCredential(kind) }),
  }
}

/** A server of ours that can agree on nothing but the case. */
export function legacyServerConfig(one: LegacyCase): ServerConfig {
  return {
    ...common(one),
    credentials: [legacyCredential(certificateOf(one), chosenScheme(one))],
    psk: { find: (identity) => (isOurs(identity) ? psk.key : undefined) },
    ...(one.group === 'custom' && { dhParameters: custom }),
    ...(one.clientCertificate !== 'none' && { clientAuthentication: 'require', verifier }),
  }
}

function common(one: LegacyCase): CommonConfig {
  return {
    crypto,
    versions: [versions[one.version]],
    cipherSuites: [one.suite.name],
    groups: groupsFor(one),
    keyLog: true,
    ...(one.renegotiation !== 'none' && { renegotiation: 'secure' }),
  }
}

/** Before TLS 1.2 there is nothing to choose. */
function chosenScheme({ version, signatureScheme }: LegacyCase): SignatureSchemeName | undefined {
  const isFixed = version === 'TLS 1.0' || version === 'TLS 1.1'
  return isFixed ? undefined : (signatureScheme as SignatureSchemeName | undefined)
}

/** The group of the case first; the curves of certificates have to be among them, too (RFC 8422 §5.1.1). */
export function groupsFor(one: LegacyCase): readonly GroupName[] {
  const { group, clientCertificate, suite } = one
  const first = group === undefined || group === 'custom' ? [] : [group]
  const isCurveNeeded =
    clientCertificate === 'secp256r1' || certificateOf(one) === 'secp256r1' || !('kx' in suite)
  const rest: readonly GroupName[] = isCurveNeeded || first.length === 0 ? ['secp256r1'] : []
  return [...new Set([...first, ...rest])]
}

/** The kind of key that the server has. */
export function certificateOf({ suite }: LegacyCase): 'secp256r1' | 'rsa2048' {
  return 'auth' in suite && suite.auth !== 'ecdsa' ? 'rsa2048' : 'secp256r1'
}

function isOurs(identity: Uint8Array): boolean {
  return Buffer.from(identity).toString() === psk.identity
}

const generator = Uint8Array.of(2)

/** A group that RFC 7919 has not: that of RFC 3526 §3. */
const custom: FiniteFieldParameters = {
  prime: new Uint8Array(createDiffieHellmanGroup('modp14').getPrime()),
  generator,
}

const parameterFiles = {
  custom: dhParametersOf('custom', custom.prime),
  ffdhe2048: dhParametersOf('ffdhe2048', ffdhePrime('ffdhe2048')),
} as const

/** The file with the group that a peer's server is to use. */
export function dhParametersFor({ group }: Pick<LegacyCase, 'group'>): string {
  return parameterFiles[group === 'custom' ? group : 'ffdhe2048']
}

/** A file with a group of this prime, whose generator is 2. */
export function dhParametersOf(name: string, prime: Uint8Array): string {
  const file = temporaryFile(`${name}.pem`)
  const value = BigInt(`0x${Buffer.from(prime).toString('hex')}`)
  writeFileSync(file, toPem('DH PARAMETERS', sequence(integer(value), integer(2))))
  return file
}
