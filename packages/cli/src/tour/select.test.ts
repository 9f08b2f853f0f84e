import { describe, expect, it } from 'vitest'
import { Failure } from '../failure.ts'
import { rows } from './rows.ts'
import { needsOpenssl, selectRows } from './select.ts'

const codes = (only: readonly string[]) => [
  ...new Set(selectRows(rows, { only, peer: 'all' }).map(({ code }) => code)),
]

describe('selectRows', () => {
  it('takes everything unless told otherwise', () => {
    expect(selectRows(rows, { only: [], peer: 'all' })).toEqual(rows)
  })

  it.each([
    [['48'], [48]],
    [
      ['certificate_expired', '0'],
      [0, 45],
    ],
    [['Certificate-Expired'], [45]],
    [['200'], [200]],
    [['unknown(200)'], [200]],
  ])('takes %j', (only, expected) => {
    expect(codes(only)).toEqual(expected)
  })

  it('divides the rows between the peers', () => {
    const self = selectRows(rows, { only: [], peer: 'self' })
    const openssl = selectRows(rows, { only: [], peer: 'openssl' })
    expect(self.some(needsOpenssl)).toBe(false)
    expect(openssl.every(needsOpenssl)).toBe(true)
    expect(self.length + openssl.length).toBe(rows.length)
  })

  it.each([
    ['unknown_sa', "no alert is called 'unknown_sa'", '--only unknown_ca'],
    ['ech_required', 'the tour does not come to ech_required', '--only'],
    ['115', 'the tour does not come to unknown_psk_identity (115)', '--only'],
    ['201', 'the tour does not come to unknown(201)', '--only'],
  ])('refuses %s', (wanted, message, hint) => {
    const select = () => selectRows(rows, { only: [wanted], peer: 'all' })
    expect(select).toThrow(Failure)
    expect(select).toThrow(message)
    try {
      select()
    } catch (error) {
      expect((error as Failure).hint).toContain(hint)
    }
  })
})
