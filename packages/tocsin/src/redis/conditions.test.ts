import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Conditions, type RedisEvent } from './conditions.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const error = new Error('no')

it('a trouble is told once, and its end once', () => {
  const events: RedisEvent[] = []
  const conditions = new Conditions((event) => void events.push(event))
  conditions.wentWell('slow')
  conditions.connected()
  expect(events).toEqual([])
  for (let i = 0; i < 10; i++) conditions.began('slow', error)
  conditions.began('unreachable', error)
  conditions.connected()
  conditions.connected()
  vi.advanceTimersByTime(1000)
  for (let i = 0; i < 10; i++) conditions.wentWell('slow')
  expect(events).toEqual([
    { type: 'slow', error },
    { type: 'unreachable', error },
    { type: 'reachable' },
    { type: 'prompt' },
  ])
})

it('a trouble that comes and goes is one', () => {
  const events: RedisEvent[] = []
  const conditions = new Conditions((event) => void events.push(event))
  for (let i = 0; i < 10; i++) {
    conditions.began('refused', error)
    vi.advanceTimersByTime(500)
    conditions.wentWell('refused')
  }
  expect(events).toEqual([{ type: 'refused', error }])
})
