/*
 * Implementation notes. Only the public operation is here, on public values, so nothing needs to be
 * constant-time. EMSA-PKCS1-v1_5 is compared with the one right encoding and never parsed: parsers of
 * that encoding are where signatures were forged (Bleichenbacher 2006, CVE-2016-1494 and many after).
 */

import { bytesToNumberBE, hexToBytes, numberToBytesBE } from '@noble/curves/utils.js'
import { concat } from '../crypto/bytes.ts'
import { equal } from '../crypto/constant-time.ts'
import type { Hash, HashName } from '../crypto/provider.ts'
import { readDer, Tag } from '../x509/der.ts'
import { readPositiveInteger } from '../x509/der-values.ts'
import { write } from '../x509/der-writer.ts'
import { power } from './power.ts'

export interface RsaPublicKey {
  readonly modulus: bigint
  /** Bits. */
  readonly modulusLength: number
  readonly exponent: bigint
}

/** RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2). `key` is a DER RSAPublicKey; throws when it is not acceptable. */
export function verifyPkcs1(
  key: Uint8Array,
  hash: Hash,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const identifier = identifiers[hash.name]
  if (!identifier) return false
  const digest = write(Tag.octetString, hash.digest(message))
  const digestInfo = write(Tag.sequence, hexToBytes(identifier), digest)
  return isPadded(key, digestInfo, signature)
}

/** The same over a digest alone, as versions before TLS 1.2 sign (RFC 4346 §4.7). */
export function verifyBare(key: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  return isPadded(key, digest, signature)
}

/** Whether a signature is `info` in block type 1 (RFC 8017 §9.2). */
function isPadded(key: Uint8Array, info: Uint8Array, signature: Uint8Array): boolean {
  const rsa = readRsaPublicKey(key)
  const encoded = recover(rsa, signature)
  const padding = byteLength(rsa.modulusLength) - info.length - 3
  if (!encoded || padding < 8) return false
  const ones = new Uint8Array(padding).fill(0xff)
  return equal(encoded, concat(Uint8Array.of(0, 1), ones, Uint8Array.of(0), info))
}

/** RSASSA-PSS (RFC 8017 §8.1.2) with MGF1 of the same hash and a salt as long as its output. */
export function verifyPss(
  key: Uint8Array,
  hash: Hash,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const rsa = readRsaPublicKey(key)
  const recovered = recover(rsa, signature)
  if (!recovered) return false
  const bits = rsa.modulusLength - 1
  const encoded = recovered.subarray(recovered.length - byteLength(bits))
  const fits = encoded.length === recovered.length || recovered[0] === 0
  return fits && isPssEncoding(encoded, bits, hash, hash.digest(message))
}

/** EMSA-PSS-VERIFY (RFC 8017 §9.1.2). */
function isPssEncoding(encoded: Uint8Array, bits: number, hash: Hash, digest: Uint8Array): boolean {
  const hashLength = hash.outputLength
  const dbLength = encoded.length - hashLength - 1
  const zeros = dbLength - hashLength - 1
  if (zeros < 0 || encoded[encoded.length - 1] !== 0xbc) return false
  const unused = 8 * encoded.length - bits
  if ((encoded[0] ?? 0) >> (8 - unused)) return false

  const seed = encoded.subarray(dbLength, dbLength + hashLength)
  const mask = mgf1(hash, seed, dbLength)
  const db = encoded.subarray(0, dbLength).map((byte, i) => byte ^ (mask[i] ?? 0))
  db[0] = (db[0] ?? 0) & (0xff >> unused)
  if (db[zeros] !== 1 || db.subarray(0, zeros).some((byte) => byte !== 0)) return false
  const salt = db.subarray(zeros + 1)
  return equal(seed, hash.digest(concat(new Uint8Array(8), digest, salt)))
}

/** MGF1 (RFC 8017 §B.2.1). */
function mgf1(hash: Hash, seed: Uint8Array, length: number): Uint8Array {
  const rounds = Math.ceil(length / hash.outputLength)
  const output = new Uint8Array(rounds * hash.outputLength)
  for (let round = 0; round < rounds; round++) {
    const counter = Uint8Array.of(0, 0, round >> 8, round)
    output.set(hash.digest(concat(seed, counter)), round * hash.outputLength)
  }
  return output.subarray(0, length)
}

/** AlgorithmIdentifiers, with the NULL that RFC 8017 §9.2 wants in a DigestInfo. */
const identifiers: { readonly [N in HashName]?: string } = {
  sha1: '300906052b0e03021a0500',
  sha256: '300d06096086480165030402010500',
  sha384: '300d06096086480165030402020500',
  sha512: '300d06096086480165030402030500',
}

/** RSAVP1 (RFC 8017 §5.2.2): the encoded message, as long as the modulus. */
function recover(key: RsaPublicKey, signature: Uint8Array): Uint8Array | undefined {
  const { modulus, modulusLength, exponent } = key
  if (signature.length !== byteLength(modulusLength)) return undefined
  const representative = bytesToNumberBE(signature)
  if (representative >= modulus) return undefined
  return numberToBytesBE(power(representative, exponent, modulus), signature.length)
}

/** RSAPublicKey (RFC 8017 §A.1.1), bounded because the peer chooses what the verification costs. */
export function readRsaPublicKey(der: Uint8Array): RsaPublicKey {
  const [modulus, exponent] = readDer(der, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const n = bytesToNumberBE(readPositiveInteger(fields))
    const e = bytesToNumberBE(readPositiveInteger(fields))
    fields.end()
    return [n, e]
  })
  const modulusLength = modulus.toString(2).length
  if (modulusLength > 8192) throw new Error('RSA: modulus too large')
  if (exponent < 3n || exponent > 0x1_0000_0000n || exponent % 2n === 0n) {
    throw new Error('RSA: unacceptable exponent')
  }
  return { modulus, modulusLength, exponent }
}

function byteLength(bits: number): number {
  return Math.ceil(bits / 8)
}
