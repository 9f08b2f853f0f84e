import { createHash, type Hash as NodeHash, hash as oneShot } from 'node:crypto'
import type { Hash, HashName, RunningHash } from '../../crypto/provider.ts'
import { view } from './view.ts'

/** A hash of OpenSSL's. */
export function hash(name: HashName, outputLength: number, blockLength: number): Hash {
  const scratch = new Scratch(blockLength + LONGEST_SCRATCH)
  return {
    name,
    outputLength,
    blockLength,
    digest: (data) => octets(oneShot(name, data, 'binary')),
    create: () => running(createHash(name)),
    hmac(key, data) {
      const isShort = data.length <= LONGEST_SCRATCH
      const room = isShort ? scratch : new Scratch(blockLength + data.length)
      return hmac(name, blockLength, key, data, room)
    },
  }
}

/** Room for what a key schedule feeds to HMAC: labels, hashes, randoms. */
const LONGEST_SCRATCH = 512

function running(state: NodeHash): RunningHash {
  return {
    update: (data) => void state.update(data),
    digest: () => octets(state.copy().digest('binary')),
    copy: () => running(state.copy()),
  }
}

/** Node makes a string, a character for each octet, in half the time it takes to make a Buffer. */
function octets(digest: string): Uint8Array {
  const bytes = new Uint8Array(digest.length)
  for (let i = 0; i < digest.length; i++) bytes[i] = digest.charCodeAt(i)
  return bytes
}

/** Room for one hash's input at a time. */
class Scratch {
  readonly bytes: Uint8Array
  /** Its beginnings by length: to make one takes longer than to fill it. */
  readonly #beginnings: Uint8Array[] = []

  constructor(length: number) {
    this.bytes = new Uint8Array(length)
  }

  upTo(length: number): Uint8Array {
    const known = this.#beginnings[length]
    if (known) return known
    const beginning = this.bytes.subarray(0, length)
    this.#beginnings[length] = beginning
    return beginning
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
  scratch: Scratch,
): Uint8Array {
  const { bytes } = scratch
  const block = key.length > blockLength ? oneShot(name, key, 'buffer') : key
  pad(bytes, blockLength, block, 0x36)
  bytes.set(data, blockLength)
  // As a string, for without the key the inner hash tells nothing; the outer one may be a key, and a
  // string cannot be overwritten.
  const inner = oneShot(name, scratch.upTo(blockLength + data.length), 'binary')
  pad(bytes, blockLength, block, 0x5c)
  for (let i = 0; i < inner.length; i++) bytes[blockLength + i] = inner.charCodeAt(i)
  const mac = oneShot(name, scratch.upTo(blockLength + inner.length), 'buffer')
  bytes.fill(0, 0, blockLength + Math.max(data.length, inner.length))
  return view(mac)
}

function pad(output: Uint8Array, blockLength: number, key: Uint8Array, octet: number): void {
  output.fill(octet, 0, blockLength)
  for (let i = 0; i < key.length; i++) output[i] = (key[i] as number) ^ octet
}
