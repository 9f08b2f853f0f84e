import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Settling } from './settling.ts'

const LONG_UP = 3_600_000
const SKEW = 1000

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

it('nothing that is older is resumed for a while after Redis was restarted', () => {
  const settling = new Settling(5000, SKEW)
  settling.connected({ runId: 'a', uptimeMs: LONG_UP })
  expect(settling.isTooOld(0)).toBe(false)
  vi.advanceTimersByTime(1000)
  expect(settling.connected({ runId: 'b', uptimeMs: 0 })).toBe(true)
  const back = Date.now()
  expect(settling.isTooOld(back + SKEW - 1)).toBe(true)
  expect(settling.isTooOld(back + SKEW)).toBe(false)
  vi.advanceTimersByTime(4999)
  expect(settling.isTooOld(0)).toBe(true)
  vi.advanceTimersByTime(1)
  expect(settling.isTooOld(0)).toBe(false)
})

it('the same Redis is no other, one that does not say who it is may be', () => {
  const settling = new Settling(5000, SKEW)
  expect(settling.connected({ runId: 'a', uptimeMs: LONG_UP })).toBe(false)
  expect(settling.connected({ runId: 'a', uptimeMs: LONG_UP })).toBe(false)
  expect(settling.connected({ runId: undefined, uptimeMs: LONG_UP })).toBe(true)
  expect(settling.connected({ runId: undefined, uptimeMs: LONG_UP })).toBe(true)
})

it('a connection that is lost while Redis settles changes nothing', () => {
  const settling = new Settling(5000, SKEW)
  settling.connected({ runId: 'a', uptimeMs: LONG_UP })
  settling.connected({ runId: 'b', uptimeMs: 0 })
  expect(settling.connected({ runId: 'b', uptimeMs: 1000 })).toBe(false)
  expect(settling.isTooOld(Date.now())).toBe(true)
})

it('to a server that starts, a Redis that has just started is another', () => {
  const settling = new Settling(5000, SKEW)
  const issuedAt = Date.now()
  vi.advanceTimersByTime(10)
  expect(settling.connected({ runId: 'a', uptimeMs: 3000 })).toBe(false)
  expect(settling.isTooOld(issuedAt)).toBe(true)
  expect(settling.isTooOld(Date.now())).toBe(false)
  vi.advanceTimersByTime(2000)
  expect(settling.isTooOld(issuedAt)).toBe(false)
})
