/** The most octets that are put together: hellos and certificate lists are far shorter. */
const longestAssembly = 0x1_0000

/** The most gaps at a time; who sends more pieces out of order is not a peer whose messages we need. */
const mostPieces = 64

interface Piece {
  readonly start: number
  readonly end: number
}

/** Puts octets together that arrive in pieces, in any order and more than once; the first of each octet counts. */
export class Assembly {
  #bytes = new Uint8Array(0)
  #pieces: readonly Piece[] = []

  /** Puts `piece` at `offset`; what lies beyond the bounds is left out. */
  add(offset: number, piece: Uint8Array): void {
    const end = offset + piece.length
    if (piece.length === 0 || end > longestAssembly) return
    const before = this.#pieces.filter((known) => known.end < offset)
    const after = this.#pieces.filter((known) => known.start > end)
    const touched = this.#pieces.filter((known) => known.end >= offset && known.start <= end)
    if (before.length + after.length + 1 > mostPieces) return
    this.#reserve(end)
    this.#fill(offset, piece, touched)
    const start = Math.min(offset, ...touched.map((known) => known.start))
    const joined = { start, end: Math.max(end, ...touched.map((known) => known.end)) }
    this.#pieces = [...before, joined, ...after]
  }

  /** The octets from 0 on that have no gap, as a view. */
  get contiguous(): Uint8Array {
    const [first] = this.#pieces
    return this.#bytes.subarray(0, first?.start === 0 ? first.end : 0)
  }

  #fill(offset: number, piece: Uint8Array, known: readonly Piece[]): void {
    let at = offset
    for (const { start, end } of known) {
      if (start > at) this.#bytes.set(piece.subarray(at - offset, start - offset), at)
      at = Math.max(at, end)
    }
    if (at < offset + piece.length) this.#bytes.set(piece.subarray(at - offset), at)
  }

  #reserve(end: number): void {
    if (end <= this.#bytes.length) return
    const grown = new Uint8Array(Math.min(longestAssembly, Math.max(end, 2 * this.#bytes.length)))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
