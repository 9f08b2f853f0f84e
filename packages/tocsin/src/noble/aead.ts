import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { Aead, AeadKey, AeadName } from '../crypto/provider.ts'

/** One call of an AEAD as noble makes them. */
type Cipher = (
  key: Uint8Array,
  nonce: Uint8Array,
  additionalData: Uint8Array,
) => {
  encrypt(plaintext: Uint8Array): Uint8Array
  /** Throws when it is not authentic. */
  decrypt(sealed: Uint8Array): Uint8Array
}

export const aes128Gcm: Aead = aead('aes_128_gcm', 16, gcm)
export const aes256Gcm: Aead = aead('aes_256_gcm', 32, gcm)
export const chacha20Poly1305: Aead = aead('chacha20_poly1305', 32, chacha20poly1305)

/** An AEAD around a cipher like noble's. */
export function aead(name: AeadName, keyLength: number, cipher: Cipher, tagLength = 16): Aead {
  const keyOf = (key: Uint8Array) => new NobleAeadKey(cipher, Uint8Array.from(key))
  return { name, keyLength, tagLength, key: keyOf }
}

class NobleAeadKey implements AeadKey {
  readonly #cipher: Cipher
  #key: Uint8Array | undefined

  constructor(cipher: Cipher, key: Uint8Array) {
    this.#cipher = cipher
    this.#key = key
  }

  seal(
    nonce: Uint8Array,
    additionalData: Uint8Array,
    plaintext: Uint8Array,
    output: Uint8Array,
    offset: number,
  ): void {
    const cipher = this.#cipher(this.#present(), nonce, additionalData)
    output.set(cipher.encrypt(plaintext), offset)
  }

  open(nonce: Uint8Array, additionalData: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const cipher = this.#cipher(this.#present(), nonce, additionalData)
    try {
      return cipher.decrypt(sealed)
    } catch {
      return undefined
    }
  }

  wipe(): void {
    this.#key?.fill(0)
    this.#key = undefined
  }

  #present(): Uint8Array {
    if (!this.#key) throw new Error('the AEAD key was wiped')
    return this.#key
  }
}
