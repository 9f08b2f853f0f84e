import { cbc, ctr } from '@noble/ciphers/aes.js'
import { concat } from '../crypto/bytes.ts'
import { equal } from '../crypto/constant-time.ts'
import type { Aead } from '../crypto/provider.ts'
import { aead } from './aead.ts'

export const aes128Ccm: Aead = aead('aes_128_ccm', 16, ccm(16))
export const aes256Ccm: Aead = aead('aes_256_ccm', 32, ccm(16))
export const aes128Ccm8: Aead = aead('aes_128_ccm_8', 16, ccm(8), 8)
export const aes256Ccm8: Aead = aead('aes_256_ccm_8', 32, ccm(8), 8)

/** Bytes of a nonce, which leaves this many for a message's length and the counter. */
const nonceLength = 12
const counterLength = 15 - nonceLength
const block = 16
const zeros = new Uint8Array(block)

/** AES-CCM (RFC 3610 §2), made of the CBC and CTR that noble has. */
function ccm(tagLength: number) {
  return (key: Uint8Array, nonce: Uint8Array, additionalData: Uint8Array) => {
    const tagOf = (plaintext: Uint8Array) =>
      cbcMac(key, concat(firstBlock(tagLength, nonce, additionalData, plaintext), plaintext))
    // The tag takes the first block of the key stream.
    const crypt = (tag: Uint8Array, text: Uint8Array) => {
      const output = ctr(key, counterBlock(nonce)).encrypt(concat(tag, text))
      return { tag: output.subarray(0, tagLength), text: output.subarray(block) }
    }
    return {
      encrypt(plaintext: Uint8Array): Uint8Array {
        const { tag, text } = crypt(tagOf(plaintext), plaintext)
        return concat(text, tag)
      },
      decrypt(sealed: Uint8Array): Uint8Array {
        const length = sealed.length - tagLength
        if (length < 0) throw new Error('shorter than a tag')
        const { text } = crypt(zeros, sealed.subarray(0, length))
        const { tag } = crypt(tagOf(text), zeros.subarray(block))
        if (!equal(tag, sealed.subarray(length))) throw new Error('not authentic')
        return text
      },
    }
  }
}

/** A_0 (RFC 3610 §2.3). */
function counterBlock(nonce: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(counterLength - 1), nonce, new Uint8Array(counterLength))
}

/** B_0, and the additional data in whole blocks (RFC 3610 §2.2). */
function firstBlock(
  tagLength: number,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  { length }: Uint8Array,
): Uint8Array {
  const { length: most } = additionalData
  if (most >= 0xff00) throw new RangeError(`CCM: ${most} bytes of additional data`)
  const flags = (most > 0 ? 0x40 : 0) | (((tagLength - 2) / 2) << 3) | (counterLength - 1)
  const size = Uint8Array.of(length >>> 16, length >>> 8, length)
  const start = concat(Uint8Array.of(flags), nonce, size)
  if (most === 0) return start
  return concat(start, wholeBlocks(concat(Uint8Array.of(most >>> 8, most), additionalData)))
}

function cbcMac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const encrypted = cbc(key, zeros, { disablePadding: true }).encrypt(wholeBlocks(data))
  return encrypted.subarray(-block)
}

function wholeBlocks(data: Uint8Array): Uint8Array {
  return concat(data, new Uint8Array(-data.length & (block - 1)))
}
