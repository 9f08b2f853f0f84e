import type { BlockFormat } from './block-feed.ts'
import { type ByteOrder, uint32In } from './octets.ts'
import { maxPacketLength, type PacketTaker } from './packet-taker.ts'

const fileHeaderLength = 24

interface Variant {
  readonly nanosecondsPerTick: number
  readonly headerLength: number
}

const variants: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { nanosecondsPerTick: 1000, headerLength: 16 }],
  [0xa1b23c4d, { nanosecondsPerTick: 1, headerLength: 16 }],
  // Kuznetzov's: each packet header has an interface, a protocol and a direction more.
  [0xa1b2cd34, { nanosecondsPerTick: 1000, headerLength: 24 }],
])

/** A reader of pcap (draft-ietf-opsawg-pcap) if the file starts as one, in either byte order. */
export function pcapFormat(
  bytes: Uint8Array,
  start: number,
  taker: PacketTaker,
): BlockFormat | undefined {
  for (const order of ['big', 'little'] as const) {
    const variant = variants.get(uint32In(bytes, start, order))
    if (variant !== undefined) return new PcapFormat(order, variant, taker)
  }
  return undefined
}

class PcapFormat implements BlockFormat {
  readonly #order: ByteOrder
  readonly #variant: Variant
  readonly #taker: PacketTaker
  #linkType = -1

  constructor(order: ByteOrder, variant: Variant, taker: PacketTaker) {
    this.#order = order
    this.#variant = variant
    this.#taker = taker
  }

  measure(bytes: Uint8Array, start: number, available: number): number {
    if (this.#linkType < 0) return fileHeaderLength
    const { headerLength } = this.#variant
    if (available < headerLength) return headerLength
    const captured = uint32In(bytes, start + 8, this.#order)
    if (captured <= maxPacketLength) return headerLength + captured
    this.#taker.fail(
      8,
      `a packet of ${captured} octets, more than the ${maxPacketLength} there are`,
    )
    return 0
  }

  take(bytes: Uint8Array, start: number, length: number): boolean {
    if (this.#linkType < 0) {
      // Above the low half stands how long the frame check sequence is.
      this.#linkType = uint32In(bytes, start + 20, this.#order) & 0xffff
      return true
    }
    const { headerLength, nanosecondsPerTick } = this.#variant
    this.#taker.packet({
      bytes,
      start: start + headerLength,
      captured: length - headerLength,
      original: uint32In(bytes, start + 12, this.#order),
      linkType: this.#linkType,
      seconds: uint32In(bytes, start, this.#order),
      nanoseconds: uint32In(bytes, start + 4, this.#order) * nanosecondsPerTick,
    })
    return true
  }
}
