import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moment } from './moment.ts'

const NOW = Date.UTC(2028, 1, 29, 12) / 1000
const read = (text: string) => new Date(moment(text)(NOW) * 1000).toISOString().replace('.000', '')

describe('moment', () => {
  it.each([
    ['now', '2028-02-29T12:00:00Z'],
    [' now ', '2028-02-29T12:00:00Z'],
    ['@0', '1970-01-01T00:00:00Z'],
    ['@1801396800', '2027-01-31T12:00:00Z'],
    ['2027-01-31', '2027-01-31T00:00:00Z'],
    ['2027-01-31T12:00', '2027-01-31T12:00:00Z'],
    ['2027-01-31T12:00:30.5Z', '2027-01-31T12:00:30Z'],
    ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00Z'],
    ['2027-01-31T12:00:00-0530', '2027-01-31T17:30:00Z'],
    ['2027-01-31 12:00', '2027-01-31T12:00:00Z'],
    ['+30s', '2028-02-29T12:00:30Z'],
    ['-90min', '2028-02-29T10:30:00Z'],
    ['+36h', '2028-03-02T00:00:00Z'],
    ['+30d', '2028-03-30T12:00:00Z'],
    ['-2w', '2028-02-15T12:00:00Z'],
    ['+12mo', '2029-02-28T12:00:00Z'],
    ['-1y', '2027-02-28T12:00:00Z'],
    ['+4y', '2032-02-29T12:00:00Z'],
    ['-9999y', '1970-01-01T00:00:00Z'],
    ['+999999999y', '9999-12-31T23:59:59Z'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '2027-02-29',
    '2027-13-01',
    '2027-01-31T24:00',
    '2027-01-31T12:60',
    '@-1',
    '@999999999999',
    '30d',
    '+30m',
    '+d',
    '1.1.2027',
  ])('%j is none, and says what is', (text) => {
    expect(() => moment(text)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^now, 2027-/) }),
    )
  })

  it('reads every moment of certificates as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const text = new Date(seconds * 1000).toISOString()
        expect(moment(text)(NOW)).toBe(seconds)
        expect(moment(`@${seconds}`)(NOW)).toBe(seconds)
      }),
    )
  })
})
