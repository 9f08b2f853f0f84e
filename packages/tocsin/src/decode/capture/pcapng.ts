import type { BlockFormat } from './block-feed.ts'
import { type ByteOrder, uint16In, uint32In } from './octets.ts'
import { maxPacketLength, type PacketTaker } from './packet-taker.ts'
import { type CaptureInterface, interfaceOf } from './pcapng-interface.ts'
import { timestampOf } from './timestamp.ts'

const sectionHeader = 0x0a0d0d0a
const byteOrderMagic = 0x1a2b3c4d
const tlsKeyLog = 0x544c534b

/** No block is longer: what Wireshark takes for the largest. */
const maxBlockLength = 16 * 1024 * 1024

/** A reader of pcapng (draft-ietf-opsawg-pcapng) if the file starts as one. */
export function pcapngFormat(
  bytes: Uint8Array,
  start: number,
  taker: PacketTaker,
): BlockFormat | undefined {
  return uint32In(bytes, start, 'big') === sectionHeader ? new PcapngFormat(taker) : undefined
}

class PcapngFormat implements BlockFormat {
  readonly #taker: PacketTaker
  #order: ByteOrder = 'little'
  #interfaces: CaptureInterface[] = []

  constructor(taker: PacketTaker) {
    this.#taker = taker
  }

  measure(bytes: Uint8Array, start: number, available: number): number {
    if (available < 12) return 12
    const isSection = uint32In(bytes, start, 'big') === sectionHeader
    const order = isSection ? orderOf(bytes, start + 8) : this.#order
    if (order === undefined) return this.#fail(8, 'a section with no byte-order magic')
    const length = uint32In(bytes, start + 4, order)
    if (length < (isSection ? 28 : 12) || length > maxBlockLength || length % 4 !== 0) {
      return this.#fail(4, `a block of ${length} octets, which none can have`)
    }
    return length
  }

  take(bytes: Uint8Array, start: number, length: number): boolean {
    if (uint32In(bytes, start, 'big') === sectionHeader) {
      this.#order = orderOf(bytes, start + 8) ?? this.#order
      this.#interfaces = []
    }
    const again = uint32In(bytes, start + length - 4, this.#order)
    if (again !== length) {
      this.#fail(length - 4, `a block of ${length} octets that ends as one of ${again}`)
      return false
    }
    return this.#block(bytes, start, length)
  }

  #block(bytes: Uint8Array, start: number, length: number): boolean {
    switch (uint32In(bytes, start, this.#order)) {
      case 1:
        return this.#interface(bytes, start, length)
      case 2:
        return this.#packet(bytes, start, length, uint16In(bytes, start + 8, this.#order))
      case 3:
        return this.#simplePacket(bytes, start, length)
      case 6:
        return this.#packet(bytes, start, length, uint32In(bytes, start + 8, this.#order))
      case 9: // A systemd journal entry.
      case 0x0bad: // A custom block, which may be copied, or may not.
      case 0x4000_0bad:
        this.#taker.skipped()
        return true
      case 10:
        return this.#secrets(bytes, start, length)
      default:
        return true
    }
  }

  #interface(bytes: Uint8Array, start: number, length: number): boolean {
    if (length < 20) return this.#refuse(4, 'an interface description that is cut short')
    this.#interfaces.push(interfaceOf(bytes.subarray(start, start + length - 4), this.#order))
    return true
  }

  /** An Enhanced Packet Block, or the obsolete Packet Block, whose fields stand at the same places. */
  #packet(bytes: Uint8Array, start: number, length: number, index: number): boolean {
    const order = this.#order
    const from = this.#interfaces[index]
    if (length < 32) return this.#refuse(4, 'a packet block that is cut short')
    if (from === undefined)
      return this.#refuse(8, `a packet of interface ${index}, of which nothing was said`)
    const captured = uint32In(bytes, start + 20, order)
    if (captured > length - 32 || captured > maxPacketLength) {
      return this.#refuse(20, `a packet of ${captured} octets in a block of ${length}`)
    }
    const high = uint32In(bytes, start + 12, order)
    const low = uint32In(bytes, start + 16, order)
    const { seconds, nanoseconds } = timestampOf(high, low, from.ticksPerSecond)
    this.#taker.packet({
      bytes,
      start: start + 28,
      captured,
      original: uint32In(bytes, start + 24, order),
      linkType: from.linkType,
      seconds: seconds + from.offsetSeconds,
      nanoseconds,
    })
    return true
  }

  #simplePacket(bytes: Uint8Array, start: number, length: number): boolean {
    const from = this.#interfaces[0]
    if (length < 16) return this.#refuse(4, 'a packet block that is cut short')
    if (from === undefined)
      return this.#refuse(0, 'a packet of an interface of which nothing was said')
    const original = uint32In(bytes, start + 8, this.#order)
    const limit = from.snapLength === 0 ? maxPacketLength : from.snapLength
    this.#taker.packet({
      bytes,
      start: start + 12,
      captured: Math.min(original, limit, length - 16),
      original,
      linkType: from.linkType,
      seconds: 0,
      nanoseconds: 0,
    })
    return true
  }

  #secrets(bytes: Uint8Array, start: number, length: number): boolean {
    if (length < 20) return this.#refuse(4, 'a secrets block that is cut short')
    const size = uint32In(bytes, start + 12, this.#order)
    if (size > length - 20)
      return this.#refuse(12, `secrets of ${size} octets in a block of ${length}`)
    if (uint32In(bytes, start + 8, this.#order) !== tlsKeyLog) return true
    this.#taker.secrets(latin1(bytes.subarray(start + 16, start + 16 + size)))
    return true
  }

  #refuse(inBlock: number, text: string): boolean {
    this.#fail(inBlock, text)
    return false
  }

  #fail(inBlock: number, text: string): 0 {
    this.#taker.fail(inBlock, text)
    return 0
  }
}

function orderOf(bytes: Uint8Array, at: number): ByteOrder | undefined {
  if (uint32In(bytes, at, 'big') === byteOrderMagic) return 'big'
  return uint32In(bytes, at, 'little') === byteOrderMagic ? 'little' : undefined
}

/** A key log is ASCII; what is none stays one character an octet. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  }
  return parts.join('')
}
