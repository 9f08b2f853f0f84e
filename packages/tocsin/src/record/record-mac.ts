import type { Hash, RunningHash } from '../crypto/provider.ts'
import { writeHeader, writeUint32 } from './header.ts'

const innerPad = 0x36
const outerPad = 0x5c
const sequenceLength = 8

/**
 * The MAC of one direction's records, and their sequence number (RFC 5246 §6.2.3.1). HMAC stands
 * here in its two hashes (RFC 2104 §2), for whoever has to stop and look between octets.
 */
export class RecordMac {
  /** Bytes. */
  readonly length: number
  sequence = 0
  readonly #hash: Hash
  readonly #version: number
  readonly #inner: Uint8Array
  readonly #outer: Uint8Array

  /** `key` is no longer than the hash's block: MAC keys are as long as its output. */
  constructor(hash: Hash, key: Uint8Array, version: number) {
    this.length = hash.outputLength
    this.#hash = hash
    this.#version = version
    this.#inner = padded(key, hash.blockLength, innerPad)
    this.#outer = padded(key, hash.blockLength, outerPad)
  }

  /** The MAC of what a record of this type and under the current sequence number holds. */
  of(type: number, data: Uint8Array): Uint8Array {
    const inner = this.begin(type, data.length)
    inner.update(data)
    return this.end(inner.digest())
  }

  /** The inner hash, up to where the data begins. */
  begin(type: number, length: number): RunningHash {
    const header = new Uint8Array(sequenceLength + 5)
    writeUint32(header, 0, Math.floor(this.sequence / 2 ** 32))
    writeUint32(header, 4, this.sequence >>> 0)
    writeHeader(type, this.#version, length, header, sequenceLength)
    const inner = this.#hash.create()
    inner.update(this.#inner)
    inner.update(header)
    return inner
  }

  /** The MAC, given the inner hash. */
  end(inner: Uint8Array): Uint8Array {
    const outer = this.#hash.create()
    outer.update(this.#outer)
    outer.update(inner)
    return outer.digest()
  }

  wipe(): void {
    this.#inner.fill(0)
    this.#outer.fill(0)
  }
}

function padded(key: Uint8Array, blockLength: number, octet: number): Uint8Array {
  if (key.length > blockLength) throw new RangeError(`a MAC key of ${key.length} bytes`)
  const block = new Uint8Array(blockLength).fill(octet)
  for (const [i, byte] of key.entries()) block[i] = byte ^ octet
  return block
}
