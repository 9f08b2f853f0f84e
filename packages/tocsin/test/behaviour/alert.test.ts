import { describe, expect, it } from 'vitest'
import { alertFor } from '../../src/alert/conditions.ts'
import { AlertDescription, AlertLevel, alertName } from '../../src/alert/description.ts'
import { createServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import { alertFault } from '../../src/lab/alert-fault.ts'
import { each, type Fault, sendOctet } from '../../src/lab/fault.ts'
import { fault, faults } from '../../src/lab/faults.ts'
import { insteadOfData, replaceRecord } from '../../src/lab/records.ts'
import { ContentType } from '../../src/wire/registry/content-type.ts'
import { commit, connect, serverConfig, victimOf } from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf } from '../support/pair.ts'

const { alert, application_data, handshake } = ContentType
const { close_notify, user_canceled, no_renegotiation } = AlertDescription
const unregistered = [1, 53, 200, 255]
const codes = [...Object.values(AlertDescription), ...unregistered].filter(
  (code) => code !== close_notify,
)

/** The first octets of each record that was written, by flight. */
function recordsOf(
  events: readonly Event[],
): { readonly type: number; readonly version: number }[] {
  const records = []
  for (const event of events) {
    if (event.type !== 'write') continue
    const { bytes } = event
    for (let at = 0; at < bytes.length; ) {
      const field = (offset: number) => (bytes[at + offset]! << 8) | bytes[at + offset + 1]!
      records.push({ type: bytes[at]!, version: field(1) })
      at += 5 + field(3)
    }
  }
  return records
}

describe.each(['client13', 'server13', 'client12', 'server12'] as const)('%s sends', (who) => {
  const version13 = who.endsWith('13')

  it.each(codes.filter((code) => !(version13 && code === user_canceled)))(
    'alert %i at level fatal: it ends the connection and is told, whoever may send it (8446-6-b, 5246-7.2-a, hard-wrong-role, 8446-6.2-e)',
    (code) => {
      const one = alertFault(code, { who })
      const events = victimOf(one, commit(one))
      expect(alertsOf(events, 'received')).toMatchObject([
        { code, name: alertName(code), level: 2, epoch: 'application', phase: 'CONNECTED' },
      ])
      expect(errorOf(events)).toMatchObject({
        condition: 'closure.alert-received',
        facts: { code },
      })
      expect(alertsOf(events, 'sent')).toEqual([])
      expect(events.at(-1)?.type).toBe('closed')
    },
  )

  it.each(codes)('alert %i at level warning', (code) => {
    const one = alertFault(code, { who, level: 'warning' })
    const exchange = commit(one)
    const events = victimOf(one, exchange)
    expect(alertsOf(events, 'received')).toMatchObject([{ code, level: 1 }])
    // Only user_canceled is no error in TLS 1.3; before, every warning is let pass.
    const isError = version13 && code !== user_canceled
    // 8446-6-e, 8446-6-f; 5246-7.2.2-d, 5246-7.2-f
    expect(errorOf(events)?.condition).toBe(isError ? 'closure.alert-received' : undefined)
    if (isError) return
    act(exchange, one.side, (end) => end.send(Uint8Array.of(5)))
    expect(dataOf(events)).toEqual(Uint8Array.of(5))
  })
})

/** TLS 1.2 peers that send these alert records, and then data. */
const fragments = (...contents: readonly (readonly number[])[]): readonly Fault[] =>
  each(['client12', 'server12'], {
    id: 'fragments',
    provokes: 'closure.alert-received',
    text: 'sends alerts in other pieces than one a record',
    rows: [],
    misdeed: insteadOfData(
      ...contents.map((content) => ({ type: alert, content: Uint8Array.from(content) })),
      { type: application_data, content: Uint8Array.of(9) },
    ),
    connected: sendOctet,
  })

describe('TLS 1.2 puts alerts together from fragments (5246-6.2.1-f)', () => {
  it.each(fragments([1], [no_renegotiation]))('one over two records, by the $side', (one) => {
    const events = victimOf(one, commit(one))
    expect(alertsOf(events, 'received')).toMatchObject([{ code: no_renegotiation, level: 1 }])
    expect(dataOf(events)).toEqual(Uint8Array.of(9))
  })

  it.each(fragments([1, no_renegotiation, 1, user_canceled, 1], [close_notify]))(
    'several in one record, by the $side',
    (one) => {
      const events = victimOf(one, commit(one))
      const received = alertsOf(events, 'received').map(({ code }) => code)
      expect(received).toEqual([no_renegotiation, user_canceled, close_notify])
      expect(dataOf(events)).toHaveLength(0)
    },
  )

  it('a fatal one ends it before the next is read', () => {
    const [one] = fragments([2, 80, 1, close_notify])
    const events = victimOf(one!, commit(one!))
    expect(alertsOf(events, 'received').map(({ code }) => code)).toEqual([80])
    expect(errorOf(events)?.condition).toBe('closure.alert-received')
  })
})

describe('alerts before keys', () => {
  it('a warning about server_name does not end the handshake of a client (6066-3-g)', () => {
    const { unrecognized_name } = AlertDescription
    const [one] = each(['server12'], {
      id: 'warning-first',
      provokes: 'closure.alert-received',
      text: 'warns before its ServerHello',
      rows: [],
      misdeed: replaceRecord(
        handshake,
        (hello) => [{ type: alert, content: Uint8Array.of(1, unrecognized_name) }, hello],
        0,
      ),
    })
    const { events, client } = commit(one!)
    expect(alertsOf(events.client, 'received')).toMatchObject([
      { code: unrecognized_name, level: 1, epoch: 'clear', phase: 'WAIT_SH' },
    ])
    expect(client.info?.version).toBe('TLS 1.2')
  })

  it('a server of TLS 1.3 takes one in the clear until a protected record comes (8446-A.1-b)', () => {
    const one = alertFault(AlertDescription.bad_certificate, { who: 'client13', epoch: 'clear' })
    const events = victimOf(one, commit(one))
    expect(alertsOf(events, 'received')).toMatchObject([
      { code: AlertDescription.bad_certificate, epoch: 'clear' },
    ])
    expect(errorOf(events)?.condition).toBe('closure.alert-received')
  })
})

/** What a victim sent about a fault of the laboratory. */
function sentAbout(id: string) {
  const one = fault(id)!
  const events = victimOf(one, commit(one))
  return { events, sent: alertsOf(events, 'sent') }
}

describe('an alert is protected by the write keys of the moment (8446-6-j, 5246-7.2-c)', () => {
  it.each([
    ['clear', 'hello.session-id-not-echoed/other', alert],
    ['handshake', 'extension.unsolicited/use-srtp-in-encrypted-extensions', application_data],
    ['application', 'record.no-content-type/zeros-by-server13', application_data],
    ['clear', 'authentication.key-exchange-signature-invalid/flipped', alert],
    // 5246-7.4.6-c: TLS 1.2 has keys only after that.
    ['clear', 'certificate.expired/expired-by-client12', alert],
    ['application', 'authentication.finished-mismatch/flipped-by-server12', alert],
  ] as const)('%s: %s', (epoch, id, outer) => {
    const { events, sent } = sentAbout(id)
    expect(sent).toMatchObject([{ epoch, level: AlertLevel.fatal }])
    expect(recordsOf(events).at(-1)).toEqual({ type: outer, version: 0x0303 })
  })

  it('by handshake keys as soon as a client has the ServerHello (8446-A.1-a)', () => {
    const { sent } = sentAbout('decode.truncated/encrypted-extensions-by-server13')
    expect(sent).toMatchObject([{ epoch: 'handshake', phase: 'WAIT_EE' }])
  })

  it.each([
    'certificate.required/none-by-client13',
    'certificate.expired/expired-by-client13',
    'authentication.signature-invalid/flipped-by-client13',
  ])(
    'by application keys when a server refuses a client after its own Finished: %s (8446-4.4.4-c, 8446-4.4.2.4-c)',
    (id) => {
      const { sent } = sentAbout(id)
      expect(sent).toMatchObject([{ epoch: 'application' }])
    },
  )

  it('and stands in a record of version 0x0303 before any version is agreed on (8446-5.1-j)', () => {
    const server = createServer(serverConfig())
    server.start()
    const events = server.receive(Uint8Array.of(handshake, 3, 1, 0, 4, 99, 0, 0, 0))
    expect(recordsOf(events)).toEqual([{ type: alert, version: 0x0303 }])
  })
})

describe('errors are told at level fatal, once, by the alert the text names or fits, before all ends', () => {
  const sample = faults.filter(
    ({ provokes }, index) => index % 9 === 0 && provokes !== 'renegotiation.refused',
  )

  it.each(sample)(
    '$id (5246-7.2.2-a 5246-7.2.2-b 5246-7.2.2-c 8446-6-d 8446-6.2-b 8446-6.2-c 8446-6.2-d)',
    (one) => {
      const events = victimOf(one, commit(one))
      const version = one.version === 'TLS 1.2' ? 'tls12' : 'tls13'
      const name = alertFor(one.provokes, version)
      const errors = alertsOf(events, 'sent').filter(({ level }) => level !== AlertLevel.warning)
      expect(errors).toMatchObject(
        name ? [{ code: AlertDescription[name], level: AlertLevel.fatal }] : [],
      )
      const after = events.slice(events.findIndex(({ type }) => type === 'error') + 1)
      expect(after.map(({ type }) => type)).toEqual(['closed'])
    },
  )
})

it('no alert about an extension answers a hello that has none (6066-9-a)', () => {
  const server = createServer({ ...serverConfig(), credentials: () => 'unrecognized' })
  server.start()
  const body = [3, 3, ...new Array<number>(32).fill(1), 0, 0, 2, 0xc0, 0x2b, 1, 0]
  const events = server.receive(
    Uint8Array.of(handshake, 3, 1, 0, body.length + 4, 1, 0, 0, body.length, ...body),
  )
  expect(alertsOf(events, 'sent')).toMatchObject([{ code: AlertDescription.handshake_failure }])
})

it('nothing at all is sent to a client that begins with an alert (closure.alert-first)', () => {
  const one = fault('closure.alert-first/handshake-failure')!
  const { events } = commit(one)
  expect(events.server.filter(({ type }) => type === 'write')).toEqual([])
  expect(connect().client.ended).toBe(false)
})
