import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MisuseError } from '../alert/error.ts'
import { ExpiringMap } from './expiring-map.ts'
import { ForgottenFamilies } from './forgotten-families.ts'
import { memoryStore } from './memory-store.ts'
import type { ForgetReason } from './store.ts'

const reason: ForgetReason = { cause: 'alert-sent', alert: 'bad_record_mac' }

function clock(start = 1_000_000) {
  let time = start
  return {
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

const entry = (...octets: number[]) => Uint8Array.from(octets)

describe('entries of a store in memory', () => {
  it('are there until they expire', () => {
    const { now, pass } = clock()
    const store = memoryStore({ now })
    store.set('a', entry(1), 10)
    pass(9_999)
    expect(store.get('a')).toEqual(entry(1))
    pass(1)
    expect(store.get('a')).toBeUndefined()
  })

  it('are replaced, and deleted', () => {
    const store = memoryStore()
    store.set('a', entry(1), 10)
    store.set('a', entry(2), 10)
    expect(store.get('a')).toEqual(entry(2))
    store.delete('a')
    expect(store.get('a')).toBeUndefined()
  })

  it('go when there are too many, those first that were not used for longest', () => {
    const store = memoryStore({ maxEntries: 3 })
    for (const key of ['a', 'b', 'c']) store.set(key, entry(1), 10)
    store.get('a')
    store.set('d', entry(1), 10)
    expect(['a', 'b', 'c', 'd'].filter((key) => store.get(key))).toEqual(['a', 'c', 'd'])
  })

  it('go when they have expired before others do', () => {
    const { now, pass } = clock()
    const store = memoryStore({ maxEntries: 3, now })
    store.set('a', entry(1), 100)
    store.set('b', entry(1), 1)
    store.set('c', entry(1), 100)
    pass(1000)
    store.set('d', entry(1), 100)
    expect(['a', 'b', 'c', 'd'].filter((key) => store.get(key))).toEqual(['a', 'c', 'd'])
  })
})

describe('claims of a store in memory', () => {
  it('belong to who came first, until they expire', () => {
    const { now, pass } = clock()
    const store = memoryStore({ now })
    const mine = entry(1)
    expect(store.claim('k', mine, 10)).toBe(mine)
    expect(store.claim('k', entry(1), 10)).toBe(mine)
    expect(store.get('k')).toBe(mine)
    pass(10_000)
    const theirs = entry(2)
    expect(store.claim('k', theirs, 10)).toBe(theirs)
  })

  it('find what was set, and are overwritten by it', () => {
    const store = memoryStore()
    store.set('a', entry(1), 10)
    expect(store.claim('a', entry(2), 10)).toEqual(entry(1))
    store.claim('k', entry(3), 10)
    store.set('k', entry(4), 10)
    expect(store.get('k')).toEqual(entry(4))
    store.delete('k')
    expect(store.claim('k', entry(5), 10)).toEqual(entry(5))
  })

  it('are not pushed out by entries', () => {
    const store = memoryStore({ maxEntries: 2 })
    store.claim('k', entry(1), 10)
    store.set('k', entry(2), 10)
    for (let i = 0; i < 10; i++) store.set(`${i}`, entry(3), 10)
    expect(store.get('k')).toEqual(entry(2))
  })

  it('make room when they expire, and are refused rather than dropped while there is none', () => {
    const { now, pass } = clock()
    const store = memoryStore({ maxEntries: 2, now })
    store.claim('a', entry(1), 100)
    store.claim('b', entry(1), 1)
    pass(1000)
    store.claim('c', entry(1), 100)
    expect(store.get('a')).toBeDefined()
    expect(() => store.claim('d', entry(1), 100)).toThrow('no more can be kept')
    expect(['a', 'b', 'c', 'd'].filter((key) => store.get(key))).toEqual(['a', 'c'])
  })
})

describe('families that a store in memory has forgotten', () => {
  it('are forgotten for as long as they could be resumed', () => {
    const { now, pass } = clock()
    const store = memoryStore({ now })
    expect(store.isForgotten('f', now())).toBe(false)
    store.forget('f', reason, 10)
    pass(9_999)
    expect(store.isForgotten('f', 0)).toBe(true)
    expect(store.isForgotten('g', 0)).toBe(false)
    pass(1)
    expect(store.isForgotten('f', 0)).toBe(false)
  })

  it('stay so when they are forgotten again for less long', () => {
    const { now, pass } = clock()
    const store = memoryStore({ now })
    store.forget('f', reason, 10)
    store.forget('f', reason, 1)
    pass(9_999)
    expect(store.isForgotten('f', 0)).toBe(true)
  })

  it('take with them what is as old, when there are too many', () => {
    const { now, pass } = clock()
    const store = memoryStore({ maxForgotten: 2, now })
    const first = now()
    store.forget('a', reason, 100)
    pass(10)
    store.forget('b', reason, 100)
    expect(store.isForgotten('healthy', first)).toBe(false)
    store.forget('c', reason, 100)
    expect(store.isForgotten('a', first)).toBe(true)
    expect(store.isForgotten('healthy', first)).toBe(true)
    expect(store.isForgotten('healthy', first + 1)).toBe(false)
  })

  it('take nothing with them when there is room among the expired', () => {
    const { now, pass } = clock()
    const store = memoryStore({ maxForgotten: 2, now })
    store.forget('a', reason, 100)
    store.forget('b', reason, 1)
    pass(1000)
    store.forget('c', reason, 100)
    expect(store.isForgotten('healthy', 0)).toBe(false)
    expect(store.isForgotten('a', 0)).toBe(true)
  })
})

it.each([0, -1, 1.5, Number.NaN])('a bound of %s is refused', (bound) => {
  expect(() => memoryStore({ maxEntries: bound })).toThrow(MisuseError)
  expect(() => memoryStore({ maxForgotten: bound })).toThrow(MisuseError)
})

const key = fc.constantFrom(...'abcdef')
const lifetime = fc.integer({ min: 0, max: 5 })
const keyed = (verb: 'set' | 'claim' | 'forget') =>
  fc.record({ verb: fc.constant(verb), key, lifetime })
const step = fc.oneof(
  keyed('set'),
  keyed('claim'),
  keyed('forget'),
  fc.record({ verb: fc.constant('delete'), key }),
  fc.record({ verb: fc.constant('pass'), milliseconds: fc.integer({ min: 0, max: 3000 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Promised {
  readonly at: number
  readonly until: number
}

/** Does it to a store, and looks after every step whether the store keeps what it has promised. */
function play(steps: readonly Step[], maxSize: number) {
  const { now, pass } = clock()
  const store = memoryStore({ maxEntries: maxSize, maxForgotten: maxSize, now })
  const killed = new Map<string, Promised>()
  const kept = new Map<string, { readonly until: number; readonly value: Uint8Array }>()
  for (const [serial, one] of steps.entries()) {
    const value = entry(serial)
    if (one.verb === 'pass') pass(one.milliseconds)
    else if (one.verb === 'delete') {
      store.delete(one.key)
      kept.delete(one.key)
    } else {
      const until = now() + 1000 * one.lifetime
      if (one.verb === 'forget') {
        store.forget(one.key, reason, one.lifetime)
        const before = killed.get(one.key)?.until ?? 0
        killed.set(one.key, { at: now(), until: Math.max(before, until) })
      } else if (one.verb === 'set') {
        store.set(one.key, value, one.lifetime)
        kept.set(one.key, { until, value })
      } else if (claimed(one.key, value, one.lifetime) === value) {
        kept.set(one.key, { until, value })
      }
    }
    check()
  }

  function claimed(name: string, value: Uint8Array, seconds: number): Uint8Array | undefined {
    try {
      return store.claim(name, value, seconds)
    } catch {
      return undefined
    }
  }

  function check(): void {
    for (const [family, { at, until }] of killed) {
      if (now() < until) expect(store.isForgotten(family, at)).toBe(true)
    }
    for (const one of 'abcdef') {
      const found = store.get(one)
      if (!found) continue
      expect(found).toBe(kept.get(one)?.value)
      expect(now()).toBeLessThan(kept.get(one)?.until ?? 0)
    }
  }
}

describe('whatever is done in whatever order', () => {
  it('nothing forgotten is healthy in its lifetime, and nothing expired or deleted is given', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), play))
  })

  it('no map outgrows its bound, and what has not expired goes only from a full one', () => {
    const sets = fc.array(fc.record({ key, lifetime, pass: fc.integer({ min: 0, max: 2000 }) }))
    fc.assert(
      fc.property(sets, fc.integer({ min: 1, max: 5 }), (all, maxSize) => {
        const { now, pass } = clock()
        const map = new ExpiringMap<number>(maxSize, now)
        for (const [i, one] of all.entries()) {
          const alive = [...map.entries()]
          const dropped = map.set(one.key, i, now() + 1000 * one.lifetime)
          expect(map.size).toBeLessThanOrEqual(maxSize)
          const others = alive.filter(([other]) => other !== one.key)
          expect(dropped?.key).toBe(others.length < maxSize ? undefined : others[0]?.[0])
          pass(one.pass)
        }
      }),
    )
  })

  it('forgotten families are bounded, and a healthy one younger than all of them is not touched', () => {
    const { now, pass } = clock()
    const families = new ForgottenFamilies(100, now)
    for (let i = 0; i < 1000; i++) {
      families.add(`${i}`, 1000)
      pass(1)
    }
    expect(families.size).toBe(100)
    expect(families.has('healthy', now())).toBe(false)
    for (let i = 0; i < 1000; i++) expect(families.has(`${i}`, now() - 1000 + i)).toBe(true)
  })
})
