import { describe, expect, it } from 'vitest'
import { AlertDescription, AlertLevel } from '../../src/alert/description.ts'
import { inVersion, versionsOf } from '../../src/lab/fault.ts'
import { faults } from '../../src/lab/faults.ts'
import { commit, connect, olderVersions, victimOf } from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf } from '../support/pair.ts'

const isOfCbc = /^record\.not-authentic\/(cbc|etm)-/
const cases = faults
  .filter(({ id }) => isOfCbc.test(id))
  .flatMap((fault) => versionsOf(fault).map((version) => inVersion(fault, version)))

/** All that a peer and a log can see of a failure. */
function seen(fault: (typeof cases)[number]) {
  const exchange = commit(fault)
  const events = victimOf(fault, exchange)
  const { message, facts } = errorOf(events)!
  const writes = events.flatMap((event) => (event.type === 'write' ? [event.bytes.length] : []))
  return { message, facts, alerts: alertsOf(events, 'sent'), record: writes.at(-1) }
}

describe('whatever is wrong with a record under CBC', () => {
  it('is tried in both orders, in every version, by either side', () => {
    expect(cases).toHaveLength(12 * 2 * 3)
  })

  it.each(cases)(
    '$id in $version: one alert, no facts (hard-lucky13, 2246-7.2.2-a, 4346-7.2.2-a, 5246-6.2.3.2-a, 5246-7.2.2-m)',
    (fault) => {
      const { message, facts, alerts } = seen(fault)
      expect(facts).toEqual({})
      expect(message).toBe(
        'bad_record_mac: a record cannot be deprotected (record.not-authentic, RFC 9846 §5.2)',
      )
      expect(alerts).toMatchObject([
        { code: AlertDescription.bad_record_mac, level: AlertLevel.fatal, facts: {} },
      ])
    },
  )

  it.each(olderVersions)(
    'the answers are as long as each other in %s (hard-lucky13)',
    (version) => {
      for (const order of ['cbc', 'etm']) {
        const ofOrder = cases.filter(
          (fault) => fault.version === version && fault.id.includes(`/${order}-`),
        )
        expect(new Set(ofOrder.map((fault) => seen(fault).record)).size).toBe(1)
      }
    },
  )
})

describe.each(olderVersions)('in %s', (version) => {
  it.each(['prefer', 'refuse'] as const)(
    'data goes both ways under CBC, encrypt_then_mac: %s',
    (encryptThenMac) => {
      const cipherSuites = ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA']
      const common = { cipherSuites, encryptThenMac } as const
      const exchange = connect({ version, legacy: true, client: common, server: common })
      const data = new Uint8Array(20_000).map((_, index) => index)
      act(exchange, 'client', (end) => end.send(data))
      act(exchange, 'server', (end) => end.send(data))
      expect(dataOf(exchange.events.server)).toEqual(data)
      expect(dataOf(exchange.events.client)).toEqual(data)
      expect(exchange.client.info).toMatchObject({ version, cipherSuite: cipherSuites[0] })
    },
  )
})
