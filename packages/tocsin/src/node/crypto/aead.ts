import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
} from 'node:crypto'
import type { Aead, AeadKey, AeadName } from '../../crypto/provider.ts'
import { view } from './view.ts'

const tagLength = 16
const options = { authTagLength: tagLength } as const

/** An AEAD of OpenSSL's; `cipher` is its name there. */
export function aead(name: AeadName, keyLength: number, cipher: string): Aead {
  // The types tell GCM from ChaCha20-Poly1305; what is called on the two is the same.
  const type = cipher as CipherGCMTypes
  return { name, keyLength, key: (key) => new NodeAeadKey(type, createSecretKey(key)) }
}

/** One KeyObject for the life of the key: importing the bytes for each record costs as much as sealing it. */
class NodeAeadKey implements AeadKey {
  readonly #cipher: CipherGCMTypes
  #key: KeyObject | undefined

  constructor(cipher: CipherGCMTypes, key: KeyObject) {
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
    const cipher = createCipheriv(this.#cipher, this.#present(), nonce, options)
    cipher.setAAD(additionalData)
    output.set(cipher.update(plaintext), offset)
    cipher.final()
    output.set(cipher.getAuthTag(), offset + plaintext.length)
  }

  open(nonce: Uint8Array, additionalData: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const length = sealed.length - tagLength
    if (length < 0) return undefined
    const decipher = createDecipheriv(this.#cipher, this.#present(), nonce, options)
    decipher.setAAD(additionalData)
    decipher.setAuthTag(sealed.subarray(length))
    const plaintext = decipher.update(sealed.subarray(0, length))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return view(plaintext)
  }

  wipe(): void {
    this.#key = undefined
  }

  #present(): KeyObject {
    if (!this.#key) throw new Error('the AEAD key was wiped')
    return this.#key
  }
}
