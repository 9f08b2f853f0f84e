import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConditionId } from '../alert/conditions.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import { Deframer } from './deframer.ts'
import { writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { WireRecord } from './protection.ts'

const record = (type: number, length: number, version = 0x0303): Uint8Array => {
  const bytes = new Uint8Array(5 + length).map((_, i) => i * 7)
  writeHeader(type, version, length, bytes, 0)
  return bytes
}
const header = (type: number, length: number, version?: number) =>
  record(type, length, version).subarray(0, 5)
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** Whole records as text, which compares faster than arrays. */
const shown = (records: readonly WireRecord[]): string[] =>
  records.map(({ bytes }) => Buffer.from(bytes).toString('hex'))

/** Pushes one piece after another, and overwrites each once the deframer is done with it. */
function takeAll(pieces: readonly Uint8Array[], deframer = new Deframer()): WireRecord[] {
  const records: WireRecord[] = []
  for (const piece of pieces) {
    const copy = piece.slice()
    deframer.push(copy)
    for (let next = deframer.next(); next; next = deframer.next()) {
      records.push({ ...next, fragment: next.fragment.slice(), bytes: next.bytes.slice() })
    }
    copy.fill(0xa5)
  }
  return records
}

const refuses = (
  condition: ConditionId,
  bytes: Uint8Array,
  settings: Partial<Deframer> = {},
): void => {
  const deframer = Object.assign(new Deframer(), settings)
  deframer.push(bytes)
  expect(() => deframer.next()).toThrow(expect.objectContaining({ condition }))
}

describe('Deframer', () => {
  const stream = [
    record(ContentType.handshake, 300, 0x0301),
    record(ContentType.change_cipher_spec, 1),
    record(ContentType.application_data, 0),
    record(ContentType.application_data, limits.plaintext),
    record(ContentType.alert, 2),
  ]
  const bytes = Uint8Array.from(stream.flatMap((part) => [...part]))

  it('gives the records as they stand on the wire', () => {
    expect(takeAll([bytes])).toEqual(
      stream.map((part) => ({
        type: part[0],
        version: part[1]! * 256 + part[2]!,
        fragment: part.subarray(5),
        bytes: part,
      })),
    )
  })

  it('gives the same records however the bytes are split', () => {
    const whole = shown(takeAll([bytes]))
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 40 })
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const at = [0, ...unsorted.sort((a, b) => a - b), bytes.length]
        const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
        expect(shown(takeAll(pieces))).toEqual(whole)
      }),
    )
    expect(shown(takeAll([...bytes].map((octet) => Uint8Array.of(octet))))).toEqual(whole)
  })

  it('hands out views of what was pushed, and copies only what was broken off', () => {
    const deframer = new Deframer()
    const pushed = bytes.slice(0, 400)
    deframer.push(pushed)
    expect(deframer.next()?.fragment.buffer).toBe(pushed.buffer)
    while (deframer.next());
    deframer.push(bytes.slice(400))
    expect(deframer.next()?.bytes.buffer.byteLength).toBe(5 + limits.plaintext)
  })

  it('holds no more than one record and the last push', () => {
    const deframer = new Deframer()
    deframer.push(header(ContentType.handshake, limits.plaintext))
    for (let i = 0; i < limits.plaintext - 1; i++) {
      expect(deframer.next()).toBeUndefined()
      deframer.push(Uint8Array.of(i))
    }
    expect(deframer.next()).toBeUndefined()
    expect(deframer.pendingBytes).toBe(5 + limits.plaintext - 1)
    deframer.push(Uint8Array.of(0))
    expect(deframer.next()?.fragment.length).toBe(limits.plaintext)
    expect(deframer.pendingBytes).toBe(0)
  })

  it('keeps what was not taken, also from a Buffer, whose slice would be a view', () => {
    const deframer = new Deframer()
    const first = Buffer.from(stream[0]!)
    deframer.push(first)
    deframer.keep()
    first.fill(0xa5)
    deframer.push(stream[1]!)
    expect(deframer.next()?.bytes).toEqual(stream[0])
    expect(deframer.next()?.bytes).toEqual(stream[1])
  })

  describe('lengths', () => {
    it('refuses a header that announces too much before the fragment arrives (8446-5.1-f, 5246-6.2.1-d)', () => {
      refuses('record.overflow', header(ContentType.handshake, 0xffff))
      refuses('record.overflow', header(ContentType.handshake, limits.plaintext + 1))
    })

    it('refuses too long ciphertext (8446-5.2-a, 5246-6.2.3-a)', () => {
      for (const maxFragment of [limits.ciphertext13, limits.ciphertext12]) {
        const type = ContentType.application_data
        refuses('record.overflow', header(type, maxFragment + 1), { maxFragment })
        const deframer = Object.assign(new Deframer(), { maxFragment })
        expect(takeAll([record(type, maxFragment)], deframer)).toHaveLength(1)
      }
    })

    it('holds protected records, and no others, to our record_size_limit (8449-4-b)', () => {
      const protection = { maxFragment: limits.ciphertext13, expansion: 16, maxContent: 512 }
      const type = ContentType.application_data
      refuses('record.over-negotiated-limit', header(type, 512 + 16 + 1), protection)
      const deframer = Object.assign(new Deframer(), protection)
      expect(takeAll([record(type, 512 + 16)], deframer)).toHaveLength(1)
      const clear = Object.assign(new Deframer(), { maxContent: 512 })
      expect(takeAll([record(ContentType.handshake, 600)], clear)).toHaveLength(1)
    })
  })

  describe('types', () => {
    it('refuses unknown ones (8446-5-e, 5246-6-a)', () => {
      for (const type of [0, 19, 24, 0x80, 0xff]) {
        const deframer = new Deframer()
        expect(takeAll([record(ContentType.alert, 2)], deframer)).toHaveLength(1)
        deframer.push(header(type, 2))
        const unknown = expect.objectContaining({ condition: 'record.unknown-type' })
        expect(() => deframer.next()).toThrow(unknown)
      }
    })
  })

  describe('versions', () => {
    it('takes any minor one until one is agreed on (5246-E.1-d, 7568-3-b)', () => {
      for (const version of [0x0300, 0x0301, 0x0303, 0x0304, 0x03ff]) {
        expect(takeAll([record(ContentType.handshake, 4, version)])).toHaveLength(1)
      }
    })

    it('refuses those before SSL 3.0 (8446-D.5-b)', () => {
      refuses('record.version-too-old', header(ContentType.handshake, 4, 0x0200))
    })

    it('TLS 1.2 wants its own (5246-E.1-e), except from a peer that could not agree', () => {
      const version = 'TLS 1.2'
      refuses('record.version-mismatch', header(ContentType.handshake, 4, 0x0301), { version })
      const deframer = Object.assign(new Deframer(), { version })
      expect(takeAll([record(ContentType.alert, 2, 0x0301)], deframer)).toHaveLength(1)
    })

    it('TLS 1.3 ignores it (8446-5.1-h)', () => {
      const deframer = Object.assign(new Deframer(), { version: 'TLS 1.3' })
      const records = [record(ContentType.handshake, 4), record(ContentType.alert, 2, 0x7f00)]
      expect(takeAll(records, deframer)).toHaveLength(2)
    })
  })

  describe('first bytes that are not TLS', () => {
    it('names HTTP (hard-plain-http)', () => {
      const lines = ['GET / HTTP/1.1', 'POST /x', 'HEAD /', 'CONNECT a:1', 'OPTIONS *', 'PUT /x']
      for (const line of [...lines, 'HTTP/1.1 400', 'PRI * HTTP/2.0']) {
        refuses('record.plain-http', ascii(line))
      }
    })

    it('names an SSL 2.0 hello (6176-3-a, 8446-D.5-c)', () => {
      refuses('version.sslv2-hello', Uint8Array.of(0x80, 0x2e, 1, 3, 3, 0, 0x15))
      refuses('version.sslv2-hello', Uint8Array.of(0x80, 0x2e, 1, 0, 2, 0, 0x15))
    })

    it('shows others as text or hexadecimal (hard-plain-http)', () => {
      const begins = (first: Uint8Array, shown: string): void => {
        const deframer = new Deframer()
        deframer.push(first)
        const notTls = { condition: 'record.not-tls', facts: { begins: shown } }
        expect(() => deframer.next()).toThrow(expect.objectContaining(notTls))
      }
      begins(ascii('SSH-2.0-x'), 'SSH-2')
      begins(Uint8Array.of(0, 1, 2, 3, 0xff), '00 01 02 03 ff')
      begins(Uint8Array.of(22, 0x7f, 0, 0, 1), '16 7f 00 00 01')
    })
  })
})
