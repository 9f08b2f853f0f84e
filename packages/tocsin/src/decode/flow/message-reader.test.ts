import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageReader } from './message-reader.ts'

const message = (type: number, body: Uint8Array) =>
  Uint8Array.of(type, body.length >> 16, body.length >> 8, body.length, ...body)

describe('messages in the content of records', () => {
  it('are the same however they are cut', () => {
    const bodies = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array()))
    fc.assert(
      fc.property(bodies, fc.integer({ min: 1, max: 50 }), (messages, size) => {
        const bytes = Uint8Array.from(messages.flatMap(([type, body]) => [...message(type, body)]))
        const reader = new MessageReader()
        const read: [number, number[]][] = []
        for (let at = 0; at < bytes.length; at += size) {
          for (const { type, body, length } of reader.read(bytes.subarray(at, at + size))) {
            expect(body?.subarray(0, length)).toHaveLength(length)
            read.push([type, [...(body ?? [])]])
          }
        }
        expect(read).toEqual(messages.map(([type, body]) => [type, [...body]]))
        expect(reader.isInside).toBe(false)
      }),
    )
  })

  it('that are absurdly long are counted, and not kept', () => {
    const reader = new MessageReader()
    const length = 0xffffff
    const chunk = new Uint8Array(2 ** 20)
    expect([...reader.read(Uint8Array.of(11, 0xff, 0xff, 0xff))]).toEqual([])
    const read = Array.from({ length: 16 }, () => [...reader.read(chunk)])
    expect(read.flat()[0]).toEqual({ type: 11, length, body: undefined })
  })
})
