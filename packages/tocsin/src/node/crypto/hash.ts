import { createHash, type Hash as NodeHash, hash as oneShot } from 'node:crypto'
import type { Hash, HashName, RunningHash } from '../../crypto/provider.ts'
import { view } from './view.ts'

/** A hash of OpenSSL's. */
export function hash(name: HashName, outputLength: number, blockLength: number): Hash {
  const scratch = new Uint8Array(blockLength + LONGEST_SCRATCH)
  return {
    name,
    outputLength,
    blockLength,
    digest: (data) => view(oneShot(name, data, 'buffer')),
    create: () => running(createHash(name)),
    hmac(key, data) {
      const isShort = data.length <= LONGEST_SCRATCH
      const input = isShort ? scratch : new Uint8Array(blockLength + data.length)
      return hmac(name, blockLength, key, data, input)
    },
  }
}

/** Room for what a key schedule feeds to HMAC: labels, hashes, randoms. */
const LONGEST_SCRATCH = 512

function running(state: NodeHash): RunningHash {
  return {
    update: (data) => void state.update(data),
    digest: () => view(state.copy().digest()),
    copy: () => running(state.copy()),
  }
}

/**
 * HMAC (RFC 2104 §2) as two one-shot hashes: `createHmac` takes four times as long on Node 24.
 * `scratch` holds the padded key while it is hashed, and is overwritten afterwards.
 */
function hmac(
  name: HashName,
  blockLength: number,
  key: Uint8Array,
  data: Uint8Array,
  scratch: Uint8Array,
): Uint8Array {
  const block = key.length > blockLength ? oneShot(name, key, 'buffer') : key
  pad(scratch, blockLength, block, 0x36)
  scratch.set(data, blockLength)
  // As a string, for a Buffer takes twice as long; without the key the inner hash tells nothing.
  const inner = oneShot(name, scratch.subarray(0, blockLength + data.length), 'binary')
  pad(scratch, blockLength, block, 0x5c)
  for (let i = 0; i < inner.length; i++) scratch[blockLength + i] = inner.charCodeAt(i)
  const mac = oneShot(name, scratch.subarray(0, blockLength + inner.length), 'buffer')
  scratch.fill(0, 0, blockLength + Math.max(data.length, inner.length))
  return view(mac)
}

function pad(output: Uint8Array, blockLength: number, key: Uint8Array, octet: number): void {
  output.fill(octet, 0, blockLength)
  for (let i = 0; i < key.length; i++) output[i] = (key[i] as number) ^ octet
}
