import { isIPv6 } from 'node:net'
import type { Endpoint, Side } from 'tocsin/decode'

/** A segment of TCP that a relay makes up for a capture: the octets are real, what carries them is not. */
interface Segment {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  readonly payload: Uint8Array
}

/** RFC 9293 §3.1 */
const Flag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const

const NOTHING = new Uint8Array(0)
/** An IPv4 packet has at most 65,535 octets. */
const MOST_PAYLOAD = 32_768

/** The segments of one connection, with the numbers that both sides would have given them. */
export class SegmentMaker {
  readonly #ends: readonly [Endpoint, Endpoint]
  readonly #next: [number, number] = [0, 0]

  constructor(ends: readonly [Endpoint, Endpoint]) {
    this.#ends = ends
  }

  open(): readonly Uint8Array[] {
    return [
      this.#segment(0, Flag.syn, NOTHING, 1),
      this.#segment(1, Flag.syn | Flag.ack, NOTHING, 1),
      this.#segment(0, Flag.ack, NOTHING, 0),
    ]
  }

  data(side: Side, bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += MOST_PAYLOAD) {
      const payload = bytes.subarray(at, at + MOST_PAYLOAD)
      frames.push(this.#segment(side, Flag.psh | Flag.ack, payload, payload.length))
    }
    return frames
  }

  end(side: Side, how: 'fin' | 'rst'): readonly Uint8Array[] {
    return [this.#segment(side, Flag[how] | Flag.ack, NOTHING, 1)]
  }

  #segment(side: Side, flags: number, payload: Uint8Array, takes: number): Uint8Array {
    const other = side === 0 ? 1 : 0
    const frame = ethernetFrame({
      from: this.#ends[side],
      to: this.#ends[other],
      sequence: this.#next[side],
      acknowledgement: flags & Flag.ack ? this.#next[other] : 0,
      flags,
      payload,
    })
    this.#next[side] = (this.#next[side] + takes) >>> 0
    return frame
  }
}

/** An Ethernet frame with an IP packet, checksums and all. */
function ethernetFrame(segment: Segment): Uint8Array {
  const isV6 = isIPv6(segment.from.address) || isIPv6(segment.to.address)
  const tcp = tcpSegment(segment)
  const source = addressOctets(segment.from.address, isV6)
  const destination = addressOctets(segment.to.address, isV6)
  const pseudo = Buffer.alloc(4)
  pseudo.writeUInt16BE(TCP, 0)
  pseudo.writeUInt16BE(tcp.length, 2)
  tcp.writeUInt16BE(checksum([source, destination, pseudo, tcp]), 16)
  const ethernet = Buffer.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0, 0])
  ethernet.writeUInt16BE(isV6 ? 0x86dd : 0x0800, 12)
  const ip = isV6 ? ipv6Header(tcp.length) : ipv4Header(source, destination, tcp.length)
  return Buffer.concat([ethernet, ip, ...(isV6 ? [source, destination] : []), tcp])
}

const TCP = 6

function tcpSegment({ from, to, sequence, acknowledgement, flags, payload }: Segment): Buffer {
  const bytes = Buffer.alloc(20 + payload.length)
  bytes.writeUInt16BE(from.port, 0)
  bytes.writeUInt16BE(to.port, 2)
  bytes.writeUInt32BE(sequence, 4)
  bytes.writeUInt32BE(acknowledgement, 8)
  bytes[12] = 5 << 4
  bytes[13] = flags
  bytes.writeUInt16BE(0xffff, 14)
  bytes.set(payload, 20)
  return bytes
}

/** RFC 791 §3.1 */
function ipv4Header(source: Uint8Array, destination: Uint8Array, length: number): Buffer {
  const bytes = Buffer.alloc(20)
  bytes[0] = 0x45
  bytes.writeUInt16BE(20 + length, 2)
  bytes.writeUInt16BE(0x4000, 6)
  bytes[8] = 64
  bytes[9] = TCP
  bytes.set(source, 12)
  bytes.set(destination, 16)
  bytes.writeUInt16BE(checksum([bytes]), 10)
  return bytes
}

/** RFC 8200 §3, up to the addresses. */
function ipv6Header(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes[0] = 0x60
  bytes.writeUInt16BE(length, 4)
  bytes[6] = TCP
  bytes[7] = 64
  return bytes
}

/** RFC 1071; every part but the last has an even length. */
export function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) {
      sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0)
    }
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** The octets of an address; one of IPv4 among those of IPv6 is mapped (RFC 4291 §2.5.5.2). */
function addressOctets(address: string, isV6: boolean): Uint8Array {
  if (!isIPv6(address)) {
    const octets = address.split('.').map(Number)
    return Uint8Array.from(isV6 ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...octets] : octets)
  }
  const [plain = ''] = address.split('%')
  const [head = '', tail] = withoutDots(plain).split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = new Array<string>(8 - before.length - after.length).fill('0')
  const bytes = Buffer.alloc(16)
  for (const [index, group] of [...before, ...zeros, ...after].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * index)
  }
  return bytes
}

/** '::ffff:127.0.0.1' with its last 32 bits in hex. */
function withoutDots(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
}
