import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Cbc, CbcKey, CbcName } from '../../crypto/provider.ts'
import { view } from './view.ts'

/** A block cipher of OpenSSL's in CBC mode; `cipher` is its name there. */
export function cbc(name: CbcName, keyLength: number, blockLength: number, cipher: string): Cbc {
  return { name, keyLength, blockLength, key: (key) => new NodeCbcKey(cipher, key) }
}

class NodeCbcKey implements CbcKey {
  readonly #cipher: string
  #key: Uint8Array | undefined

  constructor(cipher: string, key: Uint8Array) {
    this.#cipher = cipher
    this.#key = new Uint8Array(key)
  }

  encrypt(iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const cipher = createCipheriv(this.#cipher, this.#present(), iv).setAutoPadding(false)
    const ciphertext = cipher.update(plaintext)
    cipher.final()
    return view(ciphertext)
  }

  decrypt(iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    const decipher = createDecipheriv(this.#cipher, this.#present(), iv).setAutoPadding(false)
    const plaintext = decipher.update(ciphertext)
    decipher.final()
    return view(plaintext)
  }

  wipe(): void {
    this.#key?.fill(0)
    this.#key = undefined
  }

  #present(): Uint8Array {
    if (!this.#key) throw new Error('the CBC key was wiped')
    return this.#key
  }
}
