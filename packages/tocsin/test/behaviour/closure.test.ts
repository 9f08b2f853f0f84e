import { describe, expect, it } from 'vitest'
import { AlertDescription, AlertLevel } from '../../src/alert/description.ts'
import { MisuseError } from '../../src/alert/error.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import { alertFault } from '../../src/lab/alert-fault.ts'
import { each, labVersions, sendOctet } from '../../src/lab/fault.ts'
import { insteadOfData } from '../../src/lab/records.ts'
import { ContentType } from '../../src/wire/registry/content-type.ts'
import {
  clientConfig,
  commit,
  connect,
  olderVersions,
  serverConfig,
  victimOf,
} from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf, type Role } from '../support/pair.ts'

const { close_notify, user_canceled } = AlertDescription
const roles: readonly Role[] = ['client', 'server']
const other = { client: 'server', server: 'client' } as const
const close = (end: Connection) => end.close()
const send = (octet: number) => (end: Connection) => end.send(Uint8Array.of(octet))
const typesOf = (events: readonly Event[]) => events.map(({ type }) => type)

/** What the lab sends instead of its first data. */
const sends = (...records: readonly (readonly [type: number, ...content: number[]])[]) => ({
  provokes: 'closure.alert-received' as const,
  text: 'sends records',
  rows: [],
  misdeed: insteadOfData(
    ...records.map(([type, ...content]) => ({ type, content: Uint8Array.from(content) })),
  ),
  connected: sendOctet,
})
const { alert, application_data } = ContentType

describe.each(roles)('TLS 1.3 half-closes: the %s closes first', (first) => {
  const second = other[first]

  it('and the other side hears the end of data, and may go on (8446-6-a, 8446-6.1-c)', () => {
    const exchange = connect()
    act(exchange, first, close)
    expect(typesOf(exchange.events[second])).toContain('peer-closed')
    expect(exchange[second].ended).toBe(false)
    act(exchange, second, send(7))
    expect(dataOf(exchange.events[first])).toEqual(Uint8Array.of(7))
  })

  it('and still reads until the other side closes too (8446-6.1-i, 8446-6.1-g, 5246-7.2.1-e)', () => {
    const exchange = connect()
    act(exchange, first, close)
    expect(typesOf(exchange.events[first])).not.toContain('closed')
    act(exchange, second, send(8))
    act(exchange, second, close)
    for (const role of roles) {
      expect(errorOf(exchange.events[role])).toBeUndefined()
      expect(typesOf(exchange.events[role]).slice(-1)).toEqual(['closed'])
    }
    expect(dataOf(exchange.events[first])).toEqual(Uint8Array.of(8))
  })
})

describe.each(olderVersions.flatMap((version) => roles.map((role) => [version, role] as const)))(
  '%s closes at once: the %s closes first',
  (version, first) => {
    it('and the other side answers with its own close_notify (closure.end-of-data, 5246-7.2.1-c)', () => {
      const exchange = connect({ version })
      act(exchange, first, close)
      for (const role of roles) {
        expect(alertsOf(exchange.events[role], 'sent')).toMatchObject([
          { code: close_notify, level: AlertLevel.warning, condition: 'closure.end-of-data' },
        ])
        expect(typesOf(exchange.events[role]).slice(-1)).toEqual(['closed'])
      }
    })
  },
)

describe.each(labVersions)('in %s', (version) => {
  it.each(roles)(
    'the %s sends close_notify at level warning before it closes (8446-6.1-b, 8446-6.1-f, 9846-6.1-a, 5246-7.2.1-b)',
    (role) => {
      const exchange = connect({ version })
      act(exchange, role, close)
      expect(alertsOf(exchange.events[role], 'sent')).toMatchObject([
        { code: close_notify, level: AlertLevel.warning, epoch: 'application' },
      ])
      expect(() => exchange[role].send(Uint8Array.of(1))).toThrow(MisuseError)
      expect(exchange[role].close()).toEqual([])
    },
  )

  it('a handshake is cancelled with user_canceled, then close_notify (closure.user-canceled)', () => {
    const client = createClient(clientConfig(undefined, version))
    client.start()
    const events = client.close()
    expect(alertsOf(events, 'sent')).toMatchObject([
      { code: user_canceled, level: AlertLevel.warning, condition: 'closure.user-canceled' },
      { code: close_notify, level: AlertLevel.warning },
    ])
    expect(typesOf(events).slice(-1)).toEqual(['closed'])
  })

  const who =
    version === 'TLS 1.3'
      ? (['client13', 'server13'] as const)
      : (['client12', 'server12'] as const)

  it.each(who)(
    'what %s sends after close_notify is ignored (8446-6.1-a, 5246-7.2.1-a)',
    (culprit) => {
      const [fault] = each([culprit], {
        id: 'data-after-close',
        ...sends(
          [application_data, 1],
          [alert, 1, close_notify],
          [application_data, 2],
          [99, 9],
          [alert, 2, 80],
        ),
      })
      const events = victimOf(fault!, commit(fault!, undefined, version))
      expect(dataOf(events)).toEqual(Uint8Array.of(1))
      expect(errorOf(events)).toBeUndefined()
    },
  )

  it.each(who)('the level of a close_notify of %s does not matter (8446-6-k)', (culprit) => {
    const fault = alertFault(close_notify, { who: culprit, level: 'fatal' })
    const events = victimOf(fault, commit(fault, undefined, version))
    expect(errorOf(events)).toBeUndefined()
    expect(typesOf(events)).toContain('peer-closed')
  })

  it.each(who)(
    'reading goes on after user_canceled of %s (9846-6.1-c, 5246-7.2.2-ac)',
    (culprit) => {
      const [fault] = each([culprit], {
        id: 'user-canceled',
        ...sends([alert, 1, user_canceled], [application_data, 3], [alert, 1, close_notify]),
      })
      const events = victimOf(fault!, commit(fault!, undefined, version))
      expect(dataOf(events)).toEqual(Uint8Array.of(3))
      expect(alertsOf(events, 'received').map(({ code }) => code)).toEqual([
        user_canceled,
        close_notify,
      ])
      expect(errorOf(events)).toBeUndefined()
    },
  )

  it('who closes the transport without waiting for an answer hears that data may be missing (8446-6.1-h, 5246-7.2.1-d, 5246-7.2.1-f)', () => {
    const { client } = connect({ version })
    client.close()
    const events = client.receiveEnd()
    expect(errorOf(events)?.condition).toBe('closure.truncated')
    expect(typesOf(events)).toEqual(['error', 'closed'])
  })

  it('a second alert is never sent, whatever arrives or is called (hard-alert-bounce, hard-zero-length-oracle)', () => {
    const exchange = connect({ version })
    act(exchange, 'server', () => exchange.server.receive(junkRecord))
    expect(alertsOf(exchange.events.server, 'sent')).toHaveLength(1)
    const { server } = exchange
    const silent = [
      server.receive(Uint8Array.of(21, 3, 3, 0, 1, 2)),
      server.receive(junkRecord),
      server.receiveEnd(),
      server.close(),
      server.refuse('authentication.access-denied'),
    ]
    expect(silent.flat()).toEqual([])
    expect(() => server.send(Uint8Array.of(1))).toThrow(MisuseError)
    // Nor does the side that received the alert answer it.
    expect(alertsOf(exchange.events.client, 'sent')).toEqual([])
    expect(errorOf(exchange.events.client)?.condition).toBe('closure.alert-received')
  })

  it('a failed connection forgets its secrets (8446-6-c)', () => {
    const exchange = connect({ version })
    const { server, client } = exchange
    const derive = (end: Connection) =>
      end.info?.exportKeyingMaterial('EXPORTER-test', undefined, 16)
    expect(derive(server)).toEqual(derive(client))
    act(exchange, 'server', () => server.receive(junkRecord))
    expect(() => derive(server)).toThrow('wiped')
    expect(() => derive(client)).toThrow('wiped')
  })

  it('a client whose handshake an alert ended tries nothing else (hard-no-fallback-on-alert)', () => {
    const who = version === 'TLS 1.3' ? 'server13' : 'server12'
    const fault = alertFault(AlertDescription.protocol_version, { who, epoch: 'clear' })
    const { events, client } = commit(fault, undefined, version)
    expect(events.client.filter(({ type }) => type === 'write')).toHaveLength(1)
    expect(errorOf(events.client)).toMatchObject({
      condition: 'closure.alert-received',
      facts: { alert: 'protocol_version' },
    })
    expect(alertsOf(events.client, 'received')[0]?.epoch).toBe('clear')
    expect(() => client.start()).toThrow(MisuseError)
  })
})

/** Nobody can have protected it. */
const junkRecord = Uint8Array.of(23, 3, 3, 0, 32, ...new Uint8Array(32))

it('a server whose client goes away before it says anything reports it (closure.truncated)', () => {
  const server = createServer(serverConfig())
  server.start()
  expect(errorOf(server.receiveEnd())?.condition).toBe('closure.truncated')
})
