import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { randomBytes } from '@noble/hashes/utils.js'
import { attempt } from '../crypto/attempt.ts'
import { concat } from '../crypto/bytes.ts'
import { power } from './power.ts'
import { readRsaPublicKey } from './rsa-verify.ts'
import { readSpki } from './spki.ts'

/** RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1), for a premaster secret. */
export function rsaEncrypt(spki: Uint8Array, message: Uint8Array): Uint8Array | undefined {
  return attempt(() => {
    const { kind, bytes } = readSpki(spki)
    return kind.type === 'rsa' ? encrypt(bytes, message) : undefined
  })
}

function encrypt(key: Uint8Array, message: Uint8Array): Uint8Array | undefined {
  const { modulus, modulusLength, exponent } = readRsaPublicKey(key)
  const length = Math.ceil(modulusLength / 8)
  const padding = length - message.length - 3
  if (padding < 8) return undefined
  const encoded = concat(Uint8Array.of(0, 2), nonZero(padding), Uint8Array.of(0), message)
  return numberToBytesBE(power(bytesToNumberBE(encoded), exponent, modulus), length)
}

/** Random bytes without those that would end the padding. */
function nonZero(length: number): Uint8Array {
  const bytes: number[] = []
  while (bytes.length < length) bytes.push(...randomBytes(length).filter((byte) => byte !== 0))
  return Uint8Array.from(bytes.slice(0, length))
}
