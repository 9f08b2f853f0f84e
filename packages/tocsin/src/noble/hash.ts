import { hmac } from '@noble/hashes/hmac.js'
import { type md5, sha1 as nobleSha1 } from '@noble/hashes/legacy.js'
import {
  sha256 as nobleSha256,
  sha384 as nobleSha384,
  sha512 as nobleSha512,
} from '@noble/hashes/sha2.js'
import type { Hash, HashName, RunningHash } from '../crypto/provider.ts'

type NobleHash = typeof md5 | typeof nobleSha1 | typeof nobleSha256 | typeof nobleSha512

/** What a hash of noble's keeps between pieces. */
interface NobleState {
  update(data: Uint8Array): unknown
  digest(): Uint8Array
  clone(): NobleState
}

export const sha1: Hash = hash('sha1', nobleSha1)
export const sha256: Hash = hash('sha256', nobleSha256)
export const sha384: Hash = hash('sha384', nobleSha384)
export const sha512: Hash = hash('sha512', nobleSha512)

/** A hash of noble's. */
export function hash(name: HashName, algorithm: NobleHash): Hash {
  return {
    name,
    outputLength: algorithm.outputLen,
    blockLength: algorithm.blockLen,
    digest: (data) => algorithm(data),
    hmac: (key, data) => hmac(algorithm, key, data),
    create: () => running(algorithm.create()),
  }
}

function running(state: NobleState): RunningHash {
  return {
    update: (data) => void state.update(data),
    digest: () => state.clone().digest(),
    copy: () => running(state.clone()),
  }
}
