import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { Aead, AeadKey, AeadName } from '../crypto/provider.ts'

type Cipher = typeof gcm | typeof chacha20poly1305

export const aes128Gcm: Aead = aead('aes_128_gcm', 16, gcm)
export const aes256Gcm: Aead = aead('aes_256_gcm', 32, gcm)
export const chacha20Poly1305: Aead = aead('chacha20_poly1305', 32, chacha20poly1305)

function aead(name: AeadName, keyLength: number, cipher: Cipher): Aead {
  return { name, keyLength, key: (key) => new NobleAeadKey(cipher, Uint8Array.from(key)) }
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
