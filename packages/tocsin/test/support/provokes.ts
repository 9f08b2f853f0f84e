import { describe, expect, it } from 'vitest'
import {
  type AlertVersion,
  alertFor,
  type ConditionId,
  conditions,
} from '../../src/alert/conditions.ts'
import { AlertDescription, AlertLevel } from '../../src/alert/description.ts'
import type { Event } from '../../src/connection/events.ts'
import type { CryptoProvider } from '../../src/crypto/provider.ts'
import { type Fault, versionsOf } from '../../src/lab/fault.ts'
import { faults } from '../../src/lab/faults.ts'
import { nobleCrypto, nobleLegacyCrypto } from '../../src/noble/index.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { alertVersion, commit, versionNames, victimOf } from './lab.ts'
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
    requireProvoked(run(), id, version)
  })
}

/** Every fault of the laboratory that is to provoke the condition does so, and nothing else. */
export function provokedByFaults(id: ConditionId): void {
  const rows = faults.filter((fault) => fault.provokes === id)
  describe(`${id} (${conditions[id].source})`, () => {
    it('has a fault in the laboratory', () => expect(rows).not.toEqual([]))
    for (const [index, fault] of rows.entries()) {
      for (const version of versionsOf(fault)) {
        // Every tenth with noble too, which is slower: the way to an alert does not depend on it.
        const isDouble = index % 10 === 0 && versionNames.some((name) => name === version)
        for (const crypto of [cryptoFor(fault), ...(isDouble ? [nobleFor(fault)] : [])]) {
          const alert = alertFor(id, alertVersion[version])
          const where = `${version}, ${crypto.name}`
          it(`${fault.id} in ${where}: the ${fault.side} ${fault.text} → ${alert ?? 'no alert'} ${fault.rows.join(' ')}`, () => {
            const events = victimOf(fault, commit(fault, crypto, version))
            requireProvoked(events, id, alertVersion[version])
          })
        }
      }
    }
  })
}

/** Only newer Nodes have ML-KEM. */
function cryptoFor({ setup }: Fault): CryptoProvider {
  const needsNoble = setup?.groups?.some((name) => !(name in nodeCrypto.groups))
  return needsNoble ? nobleCrypto : nodeCrypto
}

/** Old suites are more than noble has by default. */
function nobleFor({ legacy, suite, setup }: Fault): CryptoProvider {
  const isOld =
    legacy || suite !== undefined || setup?.groups?.some((name) => name.startsWith('ffdhe'))
  return isOld ? nobleLegacyCrypto : nobleCrypto
}

function requireProvoked(events: readonly Event[], id: ConditionId, version: AlertVersion): void {
  const alert = alertFor(id, version)
  expect(errorOf(events)?.condition, errorOf(events)?.message).toBe(id)
  const fatal = alertsOf(events, 'sent').filter(({ level }) => level === AlertLevel.fatal)
  expect(fatal.map(({ code }) => code)).toEqual(alert ? [AlertDescription[alert]] : [])
  expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'closed'])
  expect(events.filter(({ type }) => type === 'error' || type === 'closed')).toHaveLength(2)
}
