import type { Place } from './packet.ts'
import { nowhere } from './packet-view.ts'

/** Octets that came too early; without `bytes`, octets of which is known that they were cut off. */
export interface Piece {
  readonly sequence: number
  readonly length: number
  readonly bytes: Uint8Array | undefined
  /** Of the packet that carried them. */
  readonly place: Place
}

const none: Piece = { sequence: 0, length: 0, bytes: undefined, place: nowhere }

/** Pieces of a stream in order, none of which overlaps another: what came first stays. */
export class Pieces {
  readonly #pieces: Piece[] = []
  #octets = 0

  get isEmpty(): boolean {
    return this.#pieces.length === 0
  }

  get count(): number {
    return this.#pieces.length
  }

  /** Octets that are held. */
  get octets(): number {
    return this.#octets
  }

  /** Sequence number of the first piece. */
  get first(): number {
    return this.#pieces[0]?.sequence ?? 0
  }

  get firstPlace(): Place {
    return this.#pieces[0]?.place ?? nowhere
  }

  clear(): void {
    this.#pieces.length = 0
    this.#octets = 0
  }

  shift(): Piece {
    const piece = this.#pieces.shift() ?? none
    if (piece.bytes !== undefined) this.#octets -= piece.length
    return piece
  }

  /** The octets from 0 to `end`, if there is no hole among them. */
  upTo(end: number): Uint8Array | undefined {
    const whole = new Uint8Array(end)
    let at = 0
    for (const { sequence, bytes } of this.#pieces) {
      if (at >= end) break
      if (sequence !== at || bytes === undefined) return undefined
      whole.set(bytes.subarray(0, end - at), at)
      at += bytes.length
    }
    return at >= end ? whole : undefined
  }

  /** Copies what neither stands before `next` nor is there already. */
  insert(next: number, sequence: number, bytes: Uint8Array, place: Place): void {
    this.#fill(next, sequence, bytes.length, (start, end) => {
      const copy = bytes.slice(start, end)
      this.#octets += copy.length
      return { sequence: (sequence + start) | 0, length: copy.length, bytes: copy, place }
    })
  }

  /** Notes that `length` octets were cut off, unless they are there already. */
  insertMissing(next: number, sequence: number, length: number, place: Place): void {
    this.#fill(next, sequence, length, (start, end) => {
      return { sequence: (sequence + start) | 0, length: end - start, bytes: undefined, place }
    })
  }

  /** Calls `make` for each stretch between the pieces there are, counted from `sequence`. */
  #fill(
    next: number,
    sequence: number,
    length: number,
    make: (start: number, end: number) => Piece,
  ): void {
    let from = Math.max(0, (next - sequence) | 0)
    let index = this.#firstEndingAfter((sequence + from) | 0)
    while (from < length) {
      const piece = this.#pieces[index]
      const start = piece === undefined ? length : (piece.sequence - sequence) | 0
      const to = Math.min(length, start)
      if (to > from) {
        this.#pieces.splice(index, 0, make(from, to))
        index += 1
      }
      if (piece === undefined) return
      from = Math.max(from, start + piece.length)
      index += 1
    }
  }

  /** Looked for from the end: most come in order. */
  #firstEndingAfter(sequence: number): number {
    let index = this.#pieces.length
    while (index > 0) {
      const { sequence: start, length } = this.#pieces[index - 1] ?? none
      if (((start + length - sequence) | 0) <= 0) return index
      index -= 1
    }
    return 0
  }
}
