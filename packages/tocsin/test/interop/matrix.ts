import type { GroupName } from '../../src/crypto/provider.ts'
import { CipherSuite, type CipherSuiteName } from '../../src/wire/registry/cipher-suite.ts'
import {
  SignatureScheme,
  type SignatureSchemeName,
} from '../../src/wire/registry/signature-scheme.ts'
import type { KeyKind } from '../support/keys.ts'

export type VersionName = 'TLS 1.2' | 'TLS 1.3'

/** What a stack can negotiate. */
export interface Abilities {
  readonly cipherSuites: readonly CipherSuiteName[]
  readonly groups: readonly GroupName[]
  readonly signatureSchemes: readonly SignatureSchemeName[]
}

/** Everything the engine negotiates by default, per version. */
export const matrix: Readonly<Record<VersionName, Abilities>> = {
  'TLS 1.3': {
    cipherSuites: [
      'TLS_AES_128_GCM_SHA256',
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
    ],
    groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1', 'secp521r1'],
    signatureSchemes: [
      'ecdsa_secp256r1_sha256',
      'ecdsa_secp384r1_sha384',
      'ecdsa_secp521r1_sha512',
      'ed25519',
      'rsa_pss_rsae_sha256',
      'rsa_pss_rsae_sha384',
      'rsa_pss_rsae_sha512',
      'rsa_pss_pss_sha256',
    ],
  },
  'TLS 1.2': {
    cipherSuites: [
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    ],
    groups: ['x25519', 'secp256r1', 'secp384r1', 'secp521r1'],
    signatureSchemes: [
      'ecdsa_secp256r1_sha256',
      'ecdsa_secp384r1_sha384',
      'ecdsa_secp521r1_sha512',
      'ed25519',
      'rsa_pss_rsae_sha256',
      'rsa_pss_rsae_sha384',
      'rsa_pss_rsae_sha512',
      'rsa_pss_pss_sha256',
      'rsa_pkcs1_sha256',
      'rsa_pkcs1_sha384',
      'rsa_pkcs1_sha512',
    ],
  },
}

/** One handshake to try, with the one outcome it may have. */
export interface Case {
  readonly version: VersionName
  readonly cipherSuite: CipherSuiteName
  readonly group: GroupName
  readonly signatureScheme: SignatureSchemeName
  /** To echo; whole lines. */
  readonly bytes: number
  readonly clientAuthentication?: 'request' | 'require'
  /** The client shows a certificate and signs with this. */
  readonly clientSignatureScheme?: SignatureSchemeName
  /** What the client offers and the server knows; the second of them is common. */
  readonly applicationProtocol?: string
  /** The client sends no share the server takes. */
  readonly helloRetryRequest?: 'forced'
  /** Who changes keys first; we ask the peer to follow. */
  readonly keyUpdate?: 'ours' | 'theirs'
  /** The server sends close_notify first; only where we are the server. */
  readonly closesFirst?: 'server'
}

const LINE = 31
const ECHO = 32 * LINE
const LONG_ECHO = 4000 * LINE

/** Every suite with every group and every scheme that the peer has. */
export function negotiations(version: VersionName, peer: Abilities): readonly Case[] {
  const { cipherSuites, groups, signatureSchemes } = common(version, peer)
  return signatureSchemes.flatMap((signatureScheme) =>
    cipherSuites
      .filter((cipherSuite) => fit(cipherSuite, signatureScheme))
      .flatMap((cipherSuite) =>
        groups.map((group) => ({ version, cipherSuite, group, signatureScheme, bytes: ECHO })),
      ),
  )
}

/** What else a handshake and a connection can do, once each. */
export function features(version: VersionName, peer: Abilities): readonly Case[] {
  const { groups, signatureSchemes } = common(version, peer)
  const cipherSuite = usualSuite[version]
  const signatureScheme = 'ecdsa_secp256r1_sha256'
  const usual: Case = { version, cipherSuite, group: 'x25519', signatureScheme, bytes: ECHO }
  const clientCertificates = signatureSchemes.map(
    (scheme): Case => ({
      ...usual,
      clientAuthentication: 'require',
      clientSignatureScheme: scheme,
    }),
  )
  const both: readonly Case[] = [
    { ...usual, bytes: LONG_ECHO },
    { ...usual, closesFirst: 'server' },
    { ...usual, applicationProtocol: 'tocsin/2' },
    { ...usual, clientAuthentication: 'request' },
    { ...usual, clientAuthentication: 'request', clientSignatureScheme: signatureScheme },
    ...clientCertificates,
  ]
  if (version === 'TLS 1.2') return both
  return [
    ...both,
    ...groups.map((group): Case => ({ ...usual, group, helloRetryRequest: 'forced' })),
    { ...usual, bytes: LONG_ECHO, keyUpdate: 'ours' },
    { ...usual, bytes: LONG_ECHO, keyUpdate: 'theirs' },
  ]
}

/** A case in a few words, unique within a peer and role. */
export function nameOf(one: Case): string {
  const { clientAuthentication: asked, clientSignatureScheme: signs, keyUpdate } = one
  return [
    one.cipherSuite,
    one.group,
    one.signatureScheme,
    one.bytes > ECHO && `${one.bytes} bytes`,
    one.applicationProtocol && `ALPN ${one.applicationProtocol}`,
    asked && `certificate ${asked}d, ${signs ?? 'none shown'}`,
    one.helloRetryRequest && 'HelloRetryRequest',
    keyUpdate && `KeyUpdate, ${keyUpdate}`,
    one.closesFirst && 'server closes first',
  ]
    .filter((part) => part)
    .join(', ')
}

/** The kind of key that signs with a scheme. */
export function keyKindOf(scheme: SignatureSchemeName): KeyKind {
  const { key, curve } = SignatureScheme[scheme]
  if (key === 'ec') return curve ?? 'secp256r1'
  return key === 'rsa' ? 'rsa2048' : key
}

const usualSuite = {
  'TLS 1.3': 'TLS_AES_128_GCM_SHA256',
  'TLS 1.2': 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
} as const

function common(version: VersionName, peer: Abilities): Abilities {
  const { cipherSuites, groups, signatureSchemes } = matrix[version]
  return {
    cipherSuites: cipherSuites.filter((name) => peer.cipherSuites.includes(name)),
    groups: groups.filter((name) => peer.groups.includes(name)),
    signatureSchemes: signatureSchemes.filter((name) => peer.signatureSchemes.includes(name)),
  }
}

/** TLS 1.2 suites name the kind of key (RFC 8422 §2: EdDSA keys go with ECDSA suites). */
function fit(cipherSuite: CipherSuiteName, scheme: SignatureSchemeName): boolean {
  const suite = CipherSuite[cipherSuite]
  if (suite.version === 'TLS 1.3') return true
  return (suite.auth === 'rsa') === SignatureScheme[scheme].key.startsWith('rsa')
}
