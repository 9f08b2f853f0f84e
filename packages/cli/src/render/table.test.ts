import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { table } from './table.ts'
import { wrap } from './wrap.ts'

describe('table', () => {
  it('lines columns up, numbers to the right, and wraps what may be wrapped', () => {
    const columns = [
      { title: 'id' },
      { title: 'n', align: 'right' },
      { title: 'text', flexible: true },
    ] as const
    const rows = [
      ['a', '1', 'short'],
      ['bcd', '200', 'a text that is much too long for its column'],
    ]
    expect(table(columns, rows, 32).join('\n')).toMatchInlineSnapshot(`
      "id     n  text
      ---  ---  ----------------------
      a      1  short
      bcd  200  a text that is much
                too long for its
                column"
    `)
  })
})

describe('wrap', () => {
  it('keeps every letter, and no line is too long', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width)
        expect(lines.every((line) => line.length <= width)).toBe(true)
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
  })
})
