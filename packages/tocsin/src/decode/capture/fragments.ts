import type { PacketView } from './packet-view.ts'
import { Pieces } from './pieces.ts'

interface Partial {
  readonly pieces: Pieces
  /** How long the whole is, once its last fragment came. */
  total: number | undefined
  readonly begun: number
}

/** Datagrams that wait for fragments, octets they hold together, and for how long one waits. */
const maxPartial = 1024
const maxHeld = 16 * 1024 * 1024
const maxSeconds = 60
const maxFragments = 4096

/** Puts the fragments of IP datagrams together (RFC 791 §3.2, RFC 8200 §4.5). */
export class Fragments {
  readonly #partial = new Map<string, Partial>()
  #held = 0

  /** The whole payload if this fragment, which stands at `offset` in it, completes it. */
  add(key: string, offset: number, isLast: boolean, packet: PacketView): Uint8Array | undefined {
    const { place } = packet
    const partial = this.#partialOf(key, place.seconds)
    const bytes = packet.bytes.subarray(packet.at, packet.end)
    const before = partial.pieces.octets
    partial.pieces.insert(0, offset, bytes, place)
    this.#held += partial.pieces.octets - before
    if (isLast) partial.total ??= offset + bytes.length
    const whole = wholeOf(partial)
    if (whole !== undefined || partial.pieces.count > maxFragments) this.#drop(key, partial)
    while (this.#held > maxHeld || this.#partial.size > maxPartial) this.#dropOldest()
    return whole
  }

  #partialOf(key: string, seconds: number): Partial {
    const found = this.#partial.get(key)
    if (found !== undefined && Math.abs(seconds - found.begun) <= maxSeconds) return found
    if (found !== undefined) this.#drop(key, found)
    const begun: Partial = { pieces: new Pieces(), total: undefined, begun: seconds }
    this.#partial.set(key, begun)
    return begun
  }

  #dropOldest(): void {
    const [oldest] = this.#partial
    if (oldest !== undefined) this.#drop(...oldest)
  }

  #drop(key: string, partial: Partial): void {
    this.#held -= partial.pieces.octets
    this.#partial.delete(key)
  }
}

function wholeOf({ pieces, total }: Partial): Uint8Array | undefined {
  return total === undefined || pieces.octets < total ? undefined : pieces.upTo(total)
}
