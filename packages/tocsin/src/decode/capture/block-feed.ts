/** A file that is a sequence of blocks which tell their own length. */
export interface BlockFormat {
  /**
   * How long the block at `start` is, as far as the octets there can tell: more than is available
   * asks for that many. 0: it cannot be read, which was reported.
   */
  measure(bytes: Uint8Array, start: number, available: number): number
  /** Takes a whole block. `false`: nothing after it can be read, which was reported. */
  take(bytes: Uint8Array, start: number, length: number): boolean
}

/**
 * Cuts chunks into blocks. A block that lies within one chunk is read where it lies; only what
 * straddles two is copied.
 */
export class BlockFeed {
  readonly #format: BlockFormat
  #pending = new Uint8Array(1 << 16)
  #held = 0
  /** How long the block that is held must be for more to be told of it. */
  #wanted = 0
  #offset = 0
  #stopped = false

  constructor(format: BlockFormat) {
    this.#format = format
  }

  /** Where the block that is being read starts. */
  get offset(): number {
    return this.#offset
  }

  /** Octets of a block that has not come whole. */
  get unfinished(): number {
    return this.#stopped ? 0 : this.#held
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (this.#held > 0 && at < chunk.length && !this.#stopped) at = this.#complete(chunk, at)
    while (at < chunk.length && !this.#stopped) {
      const available = chunk.length - at
      const length = this.#format.measure(chunk, at, available)
      if (length > available) {
        this.#wanted = length
        this.#keep(chunk, at)
        return
      }
      this.#read(chunk, at, length)
      at += length
    }
  }

  /** Adds to the block begun what it lacks, or what the chunk has of it. */
  #complete(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#wanted - this.#held)
    this.#reserve(this.#wanted)
    this.#pending.set(chunk.subarray(at, end), this.#held)
    this.#held += end - at
    if (this.#held < this.#wanted) return end
    // The header may have come whole only now, and tells more.
    this.#wanted = this.#format.measure(this.#pending, 0, this.#held)
    if (this.#held < this.#wanted) return end
    this.#held = 0
    this.#read(this.#pending, 0, this.#wanted)
    return end
  }

  #read(bytes: Uint8Array, at: number, length: number): void {
    if (length === 0 || !this.#format.take(bytes, at, length)) this.#stopped = true
    this.#offset += length
  }

  #keep(chunk: Uint8Array, at: number): void {
    this.#held = chunk.length - at
    this.#reserve(this.#held)
    this.#pending.set(chunk.subarray(at))
  }

  #reserve(length: number): void {
    if (length <= this.#pending.length) return
    const larger = new Uint8Array(length)
    larger.set(this.#pending.subarray(0, this.#held))
    this.#pending = larger
  }
}
