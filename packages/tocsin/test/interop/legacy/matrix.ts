import type { GroupName } from '../../../src/crypto/provider.ts'
import type { Version } from '../../../src/handshake/version.ts'
import { tls10, tls11, tls12, tls13 } from '../../../src/legacy/index.ts'
import type { CipherSuite, CipherSuite12 } from '../../../src/wire/registry/cipher-suite.ts'
import type { Role } from '../peers/peer.ts'
import { cover, pairs } from './pairwise.ts'

export type LegacyVersion = 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2' | 'TLS 1.3'

export const versions: Readonly<Record<LegacyVersion, Version>> = {
  'TLS 1.0': tls10,
  'TLS 1.1': tls11,
  'TLS 1.2': tls12,
  'TLS 1.3': tls13,
}

/** One handshake to try, with the one outcome it may have. */
export interface LegacyCase {
  readonly version: LegacyVersion
  readonly suite: CipherSuite
  /** 'RSA_PSK' */
  readonly keyExchange: string
  /** 'AES_128_CBC_SHA' */
  readonly protection: string
  /** A finite-field group may also be one that nobody has named. */
  readonly group: GroupName | 'custom' | undefined
  /** What the server signs with, if anything. */
  readonly signatureScheme: string | undefined
  /** Before TLS 1.3 the peer can switch off what we always do: `none` where it does not apply. */
  readonly encryptThenMac: 'on' | 'off' | 'none'
  readonly extendedMasterSecret: 'on' | 'off'
  readonly clientCertificate: 'secp256r1' | 'rsa2048' | 'none'
  readonly renegotiation: 'by client' | 'by server' | 'none'
}

/** Something a peer does not do, and why: left out, and said to be. */
export interface LegacyLimit {
  readonly because: string
  readonly excludes: (one: LegacyCase, peerRole: Role) => boolean
}

/**
 * Every suite of a version once, every two values of a case that can meet, and every switch with every
 * version's key exchanges or protections.
 */
export function legacyCases(limits: readonly LegacyLimit[], peerRole: Role): readonly LegacyCase[] {
  return cover(
    all.filter((one) => !limits.some(({ excludes }) => excludes(one, peerRole))),
    (one) => [suiteOfVersion(one), ...pairs(valuesOf(one)), ...switchesOf(one)],
  )
}

/** What each limit leaves out, in suites of versions that nothing is left of, and in all cases. */
export function leftOut(limits: readonly LegacyLimit[], peerRole: Role): readonly LeftOut[] {
  return limits.map(({ because, excludes }) => {
    const some = all.filter((one) => excludes(one, peerRole))
    const left = new Set(all.filter((one) => !excludes(one, peerRole)).map(suiteOfVersion))
    const lost = new Set(some.map(suiteOfVersion).filter((name) => !left.has(name)))
    return { because, peerRole, cases: some.length, suites: lost.size }
  })
}

export interface LeftOut {
  readonly because: string
  readonly peerRole: Role
  readonly cases: number
  readonly suites: number
}

/** A case in a few words, unique within a peer and role. */
export function legacyName(one: LegacyCase): string {
  const { encryptThenMac, clientCertificate, renegotiation } = one
  return [
    one.suite.name,
    one.group,
    one.signatureScheme,
    encryptThenMac !== 'none' && `encrypt-then-MAC ${encryptThenMac}`,
    one.extendedMasterSecret === 'off' && 'no extended master secret',
    clientCertificate !== 'none' && `${clientCertificate} client certificate`,
    renegotiation !== 'none' && `renegotiation ${renegotiation}`,
  ]
    .filter((part) => part)
    .join(', ')
}

function suiteOfVersion({ version, suite }: LegacyCase): string {
  return `${version} ${suite.name}`
}

function switchesOf(one: LegacyCase): readonly string[] {
  const { encryptThenMac, extendedMasterSecret, clientCertificate, renegotiation } = one
  return [
    `${one.version}, ${one.protection}, encrypt-then-MAC ${encryptThenMac}`,
    ...[
      `extended master secret ${extendedMasterSecret}`,
      `client certificate ${clientCertificate}`,
      `renegotiation ${renegotiation}`,
    ].map((value) => `${one.version}, ${one.keyExchange}, ${value}`),
  ]
}

function valuesOf({ suite: _, ...values }: LegacyCase): readonly string[] {
  return Object.values(values).map((value) => value ?? 'none')
}

/** Of TLS 1.3 only what its usual version has not. */
function suitesOf(version: LegacyVersion): readonly CipherSuite[] {
  const { suites } = versions[version]
  return version === 'TLS 1.3' ? suites.filter(({ name }) => name.includes('_CCM_')) : suites
}

function product(version: LegacyVersion, suite: CipherSuite): readonly LegacyCase[] {
  const fixed = { version, suite, ...partsOf(suite) }
  return groupsOf(suite).flatMap((group) =>
    signatureSchemesOf(version, suite).flatMap((signatureScheme) =>
      encryptThenMacOf(suite).flatMap((encryptThenMac) =>
        clientCertificatesOf(suite).flatMap((clientCertificate) =>
          connectionsOf(version).map((rest) => ({
            ...fixed,
            group,
            signatureScheme,
            encryptThenMac,
            clientCertificate,
            ...rest,
          })),
        ),
      ),
    ),
  )
}

/** A name of TLS 1.2 or before says everything (RFC 5246 §A.5); RFC 6655 §3 has PSK_DHE once. */
function partsOf({ name }: CipherSuite): Pick<LegacyCase, 'keyExchange' | 'protection'> {
  const [, keyExchange = 'ECDHE_ECDSA', protection = ''] =
    /^TLS_(?:(\w+)_WITH_)?(\w+)$/.exec(name) ?? []
  return { keyExchange: keyExchange.replace('PSK_DHE', 'DHE_PSK'), protection }
}

function groupsOf(suite: CipherSuite): readonly LegacyCase['group'][] {
  if (!('kx' in suite)) return ['secp256r1']
  if (suite.kx.startsWith('ecdhe')) return ['x25519', 'secp256r1']
  return suite.kx.startsWith('dhe') ? ['ffdhe2048', 'custom'] : [undefined]
}

function signatureSchemesOf(version: LegacyVersion, suite: CipherSuite) {
  if (!('kx' in suite)) return ['ecdsa_secp256r1_sha256']
  if (!isSigned(suite)) return [undefined]
  return signatureSchemes[version === 'TLS 1.2' ? 'choice' : 'fixed'][suite.auth]
}

/** Before TLS 1.2 the key decides (RFC 4346 §7.4.3). */
const signatureSchemes = {
  fixed: { rsa: ['rsa_pkcs1_md5_sha1'], ecdsa: ['ecdsa_sha1'] },
  choice: {
    rsa: ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha1', 'rsa_pss_rsae_sha256'],
    ecdsa: ['ecdsa_secp256r1_sha256', 'ecdsa_sha1'],
  },
} as const

type Signed = CipherSuite12 & { readonly auth: 'rsa' | 'ecdsa' }

function isSigned(suite: CipherSuite12): suite is Signed {
  return (suite.kx === 'ecdhe' || suite.kx === 'dhe') && suite.auth !== 'anon'
}

function encryptThenMacOf(suite: CipherSuite): readonly LegacyCase['encryptThenMac'][] {
  return 'cbc' in suite ? ['on', 'off'] : ['none']
}

/** Only servers with a certificate ask for one (RFC 5246 §7.4.4), and none of them with a PSK (RFC 4279 §4). */
function clientCertificatesOf(suite: CipherSuite): readonly LegacyCase['clientCertificate'][] {
  const asks = !('kx' in suite) || (suite.auth !== 'anon' && !suite.kx.endsWith('psk'))
  return asks ? ['none', 'secp256r1', 'rsa2048'] : ['none']
}

/** TLS 1.3 has neither. */
function connectionsOf(version: LegacyVersion) {
  const secrets = version === 'TLS 1.3' ? (['on'] as const) : (['on', 'off'] as const)
  const again =
    version === 'TLS 1.3' ? (['none'] as const) : (['none', 'by client', 'by server'] as const)
  return secrets.flatMap((extendedMasterSecret) =>
    again.map((renegotiation) => ({ extendedMasterSecret, renegotiation })),
  )
}

/** The product of all values that go together. */
const all: readonly LegacyCase[] = Object.keys(versions).flatMap((name) => {
  const version = name as LegacyVersion
  return suitesOf(version).flatMap((suite) => product(version, suite))
})
