import { describe, expect, it } from 'vitest'
import { spanText, standing } from './span.ts'

const DAY = 86_400

describe('a span of time', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [7199, '119 minutes'],
    [7200, '2 hours'],
    [2 * DAY - 1, '47 hours'],
    [2 * DAY, '2 days'],
    [730 * DAY, '730 days'],
    [731 * DAY, '2 years'],
    [365_243 * DAY, '1,000 years'],
  ])('of %d seconds is %s', (seconds, expected) => {
    expect(spanText(seconds)).toBe(expected)
  })
})

describe('a validity', () => {
  const validity = { notBefore: 100 * DAY, notAfter: 200 * DAY }

  it.each([
    [97 * DAY, 'not valid for another 3 days'],
    [100 * DAY, 'expires in 100 days'],
    [188 * DAY, 'expires in 12 days'],
    [200 * DAY, 'expires in 0 seconds'],
    [203 * DAY, 'expired 3 days ago'],
  ])('at %d: %s (both ends are in it, RFC 5280 §4.1.2.5)', (now, expected) => {
    expect(standing(validity, now)).toBe(expected)
  })
})
