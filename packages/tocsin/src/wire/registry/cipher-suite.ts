import { codePointNamesOf } from '../registry.ts'
import { otherCipherSuites } from './other-cipher-suites.ts'

/** How a premaster secret comes about before TLS 1.3. */
export type KeyExchangeName = 'ecdhe' | 'dhe' | 'rsa' | 'psk' | 'ecdhe_psk' | 'dhe_psk' | 'rsa_psk'

/** How an AEAD suite protects records, and the hash of its key derivation. */
interface AeadProtection {
  readonly code: number
  readonly aead:
    | 'aes_128_gcm'
    | 'aes_256_gcm'
    | 'chacha20_poly1305'
    | 'aes_128_ccm'
    | 'aes_256_ccm'
    | 'aes_128_ccm_8'
    | 'aes_256_ccm_8'
  readonly hash: 'sha256' | 'sha384'
}

/** The same for a suite of CBC and HMAC; `hash` is that of TLS 1.2. */
interface CbcProtection {
  readonly code: number
  readonly cbc: 'aes_128_cbc' | 'aes_256_cbc' | '3des_ede_cbc'
  readonly mac: 'sha1' | 'sha256' | 'sha384'
  readonly hash: 'sha256' | 'sha384'
}

interface Facts13 extends AeadProtection {
  readonly version: 'TLS 1.3'
}

interface KeyExchange12 {
  readonly version: 'TLS 1.2'
  readonly kx: KeyExchangeName
  /** The kind of key in the server's certificate, if it has one. */
  readonly auth: 'ecdsa' | 'rsa' | 'psk' | 'anon'
}

type Facts12 = KeyExchange12 & (AeadProtection | CbcProtection)

const ecdsa12 = { version: 'TLS 1.2', kx: 'ecdhe', auth: 'ecdsa' } as const
const rsa12 = { version: 'TLS 1.2', kx: 'ecdhe', auth: 'rsa' } as const
const aes128 = { aead: 'aes_128_gcm', hash: 'sha256' } as const
const aes256 = { aead: 'aes_256_gcm', hash: 'sha384' } as const
const chacha20 = { aead: 'chacha20_poly1305', hash: 'sha256' } as const

/** The suites the engine does by default (RFC 9846 §B.4, RFC 5289 §3.2, RFC 7905 §2). */
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
} as const satisfies Readonly<Record<string, Facts13 | (KeyExchange12 & AeadProtection)>>

/** A suite the engine does by default, by its registered name. */
export type CipherSuiteName = keyof typeof suites

/** A TLS 1.3 suite: how records are protected, and the hash of the key schedule. */
export interface CipherSuite13 extends Facts13 {
  readonly name: string
}

/** A suite of TLS 1.2 or older, which also fixes the key exchange and the kind of certificate. */
export type CipherSuite12 = Facts12 & { readonly name: string }

/** A suite the engine does. */
export type CipherSuite = CipherSuite13 | CipherSuite12

type SuiteOf<N extends CipherSuiteName> = (typeof suites)[N] extends Facts13
  ? CipherSuite13 & { readonly name: N }
  : KeyExchange12 & AeadProtection & { readonly name: N }

/** The suites the engine does by default, by registered name. */
export const CipherSuite = Object.fromEntries(
  Object.entries(suites).map(([name, facts]) => [name, { name, ...facts }]),
) as { readonly [N in CipherSuiteName]: SuiteOf<N> }

const byCode = new Map<number, CipherSuite>(
  Object.values(CipherSuite).map((suite) => [suite.code, suite]),
)

/** The suite of a code, if the engine does it by default. */
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
