import fc from 'fast-check'
import { expect, it } from 'vitest'
import { equal } from './constant-time.ts'

it('says what comparing byte by byte says', () => {
  const short = fc.uint8Array({ max: 2, maxLength: 4 })
  fc.assert(
    fc.property(short, short, (a, b) => {
      expect(equal(a, b)).toBe(a.length === b.length && a.every((byte, i) => byte === b[i]))
      expect(equal(a, Uint8Array.from(a))).toBe(true)
    }),
  )
})
