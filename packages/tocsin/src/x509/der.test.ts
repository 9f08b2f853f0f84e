import { describe, expect, it } from 'vitest'
import { type DerReader, readDer, Tag } from './der.ts'
import {
  readBoolean,
  readInteger,
  readNamedBits,
  readOctetBits,
  readOid,
  readPositiveInteger,
  readSmallInteger,
} from './der-values.ts'
import { readTime, timeText } from './time.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const read = <T>(hex: string, as: (reader: DerReader) => T) => readDer(bytes(hex), as)
const refuses = (hex: string, as: (reader: DerReader) => unknown, fault: string) =>
  expect(() => read(hex, as)).toThrow(
    expect.objectContaining({
      condition: 'certificate.malformed',
      facts: { fault: expect.stringContaining(fault) },
    }),
  )
const octets = (reader: DerReader) => reader.content(Tag.octetString)

describe('DerReader', () => {
  it('reads short and long lengths', () => {
    expect(read('04 02 aabb', octets)).toEqual(bytes('aabb'))
    expect(read(`04 81 80 ${'00'.repeat(0x80)}`, octets)).toHaveLength(0x80)
    expect(read(`04 82 0100 ${'00'.repeat(0x100)}`, octets)).toHaveLength(0x100)
  })

  it.each([
    ['an indefinite length', '04 80 0000', 'indefinite'],
    ['a one-byte length in two', '04 81 7f', 'shortest'],
    ['a two-byte length with a zero', '04 82 00ff', 'shortest'],
    ['four length bytes', '04 84 00000001 00', 'three bytes'],
    ['a missing length', '04', 'cut short'],
    ['missing length bytes', '04 82 01', 'cut short'],
    ['missing content', '04 02 aa', 'longer than its parent'],
    ['trailing bytes', '04 01 aa 00', 'after the last'],
    ['another tag', '05 00', 'tag 5 where 4 belongs'],
    ['nothing', '', 'missing'],
  ])('refuses %s', (_, hex, fault) => refuses(hex, octets, fault))

  it('refuses tags of several bytes', () =>
    refuses('1f 81 01 00', (reader) => reader.element(), 'several bytes'))

  it('refuses a child longer than its parent, though the bytes are there', () =>
    refuses(
      '30 03 04 02 aa bb',
      (reader) => {
        reader.enter(Tag.sequence).content(Tag.octetString)
      },
      'longer than its parent',
    ))

  it('refuses elements nested too deeply', () => {
    const enterAll = (reader: DerReader): void => {
      if (!reader.isEmpty) enterAll(reader.enter(Tag.sequence))
    }
    const nested = (depth: number) =>
      Array.from(
        { length: depth },
        (_, i) => `30${(2 * (depth - 1 - i)).toString(16).padStart(2, '0')}`,
      )
    expect(() => read(nested(16).join(''), enterAll)).not.toThrow()
    refuses(nested(17).join(''), enterAll, 'deeply')
  })
})

describe('values', () => {
  it('reads integers', () => {
    expect(read('02 02 0080', readInteger)).toEqual(bytes('0080'))
    expect(read('02 02 0080', readPositiveInteger)).toEqual(bytes('80'))
    expect(read('02 02 0100', readSmallInteger)).toBe(256)
    expect(read('02 01 00', readSmallInteger)).toBe(0)
  })

  it.each([
    ['an INTEGER without content', '02 00', readInteger],
    ['a padded INTEGER', '02 02 007f', readInteger],
    ['a padded negative INTEGER', '02 02 ff80', readInteger],
    ['zero where it must be positive', '02 01 00', readPositiveInteger],
    ['a negative number where it must be positive', '02 01 80', readPositiveInteger],
    ['a negative small number', '02 01 ff', readSmallInteger],
    ['a small number of five bytes', '02 05 0100000000', readSmallInteger],
    ['a BOOLEAN of 01', '01 01 01', readBoolean],
    ['a BOOLEAN without content', '01 00', readBoolean],
    ['a BOOLEAN of two bytes', '01 02 ffff', readBoolean],
    ['an empty OBJECT IDENTIFIER', '06 00', readOid],
    ['an OBJECT IDENTIFIER cut short', '06 02 2a86', readOid],
    ['a padded arc', '06 03 2a8001', readOid],
    ['a padded first arc', '06 02 8001', readOid],
    ['bits that are not whole bytes', '03 02 01 fe', readOctetBits],
    ['a BIT STRING without content', '03 00', readOctetBits],
    ['eight unused bits', '03 02 08 00', readNamedBits],
    ['unused bits of nothing', '03 01 01', readNamedBits],
    ['unused bits that are set', '03 02 04 0f', readNamedBits],
  ])('refuses %s', (_, hex, as: (reader: DerReader) => unknown) => refuses(hex, as, ''))

  it('reads booleans, identifiers, bits', () => {
    expect(read('01 01 ff', readBoolean)).toBe(true)
    expect(read('01 01 00', readBoolean)).toBe(false)
    expect(read('06 03 551d13', readOid)).toBe('2.5.29.19')
    expect(read('06 06 2a864886f70d', readOid)).toBe('1.2.840.113549')
    expect(read('06 03 883703', readOid)).toBe('2.999.3')
    expect(read('03 02 02 84', readNamedBits)).toEqual(new Set([0, 5]))
    expect(read('03 02 00 84', readOctetBits)).toEqual(bytes('84'))
  })

  it('shows identifiers with enormous arcs in hexadecimal', () => {
    const uuid = `69${'8f'.repeat(18)}01`
    expect(read(`06 14 ${uuid}`, readOid)).toBe(uuid)
  })
})

describe('readTime', () => {
  const time = (tag: string, text: string) =>
    `${tag} ${text.length.toString(16).padStart(2, '0')} ${Buffer.from(text).toString('hex')}`
  const utc = (text: string) => read(time('17', text), readTime)
  const generalized = (text: string) => read(time('18', text), readTime)

  it('reads both forms', () => {
    expect(timeText(utc('260102030405Z'))).toBe('2026-01-02T03:04:05Z')
    expect(timeText(utc('491231235959Z'))).toBe('2049-12-31T23:59:59Z')
    expect(timeText(utc('500101000000Z'))).toBe('1950-01-01T00:00:00Z')
    expect(timeText(generalized('99991231235959Z'))).toBe('9999-12-31T23:59:59Z')
    expect(timeText(generalized('20000229120000Z'))).toBe('2000-02-29T12:00:00Z')
  })

  it('agrees with Date on every day of four centuries', () => {
    for (let day = -170 * 365; day < 230 * 365; day += 13) {
      const text = new Date(day * 86_400_000).toISOString().replace(/\.\d+|[-:T]/g, '')
      expect(generalized(text)).toBe(day * 86_400)
    }
  })

  it.each([
    '2601020304Z',
    '260102030405+0100',
    '260102030405',
    '261302030405Z',
    '260002030405Z',
    '260230030405Z',
    '260100030405Z',
    '260102240405Z',
    '260102036005Z',
    '260102030460Z',
    '20260102030405Z',
    '26010203040 Z',
  ])('refuses UTCTime %s', (text) => refuses(time('17', text), readTime, 'time'))

  it.each(['20260102030405.5Z', '202601020304Z', '21000229000000Z'])(
    'refuses GeneralizedTime %s',
    (text) => refuses(time('18', text), readTime, 'time'),
  )
})
