import { expect, it } from 'vitest'
import {
  type AlertVersion,
  alertFor,
  type ConditionId,
  conditions,
} from '../../src/alert/conditions.ts'
import { AlertDescription, AlertLevel } from '../../src/alert/description.ts'
import type { Event } from '../../src/connection/events.ts'
import { alertsOf, errorOf } from './pair.ts'

/**
 * One way to provoke a condition: `run` gives the events of the end that notices. It must end the
 * connection with exactly one fatal alert, the catalogue's (or none, where it has none), one error
 * that names the condition, and nothing after.
 */
export function provokes(
  id: ConditionId,
  how: string,
  run: () => readonly Event[],
  version: AlertVersion = 'tls13',
): void {
  const alert = alertFor(id, version)
  const rows = conditions[id].covers.join(' ')
  it(`${id}: ${how} → ${alert ?? 'no alert'} (${conditions[id].source}) ${rows}`, () => {
    const events = run()
    expect(errorOf(events)?.condition, errorOf(events)?.message).toBe(id)
    const fatal = alertsOf(events, 'sent').filter(({ level }) => level === AlertLevel.fatal)
    expect(fatal.map(({ code }) => code)).toEqual(alert ? [AlertDescription[alert]] : [])
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'closed'])
  })
}
