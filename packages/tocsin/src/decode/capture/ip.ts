import { Fragments } from './fragments.ts'
import { payload } from './link.ts'
import { uint16 } from './octets.ts'
import type { PacketView } from './packet-view.ts'
import type { CaptureSink } from './sink.ts'
import { TcpReader } from './tcp.ts'
import { UdpReader } from './udp.ts'

/** IP within IP within IP: no deeper. */
const maxDepth = 4

/** Extension headers that are passed over (RFC 8200 §4, RFC 4302 §2, RFC 6275 §6.1, RFC 7401 §5.1). */
const extensions: ReadonlySet<number> = new Set([0, 43, 51, 60, 135, 139, 140])
const fragmentHeader = 44
const authenticationHeader = 51

/** Reads IPv4 and IPv6 packets, and what they carry. */
export class IpReader {
  readonly #tcp: TcpReader
  readonly #udp: UdpReader
  readonly #fragments = new Fragments()

  constructor(sink: CaptureSink) {
    this.#tcp = new TcpReader(sink)
    this.#udp = new UdpReader(sink)
  }

  end(): void {
    this.#tcp.end()
    this.#udp.end()
  }

  read(packet: PacketView, depth = 0): void {
    if (depth > maxDepth || packet.at >= packet.end) return
    const version = (packet.bytes[packet.at] ?? 0) >> 4
    if (version === 4) this.#read4(packet, depth)
    else if (version === 6) this.#read6(packet, depth)
  }

  /** RFC 791 §3.1. */
  #read4(packet: PacketView, depth: number): void {
    const { bytes, at, end } = packet
    const headerLength = ((bytes[at] ?? 0) & 15) * 4
    if (headerLength < 20 || at + headerLength > end) return
    const total = uint16(bytes, at + 2)
    // 0: the interface was to cut it into segments, and the capture has it before that.
    if (total !== 0) packet.narrow(at, Math.max(total, headerLength))
    packet.source = at + 12
    packet.destination = at + 16
    packet.addressLength = 4
    packet.at = at + headerLength
    const protocol = bytes[at + 9] ?? 0
    const fragment = uint16(bytes, at + 6)
    if ((fragment & 0x3fff) === 0) {
      this.#payload(packet, protocol, depth)
      return
    }
    const isLast = (fragment & 0x2000) === 0
    const identification = uint16(bytes, at + 4)
    this.#fragment(packet, protocol, identification, (fragment & 0x1fff) * 8, isLast, depth)
  }

  /** RFC 8200 §3. */
  #read6(packet: PacketView, depth: number): void {
    const { bytes, at, end } = packet
    if (at + 40 > end) return
    const length = uint16(bytes, at + 4)
    if (length !== 0) packet.narrow(at + 40, length)
    packet.source = at + 8
    packet.destination = at + 24
    packet.addressLength = 16
    packet.at = at + 40
    this.#extended(packet, bytes[at + 6] ?? 59, depth)
  }

  #extended(packet: PacketView, first: number, depth: number): void {
    const { bytes } = packet
    let protocol = first
    while (extensions.has(protocol)) {
      if (packet.at + 8 > packet.end) return
      const units = bytes[packet.at + 1] ?? 0
      const length = protocol === authenticationHeader ? (units + 2) * 4 : (units + 1) * 8
      protocol = bytes[packet.at] ?? 59
      packet.at += length
    }
    if (protocol === fragmentHeader) this.#fragment6(packet, depth)
    else this.#payload(packet, protocol, depth)
  }

  /** RFC 8200 §4.5. */
  #fragment6(packet: PacketView, depth: number): void {
    const { bytes, at, end } = packet
    if (at + 8 > end) return
    const field = uint16(bytes, at + 2)
    const identification = uint16(bytes, at + 4) * 0x1_0000 + uint16(bytes, at + 6)
    packet.at = at + 8
    const protocol = bytes[at] ?? 59
    if ((field & 0xfff9) === 0) {
      this.#extended(packet, protocol, depth + 1)
      return
    }
    const isLast = (field & 1) === 0
    this.#fragment(packet, protocol, identification, field & 0xfff8, isLast, depth)
  }

  #fragment(
    packet: PacketView,
    protocol: number,
    identification: number,
    offset: number,
    isLast: boolean,
    depth: number,
  ): void {
    // What the capture cut is never whole: its start is shown for what it is.
    if (packet.missing > 0) {
      if (offset === 0) this.#payload(packet, protocol, depth)
      return
    }
    const { bytes, source, destination, addressLength } = packet
    const addresses = new Uint8Array(2 * addressLength)
    addresses.set(bytes.subarray(source, source + addressLength))
    addresses.set(bytes.subarray(destination, destination + addressLength), addressLength)
    const key = `${String.fromCharCode(...addresses)}${protocol}.${identification}`
    const whole = this.#fragments.add(key, offset, isLast, packet)
    if (whole === undefined) return
    packet.bytes = new Uint8Array(addresses.length + whole.length)
    packet.bytes.set(addresses)
    packet.bytes.set(whole, addresses.length)
    packet.source = 0
    packet.destination = addressLength
    packet.at = addresses.length
    packet.end = packet.bytes.length
    this.#extended(packet, protocol, depth + 1)
  }

  #payload(packet: PacketView, protocol: number, depth: number): void {
    switch (protocol) {
      case 6:
        this.#tcp.read(packet)
        break
      case 17:
        this.#udp.read(packet)
        break
      case 4: // RFC 2003
      case 41: // RFC 4213
        this.read(packet, depth + 1)
        break
      case 47:
        this.#routed(packet, depth)
        break
      default:
    }
  }

  /** RFC 2784 §2.1, RFC 2890 §2. */
  #routed(packet: PacketView, depth: number): void {
    const { bytes, at, end } = packet
    const flags = uint16(bytes, at)
    const optional = [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0).length
    if ((flags & 7) !== 0 || at + 4 >= end) return
    packet.at = payload(bytes, at + 2, at + 4 + 4 * optional, end)
    if (packet.at >= 0) this.read(packet, depth + 1)
  }
}
