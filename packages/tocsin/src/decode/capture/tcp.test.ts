import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Captured,
  ethernet,
  ipv4,
  joined,
  pcap,
  readCapture,
  type Segment,
  segmentFrame,
  udp,
} from '../../../test/support/capture.ts'

const octets = (length: number, from = 0) =>
  Uint8Array.from({ length }, (_, index) => (index + from) * 7)
const read = (...segments: readonly Segment[]) => readCapture([pcap(segments.map(segmentFrame))])
const eventsOf = (...segments: readonly Segment[]) => read(...segments).flows[0]?.events

describe('TCP streams', () => {
  it('passes on octets in order, both ways, and what ends them', () => {
    const { flows } = read(
      { sequence: 9, flags: 'S' },
      { from: 1, sequence: 99, acknowledgment: 10, flags: 'S' },
      { sequence: 10, acknowledgment: 100, payload: octets(4) },
      { from: 1, sequence: 100, acknowledgment: 14, payload: octets(3), flags: 'F' },
      { sequence: 14, acknowledgment: 104, flags: 'F' },
    )
    expect(flows[0]?.flow).toEqual({
      transport: 'tcp',
      id: 0,
      startSeen: true,
      endpoints: [
        { address: '10.0.0.1', port: 50_000 },
        { address: '10.0.0.2', port: 443 },
      ],
    })
    expect(flows[0]?.events).toEqual(['0 3 4', '1 4 3', '1 4 fin', '0 5 fin'])
  })

  it('gives the same stream for any order, repetition and overlap of segments, over the wrap', () => {
    const data = octets(300)
    const piece = fc.tuple(fc.nat(299), fc.integer({ min: 1, max: 80 }))
    const more = fc.array(piece, { maxLength: 30 })
    const whole = fc.shuffledSubarray(
      Array.from({ length: 15 }, (_, index) => [index * 20, 20] as const),
      { minLength: 15 },
    )
    const origin = fc.constantFrom(0, 1000, 0xffffffff, 0xffffff80, 0x7fffff90)
    fc.assert(
      fc.property(more, whole, origin, fc.boolean(), (some, all, start, isFinished) => {
        const sent = [...some, ...all].map(([at, length]) => ({
          sequence: start + 1 + at,
          payload: data.subarray(at, at + length),
        }))
        const fin = isFinished ? [{ sequence: start + 301, flags: 'F' }] : []
        const { flows } = read({ sequence: start, flags: 'S' }, ...fin, ...sent)
        expect(flows[0]?.octets[0]).toEqual([...data])
        expect(flows[0]?.events.some((event) => event.includes('gap'))).toBe(false)
        expect(flows[0]?.events.at(-1)?.endsWith('fin')).toBe(isFinished)
      }),
    )
  })

  it('keeps of octets sent twice those that were captured first', () => {
    const { flows } = read(
      { sequence: 0, flags: 'S' },
      { sequence: 4, payload: [4, 4] },
      { sequence: 1, payload: [1, 1, 1, 9, 9, 1] },
      { sequence: 3, payload: [8, 8, 8, 8, 2] },
    )
    expect(flows[0]?.octets[0]).toEqual([1, 1, 1, 4, 4, 1, 2])
  })

  it('names the packet that carried the octets, whenever they were passed on', () => {
    expect(
      eventsOf(
        { sequence: 0, flags: 'S' },
        { sequence: 3, payload: [3, 4] },
        { sequence: 1, payload: [1, 2] },
      ),
    ).toEqual(['0 3 2', '0 2 2'])
  })

  it('waits no more for octets that the peer acknowledges', () => {
    expect(
      eventsOf(
        { sequence: 0, flags: 'S' },
        { sequence: 11, payload: [1] },
        { from: 1, sequence: 0, acknowledgment: 5 },
        { sequence: 12, payload: [2] },
        { from: 1, sequence: 0, acknowledgment: 13 },
        { from: 1, sequence: 0, acknowledgment: 23 },
        { sequence: 23, payload: [3] },
      ),
    ).toEqual(['0 2 gap 10', '0 2 1', '0 4 1', '0 7 gap 10', '0 7 1'])
  })

  it('tells at the end of the capture what never came', () => {
    expect(
      eventsOf(
        { sequence: 0, flags: 'S' },
        { sequence: 5, payload: [1] },
        { sequence: 16, flags: 'F' },
      ),
    ).toEqual(['0 2 gap 4', '0 2 1', '0 3 gap 10', '0 3 fin'])
  })

  it('waits no more when too much waits', () => {
    const payload = octets(60_000)
    const sent = Array.from({ length: 72 }, (_, index) => ({
      sequence: 2 + index * 60_000,
      payload,
    }))
    const { flows } = read({ sequence: 0, flags: 'S' }, ...sent, { sequence: 1, payload: [1] })
    expect(flows[0]?.events[0]).toBe('0 2 gap 1')
    expect(flows[0]?.events).toHaveLength(73)
  })

  it('starts in the middle where no SYN was captured', () => {
    const { flows } = read({ from: 1, sequence: 77, acknowledgment: 5, payload: [1] })
    expect(flows[0]?.flow.startSeen).toBe(false)
    expect(flows[0]?.flow.endpoints[0].port).toBe(443)
    expect(flows[0]?.events).toEqual(['0 1 1'])
  })

  it('passes over keep-alives and probes of what came', () => {
    expect(
      eventsOf(
        { sequence: 0, flags: 'S' },
        { sequence: 1, payload: [1, 2] },
        { sequence: 2, payload: [0] },
        { sequence: 2 },
        { sequence: 3, payload: [3] },
      ),
    ).toEqual(['0 2 2', '0 5 1'])
  })

  it('goes on after a reset: what was under way was captured', () => {
    expect(
      eventsOf(
        { sequence: 0, flags: 'S' },
        { from: 1, sequence: 0, flags: 'R' },
        { from: 1, sequence: 0, flags: 'R' },
        { sequence: 1, payload: [1] },
      ),
    ).toEqual(['1 2 rst', '0 4 1'])
  })

  it('takes a SYN of another number for another connection, one of the same for a repetition', () => {
    const { flows } = read(
      { sequence: 10, flags: 'S' },
      { sequence: 10, flags: 'S' },
      { sequence: 11, payload: [1] },
      { sequence: 500, flags: 'S' },
      { sequence: 501, payload: [2, 3] },
      { sequence: 5, flags: 'S', ports: [50_001, 443] },
    )
    expect(flows.map(({ flow }) => flow.id)).toEqual([0, 1, 2])
    expect(flows.map(({ octets: [sent] }) => sent)).toEqual([[1], [2, 3], []])
    expect(flows.every(({ isClosed }) => isClosed)).toBe(true)
  })

  it('takes data of a SYN', () => {
    expect(
      eventsOf({ sequence: 0, flags: 'S', payload: [1, 2] }, { sequence: 3, payload: [3] }),
    ).toEqual(['0 1 2', '0 2 1'])
  })

  it('reads the payload behind options', () => {
    const timestamps = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2]
    const { flows } = read(
      { sequence: 0, flags: 'S' },
      { sequence: 11, acknowledgment: 1, payload: [5], options: timestamps },
      { from: 1, sequence: 1, acknowledgment: 12, options: timestamps },
    )
    expect(flows[0]?.events).toEqual(['0 2 gap 10', '0 2 1'])
    expect(flows[0]?.octets[0]).toEqual([5])
  })

  it('counts what the capture cut off a packet as missing', () => {
    const cut = (segment: Segment, length: number): Captured => {
      const frame = segmentFrame(segment)
      return { bytes: frame.subarray(0, length), original: frame.length }
    }
    const frames = [
      segmentFrame({ sequence: 0, flags: 'S' }),
      cut({ sequence: 1, payload: octets(100) }, 64),
      cut({ sequence: 101, payload: octets(9) }, 54),
      segmentFrame({ sequence: 110, payload: [1] }),
      cut({ sequence: 111, payload: octets(9), options: [1, 1, 1, 1] }, 54),
      segmentFrame({ sequence: 120, payload: [2] }),
    ]
    expect(readCapture([pcap(frames)]).flows[0]?.events).toEqual([
      '0 2 10',
      '0 2 gap 90',
      '0 3 gap 9',
      '0 4 1',
      '0 5 gap 9',
      '0 6 1',
    ])
  })

  it('closes the streams that were silent for longest, and opens them again if more comes', () => {
    const some = Array.from({ length: 8200 }, (_, index) => ({
      sequence: 0,
      payload: [1],
      ports: [index, 40_000] as const,
    }))
    const { flows } = read(...some, { sequence: 1, payload: [2], ports: [0, 40_000] })
    expect(flows).toHaveLength(8201)
    expect(flows[0]?.flow.id).toBe(0)
    expect(flows.at(-1)?.flow).toMatchObject({ id: 0, startSeen: false })
    expect(flows.at(-1)?.octets[0]).toEqual([2])
  })
})

describe('UDP conversations', () => {
  it('counts them by their ends, whoever sends', () => {
    const frame = (from: 0 | 1, payload: number[]) =>
      ethernet(ipv4(udp(payload, from), { protocol: 17, from }))
    const { flows } = readCapture([pcap([frame(1, [1]), frame(0, [2, 3])])])
    expect(flows[0]?.events).toEqual(['0 1 1', '1 2 2'])
    expect(flows).toHaveLength(1)
  })

  it('trims a datagram to its length, and passes on one that was cut', () => {
    const whole = ethernet(ipv4(joined(udp([1, 2]), [9, 9]), { protocol: 17 }))
    const cut = { bytes: whole.subarray(0, 43), original: whole.length }
    const { flows } = readCapture([pcap([whole, cut])])
    expect(flows[0]?.octets[0]).toEqual([1, 2, 1])
  })
})
