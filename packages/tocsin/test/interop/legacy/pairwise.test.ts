import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cover, pairs } from './pairwise.ts'

const candidate = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 4, maxLength: 4 })

describe('cover', () => {
  it('leaves out no pair that a candidate has, and takes none that adds nothing', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 100 }), (candidates) => {
        const chosen = cover(candidates, pairs)
        const all = new Set(candidates.flatMap(pairs))
        const seen = new Set<string>()
        for (const one of chosen) {
          const before = seen.size
          for (const pair of pairs(one)) seen.add(pair)
          expect(seen.size).toBeGreaterThan(before)
        }
        expect(seen).toEqual(all)
      }),
    )
  })

  it('needs nine of the 81 rows of four columns with three values, or a few more', () => {
    const values = ['a', 'b', 'c']
    const rows = values.flatMap((w) =>
      values.flatMap((x) => values.flatMap((y) => values.map((z) => [w, x, y, z]))),
    )
    expect(cover(rows, pairs).length).toBeLessThan(15)
  })
})
