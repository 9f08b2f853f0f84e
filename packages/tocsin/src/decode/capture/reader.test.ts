import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import counts from '../../../test/captures/counts.json' with { type: 'json' }
import {
  block,
  ethernet,
  ipv4,
  ipv6,
  joined,
  pcap,
  readCapture,
  section,
  segmentFrame,
  tcp,
  u16,
  u32,
  udp,
} from '../../../test/support/capture.ts'
import { addressText } from './address.ts'
import type { Place } from './packet.ts'
import { captureReader } from './reader.ts'
import { timestampOf } from './timestamp.ts'

const folder = new URL('../../../test/captures/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.pcapng'))
const hello = [...'hello'].map((letter) => letter.charCodeAt(0))
const segment = tcp({ sequence: 1, payload: hello })
const known = JSON.stringify(readCapture([pcap([segmentFrame({ sequence: 1, payload: hello })])]))

function cut(file: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [
    0,
    ...at.map((each) => each % (file.length + 1)).sort((a, b) => a - b),
    file.length,
  ]
  return places.slice(1).map((end, index) => file.subarray(places[index], end))
}

describe('capture files', () => {
  it.each(files)('%s: streams, conversations and octets are those of tshark', (name) => {
    const { flows, problems } = readCapture([readFileSync(new URL(name, folder))])
    const tcpFlows = flows.filter(({ flow }) => flow.transport === 'tcp')
    const udpFlows = flows.filter(({ flow }) => flow.transport === 'udp')
    expect(problems).toEqual([])
    expect({
      streams: tcpFlows.length,
      octets: tcpFlows.flatMap(({ octets }) => octets.flat()).length,
      conversations: udpFlows.length,
      datagrams: udpFlows.flatMap(({ events }) => events).length,
    }).toEqual(counts[name as keyof typeof counts])
    expect(flows.every(({ isClosed }) => isClosed)).toBe(true)
  })

  it('tells the same however the file is cut into chunks', () => {
    const all = ['ok-tls1_3.pcapng', 'ok-dtls1_2.pcapng'].map((name) =>
      Uint8Array.from(readFileSync(new URL(name, folder))),
    )
    const file = fc.constantFrom(...all, pcap([segmentFrame({ sequence: 1, payload: hello })]))
    fc.assert(
      fc.property(file, fc.array(fc.nat(20_000), { maxLength: 40 }), (bytes, at) => {
        expect(readCapture(cut(bytes, at))).toEqual(readCapture([bytes]))
      }),
    )
    const [first] = all
    const single = Array.from(first ?? [], (octet) => Uint8Array.of(octet))
    expect(readCapture(single)).toEqual(readCapture([first ?? new Uint8Array()]))
  })

  it('never throws on octets of any kind, and on captures that were changed, however they are cut', () => {
    const real = Uint8Array.from(readFileSync(new URL('expired-tls1_2.pcapng', folder)))
    const magic = fc.constantFrom(
      [0xd4, 0xc3, 0xb2, 0xa1],
      [0xa1, 0xb2, 0x3c, 0x4d],
      [10, 13, 13, 10],
    )
    const places = fc.array(fc.nat(real.length), { maxLength: 20 })
    const junk = fc.tuple(magic, fc.uint8Array({ maxLength: 400 })).map((parts) => joined(...parts))
    const change = fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 12 })
    const changed = fc.tuple(change, fc.nat(real.length)).map(([some, length]) => {
      const file = real.slice()
      for (const [at, value] of some) file[at] = value
      return file.subarray(0, length)
    })
    fc.assert(
      fc.property(fc.oneof(junk, changed), places, (file, at) => {
        const read = readCapture([file])
        expect(read.flows.every(({ isClosed }) => isClosed)).toBe(true)
        expect(readCapture(cut(file, at))).toEqual(read)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['an empty file', new Uint8Array(), ['0 true the file is empty']],
    [
      'two octets',
      Uint8Array.of(1, 2),
      ['0 true the file ends 2 octets into what should be longer'],
    ],
    ['another magic', Uint8Array.from(hello), ['0 true neither a pcap nor a pcapng file']],
  ])('%s is a problem', (_, file, problems) => {
    expect(readCapture([file]).problems).toEqual(problems)
  })

  it('reports what stands before an absurd length or the end of a truncated file', () => {
    const file = pcap([segmentFrame({ sequence: 1, payload: hello })])
    const absurd = readCapture([joined(file, new Array(16).fill(0x7f))])
    expect(absurd.flows[0]?.octets[0]).toEqual(hello)
    expect(absurd.problems).toEqual([
      `${file.length + 8} true a packet of 2139062143 octets, more than the 262144 there are`,
    ])
    const truncated = readCapture([joined(file, [1, 2, 3])])
    expect(truncated.flows[0]?.octets[0]).toEqual(hello)
    expect(truncated.problems).toEqual([
      `${file.length} true the file ends 3 octets into what should be longer`,
    ])
  })

  it('reads pcapng sections of either byte order, all packet blocks, secrets, and passes over others', () => {
    const frame = ethernet(ipv4(udp(hello), { protocol: 17 }))
    const secrets = [...'CLIENT_RANDOM'].map((letter) => letter.charCodeAt(0))
    const little = (value: number) => u32(value).reverse()
    const bigInterface = block(1, [...u16(1), 0, 0, ...u32(0)], true)
    const simple = block(3, [...u32(frame.length), ...frame], true)
    const enhanced = block(
      6,
      [...u32(0), ...u32(0), ...u32(5), ...u32(frame.length), ...u32(frame.length), ...frame],
      true,
    )
    const obsolete = block(2, [
      0,
      0,
      0,
      0,
      ...little(0),
      ...little(5),
      ...little(frame.length),
      ...little(frame.length),
      ...frame,
    ])
    const file = joined(
      section(true),
      bigInterface,
      block(0x0bad, [1, 2, 3, 4], true),
      block(0x99, [1, 2, 3, 4], true),
      simple,
      enhanced,
      section(),
      block(1, [1, 0, 0, 0, ...little(0)]),
      block(10, [...little(0x544c534b), ...little(secrets.length), ...secrets]),
      obsolete,
    )
    const read = readCapture([file])
    expect(read.problems).toEqual([])
    expect(read.secrets).toEqual(['CLIENT_RANDOM'])
    expect(read.flows[0]?.events).toEqual(['0 2 5', '0 3 5', '0 4 5'])
  })

  it.each([
    ['microseconds', 0xa1b2c3d4, 0, 7000],
    ['nanoseconds', 0xa1b23c4d, 0, 7],
    ['longer packet headers', 0xa1b2cd34, 8, 7000],
  ])('reads pcap of the other byte order: %s', (_, magic, more, nanoseconds) => {
    const frame = segmentFrame({ sequence: 1, payload: hello })
    const header = [u32(magic), u16(2), u16(4), u32(0), u32(0), u32(65_535), u32(1)].flat()
    const record = [u32(1000), u32(7), u32(frame.length), u32(frame.length)].flat()
    const places: Place[] = []
    const reader = captureReader({
      stream: () => ({
        data: (_side, bytes, place) => {
          expect([...bytes]).toEqual(hello)
          places.push(place)
        },
        gap: () => undefined,
        end: () => undefined,
        close: () => undefined,
      }),
      datagrams: () => undefined,
      problem: ({ text }) => expect.fail(text),
    })
    reader.push(joined(header, record, new Array(more).fill(0), frame))
    reader.end()
    expect(places).toEqual([{ frame: 1, seconds: 1000, nanoseconds }])
  })

  it('refuses a block that ends as one of another length', () => {
    const broken = section()
    broken[broken.length - 4] = 0x20
    expect(readCapture([broken]).problems).toEqual([
      '24 true a block of 28 octets that ends as one of 32',
    ])
  })

  it('says once that a link type is not read', () => {
    const frame = Uint8Array.of(1, 2, 3)
    expect(readCapture([pcap([frame, frame], 220)]).problems).toEqual([
      '24 false packets of link type 220 are not read',
    ])
  })

  it('divides timestamps exactly', () => {
    const ticks = fc.bigInt({ min: 0n, max: 2n ** 63n })
    const perSecond = fc.constantFrom(1, 1000, 1_000_000, 1_000_000_000, 1e12, 2 ** 10, 2 ** 40)
    fc.assert(
      fc.property(ticks, perSecond, (count, rate) => {
        const { seconds, nanoseconds } = timestampOf(
          Number(count >> 32n),
          Number(count & 0xffffffffn),
          rate,
        )
        expect(seconds).toBe(Number(count / BigInt(rate)))
        expect(nanoseconds).toBe(Number(((count % BigInt(rate)) * 1_000_000_000n) / BigInt(rate)))
      }),
    )
  })
})

it.each([
  [[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], '2001:db8::1:0:0:1'],
  [[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], '2001:db8:0:1:1:1:1:1'],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], '::'],
  [[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'fe80::'],
  [[127, 0, 0, 1], '127.0.0.1'],
])('%j is written as RFC 5952 §4 says: %s', (address, text) => {
  expect(addressText(Uint8Array.from(address), 0, address.length)).toBe(text)
})

describe('link and network layers', () => {
  const inner = ipv4(segment)
  const snap = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
  const zeros = (length: number): number[] => new Array(length).fill(0)
  it.each<readonly [string, number, Uint8Array]>([
    ['Ethernet', 1, ethernet(inner)],
    ['Ethernet with padding', 1, joined(ethernet(inner), zeros(9))],
    ['VLAN', 1, ethernet(inner, 0x0800, [0x81, 0, 0, 5])],
    ['QinQ', 1, ethernet(inner, 0x0800, [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6])],
    ['MPLS', 1, ethernet(joined([0, 0, 0, 64, 0, 0, 1, 64], inner), 0x8847)],
    ['PPPoE', 1, ethernet(joined([0x11, 0, 0, 1, 0, 0, 0, 0x21], inner), 0x8864)],
    ['SNAP', 1, ethernet(joined(snap, inner), 60)],
    ['PPP', 9, joined([0xff, 3, 0, 0x21], inner)],
    ['raw', 101, inner],
    ['raw IPv4', 228, inner],
    ['loopback', 0, joined([2, 0, 0, 0], inner)],
    ['loopback of the other order', 108, joined([0, 0, 0, 2], inner)],
    ['cooked', 113, joined(zeros(14), [8, 0], inner)],
    ['cooked 2', 276, joined([8, 0], zeros(18), inner)],
    ['802.11', 105, joined([0x88, 1], zeros(24), snap, inner)],
    ['radiotap', 127, joined([0, 0, 12, 0], zeros(8), [8, 1], zeros(22), snap, inner)],
    ['HDLC', 104, joined([15, 0, 8, 0], inner)],
    ['IP in IP', 101, ipv4(inner, { protocol: 4 })],
    ['GRE', 101, ipv4(joined([0x20, 0, 8, 0, 0, 0, 0, 1], inner), { protocol: 47 })],
    ['total length 0', 101, ipv4(segment, { total: 0 })],
  ])('%s', (_, linkType, frame) => {
    expect(JSON.stringify(readCapture([pcap([frame], linkType)]))).toBe(known)
  })

  it('reads IPv6 under extension headers', () => {
    const chain = [60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0]
    const { flows } = readCapture([pcap([ipv6(segment, 0, chain)], 229)])
    expect(flows[0]?.octets[0]).toEqual(hello)
    expect(flows[0]?.flow.endpoints).toEqual([
      { address: '2001:db8::1', port: 50_000 },
      { address: '2001:db8::2', port: 443 },
    ])
  })

  it('puts fragments together in any order, and a repeated one once', () => {
    const payload = Uint8Array.from({ length: 2000 }, (_, index) => index)
    const whole = udp(payload)
    const pieces = [0, 400, 800, 1200, 1600, 2000].map((offset) => {
      const part = whole.subarray(offset, offset + 400)
      return ipv4(part, {
        protocol: 17,
        identification: 9,
        offset,
        more: offset + 400 < whole.length,
      })
    })
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 })
    fc.assert(
      fc.property(order, fc.nat(5), (indices, again) => {
        const sent = [...indices.slice(0, 5), again, ...indices.slice(5)]
        const { flows } = readCapture([
          pcap(
            sent.map((index) => pieces[index] ?? inner),
            101,
          ),
        ])
        expect(flows[0]?.octets[0]).toEqual([...payload])
      }),
    )
  })

  it('puts fragments of IPv6 together', () => {
    const whole = udp(Uint8Array.from({ length: 100 }, (_, index) => index))
    const head = (offset: number, more: number) => [17, 0, ...u16(offset | more), ...u32(7)]
    const frames = [
      ipv6(whole.slice(48), 44, head(48, 0)),
      ipv6(whole.slice(0, 48), 44, head(0, 1)),
    ]
    expect(readCapture([pcap(frames, 229)]).flows[0]?.events).toEqual(['0 2 100'])
  })
})
