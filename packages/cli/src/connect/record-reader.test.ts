import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PassingRecord, RecordReader } from './record-reader.ts'

function watch(chunks: readonly Uint8Array[]) {
  const records: PassingRecord[] = []
  const strangers: string[] = []
  const pieces: Uint8Array[] = []
  const reader = new RecordReader({
    record: (record) => records.push(record),
    notTls: (first) => strangers.push(Buffer.from(first).toString('latin1')),
  })
  for (const chunk of chunks) reader.read(chunk, (piece) => pieces.push(piece))
  reader.end()
  return { records, strangers, pieces, passed: Buffer.concat(pieces) }
}

function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length]
  sorted.sort((a, b) => a - b)
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}

const record = (type: number, fragment: Uint8Array) =>
  Buffer.concat([Buffer.of(type, 3, 3, fragment.length >> 8, fragment.length & 0xff), fragment])

const anyRecord = fc
  .tuple(fc.integer({ min: 20, max: 24 }), fc.uint8Array({ maxLength: 300 }))
  .map(([type, fragment]) => ({ type, fragment }))

describe('RecordReader', () => {
  it('finds the same records however the bytes are cut, and passes every byte on', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), fc.array(fc.nat()), (sent, places) => {
        const bytes = Buffer.concat(sent.map(({ type, fragment }) => record(type, fragment)))
        const { records, passed, strangers } = watch(cutAt(bytes, places))
        expect(records.map(({ type, length, cut }) => ({ type, length, cut }))).toEqual(
          sent.map(({ type, fragment }) => ({ type, length: fragment.length, cut: false })),
        )
        expect(passed.equals(bytes)).toBe(true)
        expect(strangers).toEqual([])
      }),
    )
  })

  it('passes any bytes on unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        expect(watch(chunks).passed.equals(Buffer.concat(chunks))).toBe(true)
      }),
    )
  })

  it('cuts what it passes on at the ends of records', () => {
    const [first, second] = [record(22, Buffer.alloc(7)), record(23, Buffer.alloc(9))]
    const { pieces } = watch([Buffer.concat([first, second])])
    expect(pieces.map((piece) => piece.length)).toEqual([first.length, second.length])
  })

  it('keeps no application data', () => {
    const { records } = watch([record(23, Buffer.alloc(9)), record(21, Buffer.of(2, 40))])
    expect(records.map(({ fragment }) => [...fragment])).toEqual([[], [2, 40]])
  })

  it('reports a record that was cut short', () => {
    const { records } = watch([record(22, Buffer.alloc(50)).subarray(0, 20)])
    expect(records).toMatchObject([{ type: 22, length: 50, cut: true }])
  })

  it.each(['HTTP/1.1 400 Bad Request\r\n', '220 smtp.example ESMTP\r\n', '\u0016\u0002xyz'])(
    'says once that %j is no TLS',
    (text) => {
      const { strangers, records } = watch([...Buffer.from(text)].map((byte) => Buffer.of(byte)))
      expect(strangers).toHaveLength(1)
      expect(text.startsWith(strangers[0] ?? '-')).toBe(true)
      expect(records).toEqual([])
    },
  )
})
