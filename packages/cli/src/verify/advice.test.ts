import { describe, expect, it } from 'vitest'
import { advice, unknownIssuerAdvice } from './advice.ts'

describe('advice', () => {
  it.each([...Object.entries(advice), ...Object.entries(unknownIssuerAdvice)])(
    '%s: whole sentences without a full stop',
    (_, { owner, verifier = owner }) => {
      for (const text of [owner, verifier]) {
        expect(text).toMatch(/^[a-z].{20,}[^.\s]$/)
      }
    },
  )
})
