/*
 * Deliberately leaky: what shows that the test would find something. Each goes in the place of one
 * part of the code that is measured; everything around it is the same.
 */

import { createDecipheriv, randomBytes } from 'node:crypto'
import { equal } from '../../packages/tocsin/dist/crypto/constant-time.js'

/** A judge that is done when the padding is wrong (Vaudenay 2002). */
export function earlyJudge(mac, type, decrypted) {
  const { length, isRight } = paddingOf(decrypted, mac.length)
  return isRight ? checked(mac, type, decrypted, length) : undefined
}

/**
 * A judge that takes wrong padding for none, as RFC 5246 §6.2.3.2 says, and computes one MAC: over
 * as much as there is. One call of the compression function more or less shows (Lucky Thirteen 2013).
 */
export function luckyJudge(mac, type, decrypted) {
  const { length, isRight } = paddingOf(decrypted, mac.length)
  const found = checked(mac, type, decrypted, length)
  return isRight ? found : undefined
}

function paddingOf(decrypted, macLength) {
  const end = decrypted.length - 1
  const said = decrypted[end]
  const length = end - macLength - said
  const isRight = length >= 0 && decrypted.subarray(end - said).every((octet) => octet === said)
  return { isRight, length: isRight ? length : end - macLength }
}

function checked(mac, type, decrypted, length) {
  const received = decrypted.subarray(length, length + mac.length)
  return equal(mac.of(type, decrypted.subarray(0, length)), received) ? length : undefined
}

/** Encrypt-then-MAC backwards: decrypts first, and asks for the MAC only if the padding is right. */
export function backwardsOpener(opener, { cipher, key, mac }) {
  const cbc = cipher.key(key)
  return {
    open(record) {
      const end = record.fragment.length - mac.outputLength
      const iv = record.fragment.subarray(0, cipher.blockLength)
      const decrypted = cbc.decrypt(iv, record.fragment.subarray(cipher.blockLength, end))
      const said = decrypted.at(-1)
      const padding = decrypted.subarray(-1 - said)
      return padding.every((octet) => octet === said) ? opener.open(record) : undefined
    },
  }
}

/** An AEAD that deciphers first, and asks for the tag only if the last octet is `expected`. */
export function hastyAead(aead, cipher, expected) {
  const { tagLength } = aead
  const key = (bytes) => {
    const honest = aead.key(bytes)
    return {
      open(nonce, additionalData, sealed) {
        const decipher = createDecipheriv(cipher, bytes, nonce, { authTagLength: tagLength })
        const plaintext = decipher.update(sealed.subarray(0, -tagLength))
        return plaintext.at(-1) === expected
          ? honest.open(nonce, additionalData, sealed)
          : undefined
      },
      wipe: () => honest.wipe(),
    }
  }
  return { ...aead, key }
}

/** Removes PKCS #1 padding as one reads it, and makes up a secret when there turns out to be none. */
export function hastyPremaster(encoded) {
  const end = encoded.indexOf(0, 2)
  const isRight = encoded[0] === 0 && encoded[1] === 2 && encoded.length - end === 49
  return { bytes: isRight ? encoded.slice(end + 1) : new Uint8Array(randomBytes(48)) }
}

/** A key whose library removes the padding and says so when it cannot: a server with it is ROBOT's. */
export function throwingDecrypt({ decrypt, ...credential }) {
  return {
    ...credential,
    decrypt(ciphertext) {
      const encoded = decrypt(ciphertext)
      const end = encoded.indexOf(0, 2)
      if (encoded[0] === 0 && encoded[1] === 2 && encoded.length - end === 49) return encoded
      throw new Error('padding check failed')
    },
  }
}
