import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blend, equal, lessMask, sameMask, zeroMask } from './constant-time.ts'

const size = fc.oneof(fc.nat(3), fc.nat(255), fc.nat(2 ** 31 - 1))

it('says what comparing byte by byte says', () => {
  const short = fc.uint8Array({ max: 2, maxLength: 4 })
  fc.assert(
    fc.property(short, short, (a, b) => {
      expect(equal(a, b)).toBe(a.length === b.length && a.every((byte, i) => byte === b[i]))
      expect(equal(a, Uint8Array.from(a))).toBe(true)
      if (a.length === b.length) expect(sameMask(a, b)).toBe(equal(a, b) ? -1 : 0)
    }),
  )
})

it('makes masks of what a comparison says', () => {
  fc.assert(
    fc.property(size, size, (a, b) => {
      expect(zeroMask(a)).toBe(a === 0 ? -1 : 0)
      expect(zeroMask(a ^ b)).toBe(a === b ? -1 : 0)
      expect(lessMask(a, b)).toBe(a < b ? -1 : 0)
    }),
  )
  expect(zeroMask(-1)).toBe(0)
  expect(lessMask(0, 2 ** 31 - 1)).toBe(-1)
  expect(lessMask(2 ** 31 - 1, 0)).toBe(0)
})

it('blends all of the source or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (source) => {
      const target = new Uint8Array(source.length).fill(0xa5)
      blend(target, source, 0)
      expect(target).toEqual(new Uint8Array(source.length).fill(0xa5))
      blend(target, source, -1)
      expect(target).toEqual(source)
    }),
  )
})
