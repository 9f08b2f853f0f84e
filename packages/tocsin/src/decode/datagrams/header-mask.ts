import type { AeadName, CryptoProvider } from '../../crypto/provider.ts'
import { chacha20Block } from './chacha20-block.ts'

/** What hides the number in a header: a function of octets of the ciphertext (RFC 9001 §5.4, RFC 9147 §4.2.3). */
export type HeaderMask = (sample: Uint8Array) => Uint8Array

/** Octets of ciphertext that make a mask. */
export const sampleLength = 16

/** The mask that goes with an AEAD, under its own key; nothing where the provider has no AES block. */
export function headerMask(
  crypto: CryptoProvider,
  aead: AeadName,
  key: Uint8Array,
): HeaderMask | undefined {
  if (aead === 'chacha20_poly1305') return (sample) => chacha20Block(key, sample)
  const cipher = crypto.ciphers?.[key.length === 16 ? 'aes_128_cbc' : 'aes_256_cbc']?.key(key)
  if (!cipher) return undefined
  // One block of CBC from an IV of zeros is the block cipher alone, which is what AES-ECB asks for.
  const zeros = new Uint8Array(sampleLength)
  return (sample) => cipher.encrypt(zeros, sample)
}
