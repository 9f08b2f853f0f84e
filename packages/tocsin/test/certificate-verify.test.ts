import { describe, expect, it } from 'vitest'
import { createClient, createServer } from '../src/connection/create.ts'
import type { CryptoProvider } from '../src/crypto/provider.ts'
import type { Credential } from '../src/handshake/question.ts'
import { tls10, tls11, tls12, tls13 } from '../src/legacy/index.ts'
import { nobleLegacyCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { SignatureScheme } from '../src/wire/registry/signature-scheme.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import type { KeyKind } from './support/keys.ts'
import { alertsOf, errorOf, pair } from './support/pair.ts'

const keyKinds = {
  ec: 'secp256r1',
  ed25519: 'ed25519',
  rsa: 'rsa2048',
  'rsa-pss': 'rsa-pss',
} as const satisfies Readonly<Record<SignatureScheme['key'], KeyKind>>

const kindOf = ({ key, curve }: SignatureScheme): KeyKind => curve ?? keyKinds[key]
const chains = new Map<KeyKind, ReturnType<typeof chain>>()

function chainOf(kind: KeyKind) {
  const known = chains.get(kind) ?? chain({ key: kind, authority: `Signing ${kind}` })
  chains.set(kind, known)
  return known
}

/** A credential whose key signs with one algorithm alone, well or not. */
function credentialOf(
  kind: KeyKind,
  algorithm: SignatureScheme['algorithm'],
  change: (signature: Uint8Array) => Uint8Array = (signature) => signature,
): Credential {
  const { certificates, leaf } = chainOf(kind)
  const { sign } = privateKey(leaf.keyPem)
  return {
    certificates,
    algorithms: [algorithm],
    legacyAlgorithms: [algorithm],
    sign: (name, message) => change(sign(name, message)),
  }
}

const all = Object.values<SignatureScheme>(SignatureScheme)
/** What clients and servers of a version sign with, and what it is called. */
const inVersion = [
  ...all.filter((scheme) => scheme.tls13).map((scheme) => ({ version: tls13, scheme })),
  ...all.map((scheme) => ({ version: tls12, scheme })),
  // Before, the key says it all; MD5 and SHA-1 together have no code (RFC 4346 §7.4.3).
  ...[tls11, tls10].flatMap((version) => [
    { version, scheme: SignatureScheme.ecdsa_sha1 },
    {
      version,
      scheme: {
        name: 'rsa_pkcs1_md5_sha1',
        algorithm: 'rsa_pkcs1_md5_sha1',
        key: 'rsa',
        tls13: false,
        code: 0,
      } as const,
    },
  ]),
].map(({ version, scheme }) => ({ version, scheme, name: version.name, with: scheme.name }))

const providers = [nodeCrypto, nobleLegacyCrypto]

describe.each(inVersion)('$with in $name', ({ version, scheme }) => {
  const kind = kindOf(scheme)
  const { trustAnchors } = chainOf(kind)
  const honest = credentialOf(kind, scheme.algorithm)
  const able = providers.filter(({ signatures }) => scheme.algorithm in signatures)

  function meet(client: Credential, server: Credential, crypto: CryptoProvider = nodeCrypto) {
    const isListed = version.name === 'TLS 1.3' || version.name === 'TLS 1.2'
    const verifier = certificateVerifier({ trustAnchors, crypto })
    const common = {
      ...{ crypto, versions: [version], verifier },
      ...(isListed && { signatureSchemes: [scheme.name] }),
    }
    return pair(
      createClient({ ...common, serverName: 'localhost', credential: client }),
      createServer({ ...common, credentials: [server], clientAuthentication: 'require' }),
    )
  }

  it.each(able)('signs and verifies for both, with $name', (crypto) => {
    const { client, server, events } = meet(honest, honest, crypto)
    expect(errorOf(events.client)?.message).toBeUndefined()
    expect(errorOf(events.server)?.message).toBeUndefined()
    for (const { info } of [client, server]) {
      expect(info?.signatureScheme).toBe(scheme.name)
      expect(info?.clientSignatureScheme).toBe(scheme.name)
    }
  })

  it('is refused where it does not verify: decrypt_error (8446-4.4.3-a, 5246-7.4.8-a)', () => {
    const forged = credentialOf(kind, scheme.algorithm, (signature) =>
      signature.map((octet, at) => (at === signature.length - 1 ? octet ^ 1 : octet)),
    )
    const { events } = meet(forged, honest)
    expect(errorOf(events.server)?.condition).toBe('authentication.signature-invalid')
    expect(alertsOf(events.server, 'sent').map(({ name }) => name)).toEqual(['decrypt_error'])
  })
})

it('both providers have every scheme', () => {
  for (const { signatures } of providers) {
    const missing = all.filter(({ algorithm }) => !(algorithm in signatures))
    expect(missing.map(({ name }) => name)).toEqual([])
  }
})
