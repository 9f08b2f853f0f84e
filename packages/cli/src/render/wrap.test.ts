import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from './columns.ts'
import { wrap } from './wrap.ts'

describe('the columns of a text', () => {
  it.each([
    ['', 0],
    ['CN=a', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['✓ └─', 4],
    ['株式会社', 8],
    ['カナ', 4],
    ['한국', 4],
    ['！', 2],
    ['サーバー', 8],
    ['😀', 2],
  ])('of %j are %d', (text, expected) => {
    expect(columnsOf(text)).toBe(expected)
  })
})

describe('wrapped text', () => {
  it('is broken between words, and inside those that are too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh'])
    expect(wrap('株式会社 ab', 5)).toEqual(['株式', '会社', 'ab'])
    expect(wrap('😀😀😀', 3)).toEqual(['😀', '😀', '😀'])
  })

  it('is broken between Chinese and Japanese characters, as their marks allow', () => {
    expect(wrap('証明書が失効した。', 8)).toEqual(['証明書が', '失効し', 'た。'])
    expect(wrap('あい「う」', 6)).toEqual(['あい', '「う」'])
    expect(wrap('TLS 1.3 で送信しない', 11)).toEqual(['TLS 1.3 で', '送信しない'])
    expect(wrap('サーバー', 6)).toEqual(['サー', 'バー'])
  })

  it('keeps Korean words whole', () => {
    expect(wrap('인증서가 폐기됨', 12)).toEqual(['인증서가', '폐기됨'])
  })

  it('fits, and loses nothing but white space', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrap(text, width)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})
