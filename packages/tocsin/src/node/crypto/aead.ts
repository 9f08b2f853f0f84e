import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
} from 'node:crypto'
import type { Aead, AeadKey, AeadName } from '../../crypto/provider.ts'
import { view } from './view.ts'

/** An AEAD of OpenSSL's; `cipher` is its name there. */
export function aead(name: AeadName, keyLength: number, cipher: string, tagLength = 16): Aead {
  // The types tell GCM from CCM and ChaCha20-Poly1305; what is called on the three is the same.
  const type = cipher as CipherGCMTypes
  const options = { authTagLength: tagLength }
  return { name, keyLength, tagLength, key: (key) => new NodeAeadKey(type, options, key) }
}

interface Options {
  readonly authTagLength: number
}

/**
 * A KeyObject from the second record on: to import the bytes for each costs as much as to seal it,
 * but a handshake's keys protect a record or two, and an idle connection's none.
 */
class NodeAeadKey implements AeadKey {
  readonly #cipher: CipherGCMTypes
  readonly #options: Options
  #key: Uint8Array | KeyObject | undefined
  #isUsed = false

  constructor(cipher: CipherGCMTypes, options: Options, key: Uint8Array) {
    this.#cipher = cipher
    this.#options = options
    this.#key = new Uint8Array(key)
  }

  seal(
    nonce: Uint8Array,
    additionalData: Uint8Array,
    plaintext: Uint8Array,
    output: Uint8Array,
    offset: number,
  ): void {
    const cipher = createCipheriv(this.#cipher, this.#present(), nonce, this.#options)
    // CCM has to know the length beforehand; the others take no notice of it.
    cipher.setAAD(additionalData, { plaintextLength: plaintext.length })
    output.set(cipher.update(plaintext), offset)
    cipher.final()
    output.set(cipher.getAuthTag(), offset + plaintext.length)
  }

  open(nonce: Uint8Array, additionalData: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const length = sealed.length - this.#options.authTagLength
    if (length < 0) return undefined
    const decipher = createDecipheriv(this.#cipher, this.#present(), nonce, this.#options)
    decipher.setAuthTag(sealed.subarray(length))
    decipher.setAAD(additionalData, { plaintextLength: length })
    const plaintext = decipher.update(sealed.subarray(0, length))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return view(plaintext)
  }

  wipe(): void {
    if (this.#key instanceof Uint8Array) this.#key.fill(0)
    this.#key = undefined
  }

  #present(): Uint8Array | KeyObject {
    if (!this.#key) throw new Error('the AEAD key was wiped')
    if (this.#isUsed && this.#key instanceof Uint8Array) this.#key = imported(this.#key)
    this.#isUsed = true
    return this.#key
  }
}

function imported(bytes: Uint8Array): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}
