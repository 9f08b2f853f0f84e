import { describe, expect, it } from 'vitest'
import { AlertDescription, AlertLevel } from '../../src/alert/description.ts'
import type { Event } from '../../src/connection/events.ts'
import { setExtension } from '../../src/lab/extensions.ts'
import { by, type Fault } from '../../src/lab/fault.ts'
import { isSecond } from '../../src/lab/hello.ts'
import { commit, connect, olderVersions } from '../support/lab.ts'
import { act, alertsOf, dataOf, type Exchange, errorOf, type Role } from '../support/pair.ts'

const secure = { renegotiation: 'secure' } as const
const roles: readonly Role[] = ['client', 'server']
const other = { client: 'server', server: 'client' } as const

const writes = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'write' ? [event.bytes] : []))

/** Data still flows both ways. */
function requireWorking(exchange: Exchange): void {
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1)))
  act(exchange, 'server', (end) => end.send(Uint8Array.of(2)))
  expect(dataOf(exchange.events.server).at(-1)).toBe(1)
  expect(dataOf(exchange.events.client).at(-1)).toBe(2)
  for (const role of roles) expect(errorOf(exchange.events[role])?.message).toBeUndefined()
}

describe.each(olderVersions)('in %s', (version) => {
  it.each(roles)(
    'a %s whose wish to renegotiate is declined goes on as before (5246-7.2.2-ab, 5246-7.4.1.1-b, 5746-4.2-a, 5746-4.4-a)',
    (who) => {
      const exchange = connect({ version, legacy: true, [who]: secure })
      act(exchange, who, (end) => end.renegotiate())
      expect(alertsOf(exchange.events[who], 'received')).toMatchObject([
        { code: AlertDescription.no_renegotiation, level: AlertLevel.warning },
      ])
      expect(exchange[who].phase).toBe('CONNECTED')
      expect(alertsOf(exchange.events[other[who]], 'sent')).toMatchObject([
        { condition: 'renegotiation.refused' },
      ])
      requireWorking(exchange)
    },
  )

  it('a server whose HelloRequest nobody answers may have enough of it (5246-7.4.1.1-c)', () => {
    const exchange = connect({ version, legacy: true, server: secure })
    const silence = () => []
    act(exchange, 'server', (end) => end.renegotiate(), silence)
    act(exchange, 'server', (end) => end.refuse('internal.general-error'))
    expect(alertsOf(exchange.events.server, 'sent')).toMatchObject([
      { code: AlertDescription.handshake_failure, level: AlertLevel.fatal },
    ])
  })

  it('a ClientHello that renegotiates and offers TLS 1.3 does not get it (8446-4.1.2-b)', () => {
    const fault: Fault = {
      id: 'offers-more',
      provokes: 'version.unsupported',
      ...by.client12,
      legacy: true,
      text: 'offers TLS 1.3 when it renegotiates',
      rows: [],
      setup: secure,
      needs: secure,
      misdeed: setExtension(
        'client_hello',
        'supported_versions',
        Uint8Array.of(6, 3, 4, 3, 3, 3, 2),
        isSecond,
      ),
      connected: (connection) => connection.renegotiate(),
    }
    const exchange = commit(fault, undefined, version)
    const again = exchange.events.server.filter(({ type }) => type === 'renegotiated')
    expect(again).toMatchObject([{ info: { version } }])
    requireWorking(exchange)
  })

  it('data that was on its way when the other handshake began is delivered (5246-6.2.1-e)', () => {
    const { client, server } = connect({ version, legacy: true, client: secure, server: secure })
    const hello = writes(client.renegotiate())
    const early = writes(server.send(Uint8Array.of(7)))
    expect(dataOf(early.flatMap((bytes) => client.receive(bytes)))).toEqual(Uint8Array.of(7))
    expect(client.phase).toBe('WAIT_SH')
    const flight = hello.flatMap((bytes) => writes(server.receive(bytes)))
    expect(flight).not.toEqual([])
    const late = writes(client.send(Uint8Array.of(8)))
    expect(dataOf(late.flatMap((bytes) => server.receive(bytes)))).toEqual(Uint8Array.of(8))
    expect(server.phase).not.toBe('CONNECTED')
    expect(errorOf(flight.flatMap((bytes) => client.receive(bytes)))).toBeUndefined()
  })
})
