import { type ConditionId, conditions } from 'tocsin/alerts'
import { describe, expect, it } from 'vitest'
import { type Advice, advice, unknownIssuerAdvice } from './advice.ts'

const ids = Object.keys(conditions) as ConditionId[]
const table: Readonly<Record<string, Advice>> = advice

describe('advice', () => {
  it('is there for every condition of certificates, and no other', () => {
    const expected = ids.filter((id) => id.startsWith('certificate.'))
    expect(expected.length).toBeGreaterThan(30)
    expect(Object.keys(table).sort()).toEqual(expected.sort())
  })

  it.each([...Object.entries(table), ...Object.entries(unknownIssuerAdvice)])(
    '%s: whole sentences without a full stop',
    (_, { owner, verifier = owner }) => {
      for (const text of [owner, verifier]) {
        expect(text).toMatch(/^[a-z].{20,}[^.\s]$/)
      }
    },
  )
})
