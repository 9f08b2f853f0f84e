import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from 'node:crypto'
import { attempt } from '../../crypto/attempt.ts'
import {
  bytesOf,
  exponentOf,
  type FiniteField,
  integerOf,
  isInRange,
  isUsable,
} from '../../crypto/finite-field.ts'
import { readDer, Tag } from '../../x509/der.ts'
import { readOctetBits, readPositiveInteger } from '../../x509/der-values.ts'
import { write, writeUnsigned } from '../../x509/der-writer.ts'

/**
 * Diffie-Hellman in any group that OpenSSL takes. What it does not is kept from it, for zero would keep
 * it busy for ever. Keys come and go as DER, for `createDiffieHellman` tests a prime that it does not know, which takes
 * a tenth of a second at 2048 bits, and `generateKeyPair` has no room for a large generator.
 */
export const finiteField: FiniteField = (prime, generator, exponentLength = prime.length) => {
  if (!isUsable(prime, generator)) return undefined
  const group = write(Tag.sequence, writeUnsigned(prime), writeUnsigned(generator))
  const algorithm = write(Tag.sequence, dhKeyAgreement, group)
  const random = randomBytes(exponentLength)
  const pair = attempt(() => importPair(algorithm, exponentOf(random, prime)))
  return (
    pair && {
      publicKey: bytesOf(pair.publicValue, prime.length),
      agree(peer) {
        if (!isInRange(peer, prime)) return undefined
        const bits = write(Tag.bitString, Uint8Array.of(0), writeUnsigned(peer))
        const key = Buffer.from(write(Tag.sequence, algorithm, bits))
        return attempt(() => {
          const publicKey = createPublicKey({ key, format: 'der', type: 'spki' })
          const secret = diffieHellman({ privateKey: pair.privateKey, publicKey })
          return padded(secret, prime.length)
        })
      },
    }
  )
}

/** OpenSSL pads to the length of the prime without the zeros that may stand before it. */
function padded(secret: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  output.set(secret, length - secret.length)
  return output
}

/** The object identifier 1.2.840.113549.1.3.1 (PKCS #3). */
const dhKeyAgreement = Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1)

/** OneAsymmetricKey (RFC 5958 §2); OpenSSL works out the public value. */
function importPair(algorithm: Uint8Array, exponent: Uint8Array) {
  const version = writeUnsigned(Uint8Array.of(0))
  const octets = write(Tag.octetString, writeUnsigned(exponent))
  const key = Buffer.from(write(Tag.sequence, version, algorithm, octets))
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { privateKey, publicValue: readPublicValue(spki) }
}

function readPublicValue(spki: Uint8Array): bigint {
  const value = readDer(spki, (reader) => {
    const fields = reader.enter(Tag.sequence)
    fields.content(Tag.sequence)
    return readDer(readOctetBits(fields), readPositiveInteger)
  })
  return integerOf(value)
}
