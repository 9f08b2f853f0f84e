import type { CipherSuite12, CipherSuite13, KeyExchangeName } from './cipher-suite.ts'
import { otherCipherSuites } from './other-cipher-suites.ts'

/**
 * The suites that only `tocsin/legacy` does, read from their registered names: before TLS 1.3 a name
 * says everything, TLS_<key exchange>_WITH_<cipher>_<hash> (RFC 5246 §A.5).
 */

interface Exchange {
  readonly kx: KeyExchangeName
  readonly auth: CipherSuite12['auth']
}

/** Preferred first: forward secrecy before certificates, certificates before keys told beforehand. */
const exchanges: Readonly<Record<string, Exchange>> = {
  ECDHE_ECDSA: { kx: 'ecdhe', auth: 'ecdsa' },
  ECDHE_RSA: { kx: 'ecdhe', auth: 'rsa' },
  DHE_RSA: { kx: 'dhe', auth: 'rsa' },
  ECDHE_PSK: { kx: 'ecdhe_psk', auth: 'psk' },
  DHE_PSK: { kx: 'dhe_psk', auth: 'psk' },
  // RFC 6655 §3 turns the name around for CCM_8.
  PSK_DHE: { kx: 'dhe_psk', auth: 'psk' },
  RSA: { kx: 'rsa', auth: 'rsa' },
  RSA_PSK: { kx: 'rsa_psk', auth: 'rsa' },
  PSK: { kx: 'psk', auth: 'psk' },
  ECDH_anon: { kx: 'ecdhe', auth: 'anon' },
  DH_anon: { kx: 'dhe', auth: 'anon' },
}

type Cipher =
  | { readonly aead: CipherSuite13['aead'] }
  | { readonly cbc: Extract<CipherSuite12, { readonly cbc: string }>['cbc'] }

/** Preferred first. */
const ciphers: Readonly<Record<string, Cipher>> = {
  AES_128_GCM: { aead: 'aes_128_gcm' },
  AES_256_GCM: { aead: 'aes_256_gcm' },
  CHACHA20_POLY1305: { aead: 'chacha20_poly1305' },
  AES_128_CCM: { aead: 'aes_128_ccm' },
  AES_256_CCM: { aead: 'aes_256_ccm' },
  AES_128_CCM_8: { aead: 'aes_128_ccm_8' },
  AES_256_CCM_8: { aead: 'aes_256_ccm_8' },
  AES_128_CBC: { cbc: 'aes_128_cbc' },
  AES_256_CBC: { cbc: 'aes_256_cbc' },
  '3DES_EDE_CBC': { cbc: '3des_ede_cbc' },
}

const hashes = { SHA: 'sha1', SHA256: 'sha256', SHA384: 'sha384' } as const

const grammar = /^TLS_(\w+)_WITH_(\w+?)(?:_(SHA|SHA256|SHA384))?$/

/** What a name says, if it is that of a suite we do. */
function parse(name: string, code: number): CipherSuite12 | undefined {
  const [, exchangeName = '', cipherName = '', suffix] = grammar.exec(name) ?? []
  const exchange = exchanges[exchangeName]
  const cipher = ciphers[cipherName]
  if (!exchange || !cipher) return undefined
  const suffixHash = hashes[(suffix ?? 'SHA256') as keyof typeof hashes]
  const hash = suffixHash === 'sha384' ? 'sha384' : 'sha256'
  const common = { name, code, version: 'TLS 1.2', ...exchange, hash } as const
  return 'cbc' in cipher ? { ...common, ...cipher, mac: suffixHash } : { ...common, ...cipher }
}

const parts = (name: string): readonly [string, string] => {
  const [, exchange = '', cipher = ''] = grammar.exec(name) ?? []
  return [exchange, cipher]
}

const exchangeOrder = Object.keys(exchanges)
const cipherOrder = Object.keys(ciphers)

/** Key exchange first, then cipher. */
function rank({ name }: CipherSuite12): number {
  const [exchange, cipher] = parts(name)
  return exchangeOrder.indexOf(exchange) * cipherOrder.length + cipherOrder.indexOf(cipher)
}

/** The suites before TLS 1.3 that only `tocsin/legacy` does, preferred first. */
export const legacyCipherSuites12: readonly CipherSuite12[] = /* @__PURE__ */ Object.entries(
  otherCipherSuites,
)
  .flatMap(([name, code]) => parse(name, code) ?? [])
  .sort((a, b) => rank(a) - rank(b))

/** The suites of TLS 1.3 that only `tocsin/legacy` does (RFC 9846 §B.4). */
export const legacyCipherSuites13: readonly CipherSuite13[] = [
  {
    name: 'TLS_AES_128_CCM_SHA256',
    code: 0x1304,
    version: 'TLS 1.3',
    aead: 'aes_128_ccm',
    hash: 'sha256',
  },
  {
    name: 'TLS_AES_128_CCM_8_SHA256',
    code: 0x1305,
    version: 'TLS 1.3',
    aead: 'aes_128_ccm_8',
    hash: 'sha256',
  },
]
