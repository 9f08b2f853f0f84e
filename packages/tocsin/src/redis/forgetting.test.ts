import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ForgetReason } from '../session/store.ts'
import { Forgetting } from './forgetting.ts'

const reason: ForgetReason = { cause: 'alert-received', alert: 'decode_error' }

/** A Redis that takes what it is told while it is there. */
function fakeRedis() {
  const known = new Map<string, number>()
  const attempts: number[] = []
  const redis = { isThere: true, known, attempts, publish }
  return redis

  async function publish(family: string, _: ForgetReason, lifetimeMs: number): Promise<void> {
    attempts.push(Date.now())
    if (!redis.isThere) throw new Error('redis is unreachable')
    known.set(family, lifetimeMs)
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

describe('what a server has forgotten', () => {
  it('is told at once, and done when Redis knows', async () => {
    const redis = fakeRedis()
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 10 })
    await forgetting.forget('f', reason, 10)
    expect([...redis.known]).toEqual([['f', 10_000]])
    expect(forgetting.has('f', 0)).toBe(true)
    expect(forgetting.has('g', 0)).toBe(false)
  })

  it('is told again after 50 ms, then after twice as long, up to 5 s, for what is left of its life', async () => {
    const redis = fakeRedis()
    redis.isThere = false
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 10 })
    const done = vi.fn()
    const forgotten = forgetting.forget('f', reason, 100).then(done)
    await vi.advanceTimersByTimeAsync(20_000)
    const waits = redis.attempts.slice(1).map((time, i) => time - (redis.attempts[i] ?? 0))
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
    expect(done).not.toHaveBeenCalled()
    redis.isThere = true
    forgetting.resume()
    await forgotten
    expect(redis.known.get('f')).toBe(80_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is told with the next that Redis takes', async () => {
    const redis = fakeRedis()
    redis.isThere = false
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 1000 })
    const forgotten = Array.from({ length: 600 }, (_, i) => forgetting.forget(`${i}`, reason, 10))
    await vi.advanceTimersByTimeAsync(0)
    redis.isThere = true
    await Promise.all([...forgotten, forgetting.forget('f', reason, 10)])
    expect(redis.known.size).toBe(601)
  })

  it('is done when it could not be resumed any more', async () => {
    const redis = fakeRedis()
    redis.isThere = false
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 10 })
    const forgotten = forgetting.forget('f', reason, 1)
    await vi.advanceTimersByTimeAsync(2000)
    await forgotten
    expect(redis.known.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is done when Redis knows the longest time that was said', async () => {
    const answers: (() => void)[] = []
    const publish = vi.fn(() => new Promise<void>((resolve) => void answers.push(resolve)))
    const forgetting = new Forgetting({ publish, maxKnown: 10 })
    const done = vi.fn()
    void forgetting.forget('f', reason, 10).then(done)
    void forgetting.forget('f', reason, 20).then(done)
    void forgetting.forget('f', reason, 5).then(done)
    expect(publish.mock.calls).toMatchObject([
      ['f', reason, 10_000],
      ['f', reason, 20_000],
      ['f', reason, 20_000],
    ])
    answers[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(done).not.toHaveBeenCalled()
    answers[2]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(done).toHaveBeenCalledTimes(3)
  })

  it('is told to another Redis for what is left of its life', async () => {
    const redis = fakeRedis()
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 10 })
    await forgetting.forget('f', reason, 10)
    await forgetting.forget('g', reason, 1)
    redis.known.clear()
    await vi.advanceTimersByTimeAsync(2000)
    forgetting.repeat()
    await vi.advanceTimersByTimeAsync(0)
    expect([...redis.known]).toEqual([['f', 8000]])
  })

  it('is rejected at the end if Redis does not know it', async () => {
    const redis = fakeRedis()
    redis.isThere = false
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 10 })
    const forgotten = expect(forgetting.forget('f', reason, 10)).rejects.toThrow('closed')
    await forgetting.close()
    await forgotten
    await expect(forgetting.forget('g', reason, 10)).rejects.toThrow('closed')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('when more is forgotten than there is room for', () => {
  it('and Redis is away, what was issued before the oldest was forgotten counts as forgotten', async () => {
    const redis = fakeRedis()
    redis.isThere = false
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 2 })
    const first = Date.now()
    const dropped = expect(forgetting.forget('a', reason, 100)).rejects.toThrow('redis was away')
    await vi.advanceTimersByTimeAsync(10)
    const others = [forgetting.forget('b', reason, 100), forgetting.forget('c', reason, 100)]
    await dropped
    expect(forgetting.has('a', first)).toBe(true)
    expect(forgetting.has('healthy', first)).toBe(true)
    expect(forgetting.has('healthy', first + 1)).toBe(false)
    redis.isThere = true
    forgetting.resume()
    await Promise.all(others)
    expect([...redis.known.keys()]).toEqual(['b', 'c'])
  })

  it('and Redis knows them, healthy ones are left alone until Redis has died', async () => {
    const redis = fakeRedis()
    const forgetting = new Forgetting({ publish: redis.publish, maxKnown: 2 })
    const first = Date.now()
    await forgetting.forget('a', reason, 100)
    vi.advanceTimersByTime(10)
    await forgetting.forget('b', reason, 100)
    await forgetting.forget('c', reason, 100)
    expect(forgetting.has('healthy', first)).toBe(false)
    forgetting.repeat()
    expect(forgetting.has('a', first)).toBe(true)
    expect(forgetting.has('healthy', first)).toBe(true)
    expect(forgetting.has('healthy', first + 1)).toBe(false)
  })
})
