import { abort, type TlsError } from '../alert/error.ts'

/** The length prefix of a vector: how many bytes it takes and what it may say (RFC 9846 §3.4). */
export interface Prefix {
  readonly width: number
  readonly min: number
  readonly max: number
}

/** The prefix of `<min..max>`: as wide as the maximum needs. */
export function prefix(min: number, max: number): Prefix {
  if (max <= 0xff) return { width: 1, min, max }
  return { width: max <= 0xffff ? 2 : 3, min, max }
}

/**
 * Takes values off a byte string; the only place that checks bounds. What it hands out are views.
 *
 * Implementation notes. A vector narrows `#end` while its content is read, so that nothing can read
 * beyond the innermost vector, and `leave` insists that all of it was read.
 */
export class Reader {
  readonly #bytes: Uint8Array
  #offset = 0
  #end: number
  /** The field being read, for the facts of a failure. */
  field: string

  constructor(bytes: Uint8Array, field = 'message') {
    this.#bytes = bytes
    this.#end = bytes.length
    this.field = field
  }

  get offset(): number {
    return this.#offset
  }

  get atEnd(): boolean {
    return this.#offset === this.#end
  }

  get remaining(): number {
    return this.#end - this.#offset
  }

  uint8(): number {
    return this.#bytes[this.#advance(1)] as number
  }

  uint16(): number {
    const at = this.#advance(2)
    return ((this.#bytes[at] as number) << 8) | (this.#bytes[at + 1] as number)
  }

  uint24(): number {
    const high = this.uint8()
    return (high << 16) | this.uint16()
  }

  uint32(): number {
    const high = this.uint16()
    return ((high << 16) | this.uint16()) >>> 0
  }

  uint(width: number): number {
    switch (width) {
      case 1:
        return this.uint8()
      case 2:
        return this.uint16()
      case 3:
        return this.uint24()
      default:
        return this.uint32()
    }
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    const at = this.#advance(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** A vector of bytes, not copied. */
  opaque(bounds: Prefix): Uint8Array {
    return this.take(this.#length(bounds))
  }

  /** Confines reading to a vector; `leave` with the result goes back. */
  enter(bounds: Prefix): number {
    const length = this.#length(bounds)
    if (length > this.remaining) throw this.#truncated(length)
    const outer = this.#end
    this.#end = this.#offset + length
    return outer
  }

  leave(outer: number): void {
    this.requireEnd()
    this.#end = outer
  }

  requireEnd(): void {
    if (this.atEnd) return
    throw abort('decode.trailing-data', { in: this.field, bytes: this.remaining })
  }

  #length(bounds: Prefix): number {
    const length = this.uint(bounds.width)
    if (length >= bounds.min && length <= bounds.max) return length
    const allowed = `${bounds.min}..${bounds.max}`
    throw abort('decode.out-of-range', { in: this.field, length, allowed })
  }

  #advance(length: number): number {
    const at = this.#offset
    if (length > this.#end - at) throw this.#truncated(length)
    this.#offset = at + length
    return at
  }

  #truncated(needed: number): TlsError {
    return abort('decode.truncated', { in: this.field, needed, left: this.remaining })
  }
}
