import { captureReader, type FlowInfo, type Side } from '../../src/decode/index.ts'

/** Octets of a capture file, built by hand. */
export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const u16 = (value: number) => [(value >> 8) & 255, value & 255]
export const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)]
const u16le = (value: number) => u16(value).reverse()
const u32le = (value: number) => u32(value).reverse()

export interface Segment {
  /** Side that sends: 0 is 10.0.0.1:50000, 1 is 10.0.0.2:443. */
  readonly from?: Side
  readonly sequence: number
  readonly acknowledgment?: number
  readonly flags?: string
  readonly payload?: Uint8Array | readonly number[]
  readonly ports?: readonly [number, number]
  readonly options?: readonly number[]
}

const flagBits: Record<string, number> = { F: 1, S: 2, R: 4, P: 8, A: 16 }

export function tcp(segment: Segment): Uint8Array {
  const { from = 0, sequence, acknowledgment, ports = [50_000, 443], options = [] } = segment
  const named = [...(segment.flags ?? '')].reduce((all, flag) => all | (flagBits[flag] ?? 0), 0)
  const flags = named | (acknowledgment === undefined ? 0 : 16)
  const [source, destination] = from === 0 ? ports : [ports[1], ports[0]]
  return joined(
    u16(source),
    u16(destination),
    u32(sequence >>> 0),
    u32((acknowledgment ?? 0) >>> 0),
    [(5 + options.length / 4) << 4, flags, 0xff, 0xff, 0, 0, 0, 0],
    options,
    segment.payload ?? [],
  )
}

export function udp(payload: Uint8Array | readonly number[], from: Side = 0): Uint8Array {
  const [source, destination] = from === 0 ? [5353, 4433] : [4433, 5353]
  return joined(u16(source), u16(destination), u16(8 + payload.length), [0, 0], payload)
}

export interface Ipv4 {
  readonly protocol?: number
  readonly from?: Side
  /** Total length, if it is not to be the true one. */
  readonly total?: number
  readonly identification?: number
  readonly offset?: number
  readonly more?: boolean
}

export function ipv4(payload: Uint8Array, about: Ipv4 = {}): Uint8Array {
  const { protocol = 6, from = 0, total = 20 + payload.length, identification = 0 } = about
  const fragment = (about.more === true ? 0x2000 : 0) | ((about.offset ?? 0) / 8)
  const ends = [
    [10, 0, 0, 1],
    [10, 0, 0, 2],
  ]
  return joined(
    [0x45, 0],
    u16(total),
    u16(identification),
    u16(fragment),
    [64, protocol, 0, 0],
    ends[from] ?? [],
    ends[1 - from] ?? [],
    payload,
  )
}

/** From 2001:db8::1 to 2001:db8::2; `extensions` stand before the payload. */
export function ipv6(
  payload: Uint8Array,
  next = 6,
  extensions: readonly number[] = [],
): Uint8Array {
  const address = (last: number) => [0x20, 1, 0x0d, 0xb8, ...new Array(11).fill(0), last]
  return joined(
    [0x60, 0, 0, 0],
    u16(extensions.length + payload.length),
    [next, 64],
    address(1),
    address(2),
    extensions,
    payload,
  )
}

export const ethernet = (packet: Uint8Array, type = 0x0800, tags: readonly number[] = []) =>
  joined(new Array(12).fill(2), tags, u16(type), packet)

export const segmentFrame = (segment: Segment): Uint8Array =>
  ethernet(ipv4(tcp(segment), { from: segment.from ?? 0 }))

/** A packet of a file; `original` if it was longer than what is there. */
export interface Captured {
  readonly bytes: Uint8Array
  readonly original?: number
}

/** A pcap file of Ethernet frames, a second apart from 1000 on. */
export function pcap(frames: readonly (Uint8Array | Captured)[], linkType = 1): Uint8Array {
  const records = frames.map((frame, index) => {
    const { bytes, original } = 'bytes' in frame ? frame : { bytes: frame, original: frame.length }
    const header = [1000 + index, 7, bytes.length, original ?? bytes.length]
    return joined(header.flatMap(u32le), bytes)
  })
  const header = [...u32le(0xa1b2c3d4), ...u16le(2), ...u16le(4), ...u32le(0), ...u32le(0)]
  return joined(header, u32le(65_535), u32le(linkType), ...records)
}

/** A pcapng block in either byte order; the body is padded. */
export function block(
  type: number,
  body: Uint8Array | readonly number[],
  isBig = false,
): Uint8Array {
  const word = isBig ? u32 : u32le
  const padding = new Array(-body.length & 3).fill(0)
  const length = word(12 + body.length + padding.length)
  return joined(word(type), length, body, padding, length)
}

export function section(isBig = false): Uint8Array {
  const [word, half] = isBig ? [u32, u16] : [u32le, u16le]
  const unknownLength = new Array(8).fill(255)
  return block(0x0a0d0d0a, [...word(0x1a2b3c4d), ...half(1), ...half(0), ...unknownLength], isBig)
}

export interface Seen {
  readonly flow: FlowInfo
  readonly events: string[]
  readonly octets: [number[], number[]]
  isClosed: boolean
}

/** What a reader told of a file pushed in chunks. */
export function readCapture(chunks: readonly Uint8Array[]) {
  const flows: Seen[] = []
  const problems: string[] = []
  const secrets: string[] = []
  const seen = (flow: FlowInfo): Seen => {
    const one: Seen = { flow, events: [], octets: [[], []], isClosed: false }
    flows.push(one)
    return one
  }
  const took = ({ events, octets }: Seen, side: Side, bytes: Uint8Array, frame: number) => {
    events.push(`${side} ${frame} ${bytes.length}`)
    for (const octet of bytes) octets[side].push(octet)
  }
  const close = (one: Seen) => () => {
    one.isClosed = true
  }
  const reader = captureReader({
    stream(flow) {
      const one = seen(flow)
      return {
        data: (side, bytes, { frame }) => took(one, side, bytes, frame),
        gap: (side, length, { frame }) => one.events.push(`${side} ${frame} gap ${length}`),
        end: (side, how, { frame }) => one.events.push(`${side} ${frame} ${how}`),
        close: close(one),
      }
    },
    datagrams(flow) {
      const one = seen(flow)
      return {
        datagram: (side, bytes, { frame }) => took(one, side, bytes, frame),
        close: close(one),
      }
    },
    secrets: (text) => secrets.push(text),
    problem: ({ offset, text, fatal }) => problems.push(`${offset} ${fatal} ${text}`),
  })
  for (const chunk of chunks) {
    const lent = chunk.slice()
    reader.push(lent)
    lent.fill(0xee)
  }
  reader.end()
  return { flows, problems, secrets }
}
