import { headerLength, uint16At } from '../../record/header.ts'
import type { Place } from '../capture/packet.ts'
import { isHeader } from './look.ts'

/** Who wants the records of a direction. */
export interface RecordTarget {
  /** Whether a record's content is of use; others are counted without being kept. */
  wants(type: number, length: number): boolean
  /** A whole record, header and fragment: a view that holds during the call. */
  record(bytes: Uint8Array, place: Place): void
  /** A record that was not wanted, or of which octets are missing. */
  passed(type: number, length: number, place: Place, damage: 'whole' | 'damaged'): void
}

/**
 * Cuts a stream into records.
 *
 * Implementation notes. Almost all octets of a capture are of records nobody wants: for those there
 * is a subtraction for every piece, and nothing is copied or allocated. A wanted record in one
 * piece is handed on as a view of it.
 */
export class RecordReader {
  readonly #target: RecordTarget
  readonly #header = new Uint8Array(headerLength)
  #headerHas = 0
  #isInside = false
  #type = 0
  #length = 0
  #left = 0
  #isWanted = false
  #isDamaged = false
  #kept: Uint8Array | undefined
  #keptLength = 0

  constructor(target: RecordTarget) {
    this.#target = target
  }

  /** Forgets what was begun: a record begins with the next octet. */
  restart(): void {
    this.#headerHas = 0
    this.#isInside = false
    this.#kept = undefined
  }

  /** Takes octets; says how many, which are all unless something stands there that is no record. */
  feed(bytes: Uint8Array, place: Place): number {
    let at = 0
    do {
      const next = this.#isInside ? at : this.#readHeader(bytes, at)
      if (next < 0) return at
      at = this.#isInside ? this.#readFragment(bytes, next, place) : next
    } while (at < bytes.length)
    return at
  }

  /** Passes over octets that are missing; false when it is not known where the next record begins. */
  skip(length: number, place: Place): boolean {
    if (!this.#isInside || length > this.#left) return false
    this.#isDamaged = true
    this.#isWanted = false
    this.#kept = undefined
    this.#left -= length
    if (this.#left === 0) this.#pass(place)
    return true
  }

  #readHeader(bytes: Uint8Array, at: number): number {
    if (this.#headerHas === 0 && bytes.length - at >= headerLength) {
      return this.#begin(bytes, at) ? at + headerLength : -1
    }
    const taken = Math.min(headerLength - this.#headerHas, bytes.length - at)
    this.#header.set(bytes.subarray(at, at + taken), this.#headerHas)
    this.#headerHas += taken
    if (this.#headerHas < headerLength) return at + taken
    if (!this.#begin(this.#header, 0)) return -1
    if (this.#isWanted) this.#keep(this.#header)
    return at + taken
  }

  #begin(bytes: Uint8Array, at: number): boolean {
    this.#headerHas = 0
    if (!isHeader(bytes, at)) return false
    this.#type = bytes[at] ?? 0
    this.#length = uint16At(bytes, at + 3)
    this.#left = this.#length
    this.#isInside = true
    this.#isDamaged = false
    this.#isWanted = this.#target.wants(this.#type, this.#length)
    return true
  }

  #readFragment(bytes: Uint8Array, at: number, place: Place): number {
    const end = Math.min(at + this.#left, bytes.length)
    const isWhole = end - at === this.#left
    if (!this.#isWanted) {
      this.#left -= end - at
      if (isWhole) this.#pass(place)
      return end
    }
    if (isWhole && !this.#kept) {
      this.#isInside = false
      this.#target.record(bytes.subarray(at - headerLength, end), place)
      return end
    }
    this.#keep(this.#kept ? bytes.subarray(at, end) : bytes.subarray(at - headerLength, end))
    this.#left -= end - at
    if (isWhole) this.#finish(place)
    return end
  }

  #keep(bytes: Uint8Array): void {
    if (!this.#kept) {
      this.#kept = new Uint8Array(headerLength + this.#length)
      this.#keptLength = 0
    }
    this.#kept.set(bytes, this.#keptLength)
    this.#keptLength += bytes.length
  }

  #finish(place: Place): void {
    const record = this.#kept
    this.#kept = undefined
    this.#isInside = false
    if (record) this.#target.record(record, place)
  }

  #pass(place: Place): void {
    this.#isInside = false
    const damage = this.#isDamaged ? 'damaged' : 'whole'
    this.#target.passed(this.#type, this.#length, place, damage)
  }
}
