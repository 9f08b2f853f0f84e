import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HandshakeType } from '../wire/registry/handshake-type.ts'
import { Defragmenter, type HandshakeMessage } from './defragmenter.ts'
import { limits } from './limits.ts'

const message = (type: number, length: number): Uint8Array =>
  Uint8Array.of(type, length >>> 16, length >>> 8, length, ...new Uint8Array(length).fill(type))

function takeAll(fragments: readonly Uint8Array[], defragmenter = new Defragmenter()) {
  const messages: HandshakeMessage[] = []
  for (const fragment of fragments) {
    const copy = fragment.slice()
    defragmenter.push(copy)
    copy.fill(0xa5)
    for (let next = defragmenter.next(); next; next = defragmenter.next()) messages.push(next)
  }
  return messages
}

describe('Defragmenter', () => {
  const sent = [message(1, 300), message(14, 0), message(11, 600), message(20, 32)]
  const bytes = Uint8Array.from(sent.flatMap((part) => [...part]))
  const whole = sent.map((raw) => ({ type: raw[0], body: raw.subarray(4), raw }))

  it('gives the same messages however they are fragmented or coalesced', () => {
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 40 })
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const at = [0, ...unsorted.sort((a, b) => a - b), bytes.length]
        const fragments = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
        expect(takeAll(fragments)).toEqual(whole)
      }),
    )
    expect(takeAll([...bytes].map((octet) => Uint8Array.of(octet)))).toEqual(whole)
  })

  it('hands out messages that later content does not change', () => {
    const defragmenter = new Defragmenter()
    const first = takeAll([bytes.subarray(0, 310)], defragmenter)
    takeAll([bytes.subarray(310)], defragmenter)
    expect(first).toEqual(whole.slice(0, 2))
  })

  it('tells a begun message from a whole one', () => {
    const defragmenter = new Defragmenter()
    const states = () => [defragmenter.hasPartial, defragmenter.hasWhole]
    expect(states()).toEqual([false, false])
    defragmenter.push(Uint8Array.of(HandshakeType.finished, 0, 0))
    expect(states()).toEqual([true, false])
    defragmenter.push(Uint8Array.of(1))
    expect(states()).toEqual([true, false])
    defragmenter.push(Uint8Array.of(9, HandshakeType.finished))
    expect(states()).toEqual([false, true])
    defragmenter.next()
    expect(states()).toEqual([true, false])
  })

  it('limit.handshake-message: refuses at the header what announces too much (8446-4-c)', () => {
    const caps = [
      [HandshakeType.client_hello, limits.handshakeMessage],
      [HandshakeType.certificate, limits.certificateMessage],
    ] as const
    for (const [type, most] of caps) {
      const defragmenter = new Defragmenter()
      defragmenter.push(Uint8Array.of(type, most >>> 16, most >>> 8, most))
      expect(defragmenter.next()).toBeUndefined()
      const over = new Defragmenter()
      over.push(Uint8Array.of(type, (most + 1) >>> 16, (most + 1) >>> 8, most + 1))
      const refused = expect.objectContaining({ condition: 'limit.handshake-message' })
      expect(() => over.next()).toThrow(refused)
    }
  })

  it('makes room for what arrived, not for what is announced', () => {
    const defragmenter = new Defragmenter()
    const [raw] = takeAll([message(HandshakeType.finished, 12)], defragmenter)
    expect(raw?.raw.buffer.byteLength).toBe(16)
    const octets = [...message(HandshakeType.certificate, 10_000)]
    const [certificate] = takeAll(octets.map((octet) => Uint8Array.of(octet)))
    expect(certificate?.raw.buffer.byteLength).toBeLessThanOrEqual(2 * 10_004)
  })
})
