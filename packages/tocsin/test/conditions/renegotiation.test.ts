import { describe, expect, it } from 'vitest'
import { AlertDescription, AlertLevel } from '../../src/alert/description.ts'
import { inVersion, versionsOf } from '../../src/lab/fault.ts'
import { faults } from '../../src/lab/faults.ts'
import { commit, victimOf } from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf } from '../support/pair.ts'
import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('renegotiation.info-not-empty')
provokedByFaults('renegotiation.info-missing')
provokedByFaults('renegotiation.info-mismatch')
provokedByFaults('renegotiation.encrypt-then-mac-given-up')
provokedByFaults('renegotiation.insecure-server')
provokedByFaults('renegotiation.signalled-again')

describe('renegotiation.refused (RFC 5246 §7.2.2)', () => {
  const rows = faults.filter(({ provokes }) => provokes === 'renegotiation.refused')

  const cases = rows.flatMap((fault) =>
    versionsOf(fault).map((version) => ({ ...inVersion(fault, version), version })),
  )

  it.each(cases)(
    '$id in $version: the $side $text → no_renegotiation, and data goes on',
    (fault) => {
      const exchange = commit(fault)
      const { events } = exchange
      const victim = fault.side === 'client' ? 'server' : 'client'
      expect(alertsOf(victimOf(fault, exchange), 'sent')).toMatchObject([
        {
          code: AlertDescription.no_renegotiation,
          level: AlertLevel.warning,
          condition: 'renegotiation.refused',
        },
      ])
      act(exchange, 'client', (end) => end.send(Uint8Array.of(1)))
      act(exchange, 'server', (end) => end.send(Uint8Array.of(2)))
      expect(dataOf(events.server).at(-1)).toBe(1)
      expect(dataOf(events.client).at(-1)).toBe(2)
      expect(errorOf(events[victim])).toBeUndefined()
    },
  )
})
