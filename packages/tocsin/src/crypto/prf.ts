import { ascii, concat } from './bytes.ts'
import type { Hash } from './provider.ts'

/** A version's pseudorandom function (RFC 5246 §5); `label` is ASCII. */
export type Prf = (
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
) => Uint8Array

/** The PRF of a TLS 1.2 suite with this hash. */
export function prf12Of(hash: Hash): Prf {
  return (secret, label, seed, length) => prf12(hash, secret, label, seed, length)
}

/**
 * The PRF before TLS 1.2 (RFC 2246 §5, RFC 4346 §5): MD5 on the first half of the secret XOR SHA-1
 * on the second; of an odd length, both halves have the octet in the middle.
 */
export function prf10Of(md5: Hash, sha1: Hash): Prf {
  return (secret, label, seed, length) => {
    const half = Math.ceil(secret.length / 2)
    const output = prf12(md5, secret.subarray(0, half), label, seed, length)
    const other = prf12(sha1, secret.subarray(secret.length - half), label, seed, length)
    for (let i = 0; i < length; i++) output[i] = (output[i] ?? 0) ^ (other[i] ?? 0)
    return output
  }
}

/** The TLS 1.2 PRF (RFC 5246 §5): P_hash over the label and the seed. */
export function prf12(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  return pHash(hash, secret, concat(ascii(label), seed), length)
}

function pHash(hash: Hash, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const rounds = Math.ceil(length / hash.outputLength)
  const output = new Uint8Array(rounds * hash.outputLength)
  let a = seed
  for (let round = 0; round < rounds; round++) {
    a = hash.hmac(secret, a)
    output.set(hash.hmac(secret, concat(a, seed)), round * hash.outputLength)
  }
  return output.subarray(0, length)
}
