import { describe, expect, it } from 'vitest'
import { AlertDescription } from '../../src/alert/description.ts'
import type { Fault, Who } from '../../src/lab/fault.ts'
import { by } from '../../src/lab/fault.ts'
import { exhaust } from '../../src/lab/records.ts'
import { commit } from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf } from '../support/pair.ts'
import { provokes } from '../support/provokes.ts'

/** One whose keys are used up by the time it is connected. */
const exhausted = (who: Who): Fault => ({
  id: 'exhausted',
  provokes: 'limit.records-per-key',
  ...by[who],
  text: 'has used its keys up',
  rows: [],
  misdeed: exhaust('application'),
})

describe.each(['client13', 'server13'] as const)('%s', (who) => {
  it('updates its keys before they may protect no more (8446-5.3-a, 8446-5.5-a, 9846-5.5-a)', () => {
    const exchange = commit(exhausted(who))
    const { side } = by[who]
    const other = side === 'client' ? 'server' : 'client'
    for (const octet of [1, 2, 3]) act(exchange, side, (end) => end.send(Uint8Array.of(octet)))
    expect(dataOf(exchange.events[other])).toEqual(Uint8Array.of(1, 2, 3))
    expect(exchange.events[other].filter(({ type }) => type === 'key-update')).toHaveLength(3)
    expect(errorOf(exchange.events[other])).toBeUndefined()
  })
})

describe.each(['client12', 'server12'] as const)('%s', (who) => {
  const { side } = by[who]
  provokes(
    'limit.records-per-key',
    'ends before its keys may protect no more (5246-6.1-a)',
    () => {
      const exchange = commit(exhausted(who))
      act(exchange, side, (end) => end.send(Uint8Array.of(1)))
      return exchange.events[side]
    },
    'tls12',
  )

  it('tells the other side so', () => {
    const exchange = commit(exhausted(who))
    act(exchange, side, (end) => end.send(Uint8Array.of(1)))
    const other = side === 'client' ? 'server' : 'client'
    expect(alertsOf(exchange.events[other], 'received')).toMatchObject([
      { code: AlertDescription.internal_error },
    ])
  })
})
