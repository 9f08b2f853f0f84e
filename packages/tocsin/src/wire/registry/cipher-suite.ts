import { codePointNamesOf } from '../registry.ts'
import { otherCipherSuites } from './other-cipher-suites.ts'

interface Protection {
  readonly code: number
  readonly aead: 'aes_128_gcm' | 'aes_256_gcm' | 'chacha20_poly1305'
  readonly hash: 'sha256' | 'sha384'
}

interface Facts13 extends Protection {
  readonly version: 'TLS 1.3'
}

interface Facts12 extends Protection {
  readonly version: 'TLS 1.2'
  readonly kx: 'ecdhe'
  /** The kind of key in the server's certificate. */
  readonly auth: 'ecdsa' | 'rsa'
}

const ecdsa12 = { version: 'TLS 1.2', kx: 'ecdhe', auth: 'ecdsa' } as const
const rsa12 = { version: 'TLS 1.2', kx: 'ecdhe', auth: 'rsa' } as const
const aes128 = { aead: 'aes_128_gcm', hash: 'sha256' } as const
const aes256 = { aead: 'aes_256_gcm', hash: 'sha384' } as const
const chacha20 = { aead: 'chacha20_poly1305', hash: 'sha256' } as const

/** The suites the engine does (RFC 9846 §B.4, RFC 5289 §3.2, RFC 7905 §2). */
const suites = {
  TLS_AES_128_GCM_SHA256: { code: 0x1301, version: 'TLS 1.3', ...aes128 },
  TLS_AES_256_GCM_SHA384: { code: 0x1302, version: 'TLS 1.3', ...aes256 },
  TLS_CHACHA20_POLY1305_SHA256: { code: 0x1303, version: 'TLS 1.3', ...chacha20 },
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: { code: 0xc02b, ...ecdsa12, ...aes128 },
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: { code: 0xc02c, ...ecdsa12, ...aes256 },
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: { code: 0xcca9, ...ecdsa12, ...chacha20 },
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: { code: 0xc02f, ...rsa12, ...aes128 },
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: { code: 0xc030, ...rsa12, ...aes256 },
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: { code: 0xcca8, ...rsa12, ...chacha20 },
} as const satisfies Readonly<Record<string, Facts13 | Facts12>>

/** A suite the engine does, by its registered name. */
export type CipherSuiteName = keyof typeof suites

/** A TLS 1.3 suite: how records are protected, and the hash of the key schedule. */
export interface CipherSuite13 extends Facts13 {
  readonly name: CipherSuiteName
}

/** A TLS 1.2 suite, which also fixes the key exchange and the kind of certificate. */
export interface CipherSuite12 extends Facts12 {
  readonly name: CipherSuiteName
}

/** A suite the engine does. */
export type CipherSuite = CipherSuite13 | CipherSuite12

type SuiteOf<N extends CipherSuiteName> = (typeof suites)[N] extends Facts13
  ? CipherSuite13
  : CipherSuite12

/** The suites the engine does, by registered name. */
export const CipherSuite = Object.fromEntries(
  Object.entries(suites).map(([name, facts]) => [name, { name, ...facts }]),
) as { readonly [N in CipherSuiteName]: SuiteOf<N> }

const byCode = new Map<number, CipherSuite>(
  Object.values(CipherSuite).map((suite) => [suite.code, suite]),
)

/** The suite of a code, if the engine does it. */
export function cipherSuite(code: number): CipherSuite | undefined {
  return byCode.get(code)
}

/** Signalling values in the list of suites, which name none (RFC 5746 §3.3, RFC 7507 §2). */
export const SignalingCipherSuite = {
  TLS_EMPTY_RENEGOTIATION_INFO_SCSV: 0x00ff,
  TLS_FALLBACK_SCSV: 0x5600,
} as const

/** The registered name of any suite a peer is likely to offer. */
export const cipherSuiteName = codePointNamesOf({
  ...otherCipherSuites,
  ...SignalingCipherSuite,
  ...Object.fromEntries(Object.entries(suites).map(([name, { code }]) => [name, code])),
})
