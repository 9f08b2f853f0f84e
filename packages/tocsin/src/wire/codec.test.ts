import { describe, expect, it } from 'vitest'
import {
  bytes,
  type Codec,
  decode,
  empty,
  encode,
  encodeUnchecked,
  fixed,
  list,
  opaque,
  optional,
  select,
  struct,
  uint8,
  uint16,
  uint24,
  uint32,
} from './codec.ts'

const octets = (...values: number[]) => Uint8Array.of(...values)
const condition = (id: string) => expect.objectContaining({ condition: id })

describe('what a codec reads and writes', () => {
  const cases: readonly (readonly [string, Codec<unknown>, unknown, Uint8Array])[] = [
    ['uint8', uint8, 0xff, octets(0xff)],
    ['uint16', uint16, 0x0102, octets(1, 2)],
    ['uint24', uint24, 0xfffefd, octets(0xff, 0xfe, 0xfd)],
    ['uint32', uint32, 0xfffefdfc, octets(0xff, 0xfe, 0xfd, 0xfc)],
    ['opaque x[2]', fixed(2), octets(1, 2), octets(1, 2)],
    ['opaque x<0..255>', opaque(0, 255), octets(7), octets(1, 7)],
    ['opaque x<0..2^16-1>', opaque(0, 0xffff), octets(7), octets(0, 1, 7)],
    ['opaque x<0..2^24-1>', opaque(0, 0xffffff), octets(7), octets(0, 0, 1, 7)],
    ['uint16 x<2..254>', list(uint16, 2, 254), [1, 2], octets(4, 0, 1, 0, 2)],
    ['struct {}', empty, {}, octets()],
    ['the rest', bytes, octets(1, 2, 3), octets(1, 2, 3)],
  ]
  it.each(cases)('%s', (_, codec, value, encoded) => {
    expect(encode(codec, value as never)).toEqual(encoded)
    expect(decode(codec, encoded)).toEqual(value)
  })

  it('a struct in the order of its fields', () => {
    const Pair = struct('Pair', { first: uint8, second: opaque(0, 3) })
    const encoded = encode(Pair, { second: octets(9), first: 1 })
    expect(encoded).toEqual(octets(1, 1, 9))
    expect(decode(Pair, encoded)).toEqual({ first: 1, second: octets(9) })
  })

  it('an optional field only where bytes are left', () => {
    const Hello = struct('Hello', { version: uint8, more: optional(uint8) })
    expect(decode(Hello, octets(1))).toEqual({ version: 1 })
    expect(decode(Hello, octets(1, 2))).toEqual({ version: 1, more: 2 })
    expect(encode(Hello, { version: 1 })).toEqual(octets(1))
  })

  it('a case that an earlier field selects', () => {
    const Fruit = struct('Fruit', {
      tag: uint8,
      body: select('tag', (tag: number) => (tag === 1 ? 'apple' : 'orange'), {
        apple: uint16,
        orange: bytes,
      }),
    })
    expect(decode(Fruit, octets(1, 2, 3))).toEqual({ tag: 1, body: 0x0203 })
    expect(decode(Fruit, octets(2, 2, 3))).toEqual({ tag: 2, body: octets(2, 3) })
    expect(encode(Fruit, { tag: 1, body: 0x0203 })).toEqual(octets(1, 2, 3))
  })

  it('views of the bytes, not copies', () => {
    const message = octets(2, 8, 9)
    expect(decode(opaque(0, 255), message).buffer).toBe(message.buffer)
  })
})

describe('bytes that break the grammar', () => {
  const cases: readonly (readonly [string, Codec<unknown>, Uint8Array, string])[] = [
    ['8446-6-g a number cut short', uint16, octets(1), 'decode.truncated'],
    [
      '8446-6-g a vector longer than what is left',
      opaque(0, 255),
      octets(3, 1),
      'decode.truncated',
    ],
    [
      '8446-6-g a list whose last element is cut',
      list(uint16, 0, 255),
      octets(3, 0, 1, 2),
      'decode.truncated',
    ],
    ['8446-6-g a vector below its minimum', opaque(2, 255), octets(1, 1), 'decode.out-of-range'],
    [
      '8446-6-g a vector above its maximum',
      opaque(0, 2),
      octets(3, 1, 1, 1),
      'decode.out-of-range',
    ],
    ['8446-6-g bytes after the value', uint8, octets(1, 2), 'decode.trailing-data'],
    ['8446-4.5-d bytes in an empty message', empty, octets(0), 'decode.trailing-data'],
  ]
  it.each(cases)('%s', (_, codec, encoded, id) => {
    expect(() => decode(codec, encoded)).toThrow(condition(id))
  })

  it('names the field', () => {
    const Random = struct('Random', { random: fixed(32) })
    expect(() => decode(Random, octets(1))).toThrow(
      expect.objectContaining({ facts: { in: 'Random.random', needed: 32, left: 1 } }),
    )
  })
})

describe('values that break the grammar', () => {
  const cases: readonly (readonly [string, Codec<unknown>, unknown, Uint8Array])[] = [
    ['a number too great', uint8, 0x101, octets(1)],
    ['a fraction', uint8, 1.5, octets(1)],
    ['a negative number', uint16, -1, octets(0xff, 0xff)],
    ['bytes of another length', fixed(2), octets(1), octets(1)],
    ['a vector below its minimum', opaque(1, 255), octets(), octets(0)],
    ['a vector above its maximum', opaque(0, 1), octets(1, 2), octets(2, 1, 2)],
    ['a list below its minimum', list(uint8, 1, 255), [], octets(0)],
  ]
  it.each(cases)('%s are an error of ours, and written unchecked', (_, codec, value, encoded) => {
    expect(() => encode(codec, value as never)).toThrow(Error)
    expect(encodeUnchecked(codec, value as never)).toEqual(encoded)
  })
})
