import { cbc as aesCbc } from '@noble/ciphers/aes.js'
import type { Cbc, CbcKey, CbcName } from '../crypto/provider.ts'

export const aes128Cbc: Cbc = cbc('aes_128_cbc', 16)
export const aes256Cbc: Cbc = cbc('aes_256_cbc', 32)

function cbc(name: CbcName, keyLength: number): Cbc {
  return { name, keyLength, blockLength: 16, key: (key) => new NobleCbcKey(Uint8Array.from(key)) }
}

const options = { disablePadding: true } as const

class NobleCbcKey implements CbcKey {
  #key: Uint8Array | undefined

  constructor(key: Uint8Array) {
    this.#key = key
  }

  encrypt(iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
    return aesCbc(this.#present(), iv, options).encrypt(plaintext)
  }

  decrypt(iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    return aesCbc(this.#present(), iv, options).decrypt(ciphertext)
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
