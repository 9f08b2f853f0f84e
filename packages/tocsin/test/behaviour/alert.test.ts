import { describe, expect, it } from 'vitest'
import { alertFor } from '../../src/alert/conditions.ts'
import { AlertDescription, AlertLevel, alertName } from '../../src/alert/description.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import { alertFault } from '../../src/lab/alert-fault.ts'
import {
  both12,
  each,
  everybody,
  type Fault,
  inVersion,
  sendOctet,
  versionsOf,
} from '../../src/lab/fault.ts'
import { fault, faults } from '../../src/lab/faults.ts'
import { insteadOfData, replaceRecord } from '../../src/lab/records.ts'
import { ContentType } from '../../src/wire/registry/content-type.ts'
import {
  clientConfig,
  commit,
  connect,
  olderVersions,
  serverConfig,
  victimOf,
} from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf, pair } from '../support/pair.ts'

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

const senders = everybody.flatMap((who) =>
  versionsOf(alertFault(0, { who })).map((version) => ({ who, version })),
)

describe.each(senders)('$who sends, in $version,', ({ who, version }) => {
  const version13 = version === 'TLS 1.3'

  it.each(codes.filter((code) => !(version13 && code === user_canceled)))(
    'alert %i at level fatal: it ends the connection and is told, whoever may send it (8446-6-b, 5246-7.2-a, 2246-7.2.2-c, 2246-7.2.2-b, hard-wrong-role, 8446-6.2-e)',
    (code) => {
      const one = alertFault(code, { who })
      const events = victimOf(one, commit(one, undefined, version))
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
    const exchange = commit(one, undefined, version)
    const events = victimOf(one, exchange)
    expect(alertsOf(events, 'received')).toMatchObject([{ code, level: 1 }])
    // Only user_canceled is no error in TLS 1.3; before, every warning is let pass.
    const isError = version13 && code !== user_canceled
    // 8446-6-e, 8446-6-f; 5246-7.2.2-d, 5246-7.2-f, 2246-7.2.2-d
    expect(errorOf(events)?.condition).toBe(isError ? 'closure.alert-received' : undefined)
    if (isError) return
    act(exchange, one.side, (end) => end.send(Uint8Array.of(5)))
    expect(dataOf(events)).toEqual(Uint8Array.of(5))
  })
})

/** Peers before TLS 1.3 that send these alert records, and then data: under AEAD, and under CBC. */
const fragments = (...contents: readonly (readonly number[])[]): readonly Fault[] =>
  each(both12, {
    id: 'fragments',
    provokes: 'closure.alert-received',
    text: 'sends alerts in other pieces than one a record',
    rows: [],
    misdeed: insteadOfData(
      ...contents.map((content) => ({ type: alert, content: Uint8Array.from(content) })),
      { type: application_data, content: Uint8Array.of(9) },
    ),
    connected: sendOctet,
  }).flatMap((fault) => versionsOf(fault).map((version) => inVersion(fault, version)))

describe('before TLS 1.3 alerts are put together from fragments (5246-6.2.1-f)', () => {
  it.each(fragments([1], [no_renegotiation]))(
    'one over two records, by the $side in $version',
    (one) => {
      const events = victimOf(one, commit(one))
      expect(alertsOf(events, 'received')).toMatchObject([{ code: no_renegotiation, level: 1 }])
      expect(dataOf(events)).toEqual(Uint8Array.of(9))
    },
  )

  it.each(fragments([1, no_renegotiation, 1, user_canceled, 1], [close_notify]))(
    'several in one record, by the $side in $version',
    (one) => {
      const events = victimOf(one, commit(one))
      const received = alertsOf(events, 'received').map(({ code }) => code)
      expect(received).toEqual([no_renegotiation, user_canceled, close_notify])
      expect(dataOf(events)).toHaveLength(0)
    },
  )

  it.each(fragments([2, 80, 1, close_notify]))(
    'a fatal one ends it before the next is read, by the $side in $version',
    (one) => {
      const events = victimOf(one, commit(one))
      expect(alertsOf(events, 'received').map(({ code }) => code)).toEqual([80])
      expect(errorOf(events)?.condition).toBe('closure.alert-received')
    },
  )
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

describe.each(olderVersions)('who wants no more, in %s,', (version) => {
  it('after a warning says so with a fatal alert (5246-7.2.2-e)', () => {
    const one = alertFault(no_renegotiation, { who: 'server12', level: 'warning' })
    const exchange = commit(one, undefined, version)
    expect(errorOf(exchange.events.client)).toBeUndefined()
    act(exchange, 'client', (end) => end.refuse('internal.general-error'))
    expect(alertsOf(exchange.events.server, 'received')).toMatchObject([
      { code: AlertDescription.handshake_failure, level: AlertLevel.fatal },
    ])
  })
})

/** A fallback that was not needed, by a client whose best version is this. */
const fallback = (version: 'TLS 1.2' | 'TLS 1.1' | 'TLS 1.0') => {
  const client = createClient({ ...clientConfig(undefined, version), fallbackScsv: true })
  const server = createServer(serverConfig(undefined, version === 'TLS 1.2' ? 'TLS 1.3' : 'all'))
  return pair(client, server)
}

it.each([
  ['TLS 1.2', 0x0303],
  ['TLS 1.1', 0x0302],
  ['TLS 1.0', 0x0301],
] as const)(
  'a client of %s can read that its fallback was not needed (7507-3-c, version.inappropriate-fallback)',
  (version, code) => {
    const { events } = fallback(version)
    expect(recordsOf(events.server)).toEqual([{ type: alert, version: code }])
    expect(alertsOf(events.client, 'received')).toMatchObject([
      { code: AlertDescription.inappropriate_fallback, level: AlertLevel.fatal },
    ])
  },
)

it('nor is a record of a later version shown to a client that no version suits (7507-3-b)', () => {
  const client = createClient({ ...clientConfig(undefined, 'TLS 1.0'), fallbackScsv: true })
  const { events } = pair(client, createServer(serverConfig()))
  expect(recordsOf(events.server)).toEqual([{ type: alert, version: 0x0301 }])
  expect(alertsOf(events.client, 'received')).toMatchObject([
    { code: AlertDescription.protocol_version },
  ])
})

describe('an alert about the certificate of a client that is connected already (hard-late-client-auth)', () => {
  const certificate = 'the client certificate'
  const authentication = 'the authentication of the client'
  const late = [
    ['certificate.required/none-by-client13', 'certificate_required', certificate],
    ['certificate.expired/expired-by-client13', 'certificate_expired', certificate],
    ['certificate.unknown-issuer/unknown-ca-by-client13', 'unknown_ca', certificate],
    ['authentication.signature-invalid/flipped-by-client13', 'decrypt_error', authentication],
  ] as const

  it.each(late)('%s: is told to be a late refusal', (id, name, about) => {
    const { events } = commit(fault(id)!)
    expect(events.client.map(({ type }) => type)).toContain('connected')
    expect(alertsOf(events.client, 'received')).toMatchObject([{ name, phase: 'CONNECTED' }])
    expect(errorOf(events.client)).toMatchObject({
      condition: 'closure.alert-received',
      facts: { alert: name, about, when: 'after the handshake' },
    })
  })

  it.each(['client13', 'server13', 'server12'] as const)('and no other alert is: by %s', (who) => {
    const { internal_error, unknown_ca } = AlertDescription
    const code = who === 'server13' ? internal_error : unknown_ca
    const one = alertFault(code, { who })
    expect(errorOf(victimOf(one, commit(one)))?.facts).not.toHaveProperty('when')
  })
})
