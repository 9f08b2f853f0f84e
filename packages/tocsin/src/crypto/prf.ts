import { ascii, concat } from './bytes.ts'
import type { Hash } from './provider.ts'

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
