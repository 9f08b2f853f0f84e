import type { Prefix } from './reader.ts'

/**
 * Appends values to a byte string. A value the grammar does not admit is a bug of ours, not a fault
 * of the peer: it raises a plain `Error`.
 */
export class Writer {
  #bytes = room()
  #length = 0
  /** The field being written, for the message of an error. */
  field = 'message'

  /** Called with every value that the grammar does not admit. */
  refuse(reason: string): void {
    throw new Error(`${this.field}: ${reason}`)
  }

  uint(width: number, value: number): void {
    if (!(Number.isInteger(value) && value >= 0 && value < (limitOf[width] ?? 0))) {
      this.refuse(`${value} is no uint${8 * width}`)
    }
    this.#put(this.#advance(width), width, value)
  }

  bytes(value: Uint8Array): void {
    const at = this.#advance(value.length)
    this.#bytes.set(value, at)
  }

  opaque(bounds: Prefix, value: Uint8Array): void {
    const start = this.open(bounds)
    this.bytes(value)
    this.close(bounds, start)
  }

  /** Leaves room for a length; `close` with the result fills it in. */
  open({ width }: Prefix): number {
    return this.#advance(width) + width
  }

  close({ width, min, max }: Prefix, start: number): void {
    const length = this.#length - start
    if (length < min || length > max) this.refuse(`${length} bytes, allowed are ${min}..${max}`)
    this.#put(start - width, width, length)
  }

  /** Everything written; the writer starts anew. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(0, this.#length)
    if (this.#bytes.length <= MOST_KEPT) spare = this.#bytes
    this.#bytes = nothing
    this.#length = 0
    return written
  }

  #put(at: number, width: number, value: number): void {
    for (let i = 0; i < width; i++) this.#bytes[at + i] = value >>> (8 * (width - 1 - i))
  }

  #advance(length: number): number {
    const at = this.#length
    const needed = at + length
    if (needed > this.#bytes.length) this.#grow(needed)
    this.#length = needed
    return at
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

/** What a number of so many octets stays below. */
const limitOf: readonly number[] = [0, 2 ** 8, 2 ** 16, 2 ** 24, 2 ** 32]

const nothing: Uint8Array = new Uint8Array(0)

/** What the last writer left: to allocate it takes longer than to write most messages. */
let spare: Uint8Array | undefined

function room(): Uint8Array {
  const bytes = spare ?? new Uint8Array(2 ** 11)
  spare = undefined
  return bytes
}

const MOST_KEPT = 2 ** 16

/** Writes what the grammar does not admit, for peers that misbehave on purpose; numbers are cut to size. */
export class UncheckedWriter extends Writer {
  override refuse(): void {}
}
