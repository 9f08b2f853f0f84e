import type { AeadName, HashName } from '../crypto/provider.ts'

/** The block ciphers of the CBC suites, with the octets of a key and of a block. */
const blockCiphers = {
  aes_128_cbc: { keyLength: 16, blockLength: 16 },
  aes_256_cbc: { keyLength: 32, blockLength: 16 },
  '3des_ede_cbc': { keyLength: 24, blockLength: 8 },
} as const

/** A block cipher in CBC mode, by the name a provider has it under. */
type BlockCipherName = keyof typeof blockCiphers

const macLengths = { sha1: 20, sha256: 32, sha384: 48 } as const

/** An AEAD cipher, as a suite of either version uses it. */
export interface AeadProtection {
  readonly kind: 'aead'
  readonly suite: string
  readonly isTls13: boolean
  readonly aead: AeadName
  /** The hash of the key schedule or of the PRF. */
  readonly hash: HashName
  readonly keyLength: number
  readonly tagLength: number
  /** Octets of the nonce that each record of TLS 1.2 carries (RFC 5288 §3, RFC 7905 §2). */
  readonly explicitLength: number
}

/** A block cipher in CBC mode with an HMAC (RFC 5246 §6.2.3.2, RFC 7366 §3). */
export interface CbcProtection {
  readonly kind: 'cbc'
  readonly suite: string
  readonly isTls13: false
  readonly cipher: BlockCipherName
  readonly keyLength: number
  readonly blockLength: number
  readonly mac: keyof typeof macLengths
  readonly macLength: number
  /** The hash of the PRF in TLS 1.2. */
  readonly hash: HashName
}

/** How a suite protects records. */
export type SuiteProtection = AeadProtection | CbcProtection

const grammar =
  /^TLS_(.+_WITH_)?(?:AES_(128|256)_(GCM|CCM_8|CCM|CBC)|(CHACHA20_POLY1305)|(3DES_EDE)_CBC)(?:_SHA(|256|384))?$/

/** How the suite of this registered name protects records, which the name says; nothing for ciphers that are not AEAD, AES or 3DES. */
export function suiteProtection(suite: string): SuiteProtection | undefined {
  const match = grammar.exec(suite)
  if (!match) return undefined
  const [, exchange, bits, mode = '', chacha, des, sha] = match
  const isTls13 = exchange === undefined
  if (mode !== 'CBC' && des === undefined) {
    return aeadProtection(suite, isTls13, chacha ? undefined : `aes_${bits}_${mode}`, sha)
  }
  return isTls13 ? undefined : cbcProtection(suite, des ? '3des_ede_cbc' : `aes_${bits}_cbc`, sha)
}

function aeadProtection(
  suite: string,
  isTls13: boolean,
  aes: string | undefined,
  sha: string | undefined,
): AeadProtection {
  const aead = (aes?.toLowerCase() ?? 'chacha20_poly1305') as AeadName
  return {
    kind: 'aead',
    suite,
    isTls13,
    aead,
    hash: sha === '384' ? 'sha384' : 'sha256',
    keyLength: aead.includes('128') ? 16 : 32,
    tagLength: aead.endsWith('ccm_8') ? 8 : 16,
    explicitLength: isTls13 || aes === undefined ? 0 : 8,
  }
}

function cbcProtection(
  suite: string,
  name: string,
  sha: string | undefined,
): CbcProtection | undefined {
  if (sha === undefined) return undefined
  const cipher = name as BlockCipherName
  const mac = sha === '' ? 'sha1' : sha === '256' ? 'sha256' : 'sha384'
  return {
    kind: 'cbc',
    suite,
    isTls13: false,
    cipher,
    ...blockCiphers[cipher],
    mac,
    macLength: macLengths[mac],
    hash: mac === 'sha384' ? 'sha384' : 'sha256',
  }
}
