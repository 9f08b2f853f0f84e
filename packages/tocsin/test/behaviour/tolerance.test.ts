import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/connection/events.ts'
import { tls12 } from '../../src/handshake/tls12/version.ts'
import { addExtension, added, removeExtension } from '../../src/lab/extensions.ts'
import { by, type Fault, sendOctet, type Who } from '../../src/lab/fault.ts'
import { addToServerHello, inClientHello, isAskedAgain } from '../../src/lab/hello.ts'
import { message13, stray } from '../../src/lab/messages.ts'
import { pskData } from '../../src/lab/psk.ts'
import { messagesInsteadOfData, replaceRecord } from '../../src/lab/records.ts'
import { all, type Misdeed, rewrite } from '../../src/lab/verbs.ts'
import { decode } from '../../src/wire/codec.ts'
import { SignalingCipherSuite } from '../../src/wire/registry/cipher-suite.ts'
import { ContentType } from '../../src/wire/registry/content-type.ts'
import { ExtensionType } from '../../src/wire/registry/extension-type.ts'
import { HandshakeType } from '../../src/wire/registry/handshake-type.ts'
import { ClientHello } from '../../src/wire/shared/client-hello.ts'
import { ServerHello } from '../../src/wire/shared/server-hello.ts'
import { commit, connect, versionNames } from '../support/lab.ts'
import { act, alertsOf, dataOf, type Exchange, errorOf } from '../support/pair.ts'

/** Something odd that is no fault; the rest of the row only says who does it. */
function odd(who: Who, misdeed: Misdeed, more: Partial<Fault> = {}): Fault {
  const row = { id: 'odd', provokes: 'internal.bug', text: 'is odd', rows: [] } as const
  return { ...row, ...by[who], misdeed, ...more }
}

/** Both ends are connected, and data flows both ways. */
function requireWorking(exchange: Exchange, version: string): void {
  const { client, server, events } = exchange
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect(errorOf(events.server)?.message).toBeUndefined()
  expect([client.info?.version, server.info?.version]).toEqual([version, version])
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1)))
  act(exchange, 'server', (end) => end.send(Uint8Array.of(2)))
  expect(dataOf(events.server).at(-1)).toBe(1)
  expect(dataOf(events.client).at(-1)).toBe(2)
}

/** The body of the first handshake message that was written: of a hello. */
function firstBody(events: readonly Event[]): Uint8Array {
  const write = events.find((event) => event.type === 'write')!
  const bytes = (write as { readonly bytes: Uint8Array }).bytes
  const length = (bytes[6]! << 16) | (bytes[7]! << 8) | bytes[8]!
  return bytes.slice(9, 9 + length)
}

const serverHelloOf = ({ events }: Exchange) => decode(ServerHello, firstBody(events.server))
const clientHelloOf = ({ events }: Exchange) => decode(ClientHello, firstBody(events.client))

const withScsv = rewrite<ClientHello>('client_hello', (hello) => ({
  ...hello,
  cipherSuites: [...hello.cipherSuites, SignalingCipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV],
}))

describe('TLS 1.2 goes on', () => {
  const rows: readonly (readonly [cited: string, text: string, Fault])[] = [
    [
      '5246-7.4.1.2-b',
      'with cipher suites that nobody knows or wants',
      odd(
        'client12',
        rewrite<ClientHello>('client_hello', (hello) => ({
          ...hello,
          cipherSuites: [0x0a0a, 0x0005, 0xfefe, ...hello.cipherSuites],
        })),
      ),
    ],
    [
      '5246-E.1-b',
      'with the highest version of the server when the client asks for more',
      odd('client12', inClientHello({ legacyVersion: 0x0399 })),
    ],
    [
      '5746-3.4-b',
      'with a server that knows nothing of renegotiation_info',
      odd('server12', removeExtension('server_hello', 'renegotiation_info')),
    ],
  ]

  it.each(rows)('%s: %s', (_cited, _text, fault) => {
    requireWorking(commit(fault), 'TLS 1.2')
  })

  it('5246-7.4.6-a: without a certificate where one is asked for and none fits', () => {
    const exchange = connect({
      version: 'TLS 1.2',
      client: { credential: () => undefined },
      server: { clientAuthentication: 'request' },
    })
    requireWorking(exchange, 'TLS 1.2')
    const [, second] = exchange.events.client.filter((event) => event.type === 'write')
    const emptyCertificate = [HandshakeType.certificate, 0, 0, 3, 0, 0, 0]
    expect([...second!.bytes.slice(5, 12)]).toEqual(emptyCertificate)
    expect(exchange.server.info?.peerCertificates).toEqual([])
  })

  it('5246-7.4.1.1-a: whatever HelloRequest comes in the handshake, which is no part of the transcript', () => {
    const exchange = commit(odd('server12', unhashed('server_hello_done')))
    requireWorking(exchange, 'TLS 1.2')
    const [flight] = exchange.events.server.filter((event) => event.type === 'write')
    const requestAndDone = [0, 0, 0, 0, HandshakeType.server_hello_done, 0, 0, 0]
    expect(fragmentsOf(flight!.bytes).slice(-8)).toEqual(requestAndDone)
  })

  it('7507-3-d: with a fallback that could not do better', () => {
    const { client } = connect({
      client: { versions: [tls12], fallbackScsv: true },
      server: { versions: [tls12] },
    })
    expect(client.info?.version).toBe('TLS 1.2')
  })

  it('5746-3.6-b: with the signalling suite instead of renegotiation_info, which is answered', () => {
    const misdeed = all(removeExtension('client_hello', 'renegotiation_info'), withScsv)
    const exchange = commit(odd('server12', all()))
    expect(serverHelloOf(exchange).extensions?.renegotiation_info).toEqual({
      renegotiatedConnection: new Uint8Array(0),
    })
    const signalled = commit(odd('client12', misdeed))
    expect(clientHelloOf(signalled).extensions?.renegotiation_info).toBeUndefined()
    expect(serverHelloOf(signalled).extensions?.renegotiation_info).toEqual({
      renegotiatedConnection: new Uint8Array(0),
    })
  })
})

/** Sends HelloRequest before messages of `type`, and keeps it out of its own transcript. */
function unhashed(type: 'server_hello_done'): Misdeed {
  const record = { type: ContentType.handshake, content: stray.helloRequest }
  return (honest) => {
    let isDue = false
    return {
      ...honest,
      message(message, encoded, messages) {
        isDue = message.type === type
        return honest.message(message, encoded, messages)
      },
      record(sent) {
        const records = honest.record(sent)
        return isDue ? [record, ...records] : records
      },
    }
  }
}

it('8446-4.1.3-i: a server that has TLS 1.3 marks its random when it negotiates TLS 1.2', () => {
  const marked = connect({ client: { versions: [tls12] } })
  const tail = serverHelloOf(marked).random.slice(-8)
  expect(String.fromCharCode(...tail)).toBe('DOWNGRD\u0001')
  const unmarked = connect({ version: 'TLS 1.2' })
  expect(serverHelloOf(unmarked).random.slice(-8)).not.toEqual(tail)
})

describe('tickets', () => {
  const ticket = (fields: object) =>
    message13('new_session_ticket', {
      ticketLifetime: 7200,
      ticketAgeAdd: 1,
      ticketNonce: Uint8Array.of(0),
      ticket: Uint8Array.of(1, 2, 3),
      extensions: {},
      ...fields,
    })
  const ticketsOf = (fields: object) => {
    const sent = odd('server13', messagesInsteadOfData(ticket(fields)), { connected: sendOctet })
    const exchange = commit({ ...sent, needs: { wantsSessions: true } })
    requireWorking(exchange, 'TLS 1.3')
    return exchange.events.client.flatMap((event) =>
      event.type === 'session' ? [event.session] : [],
    )
  }

  it('8446-4.6.1-b: are reported whatever extensions they have', () => {
    const extensions = added({}, 0x5a5a, Uint8Array.of(1))
    expect(ticketsOf({ extensions })).toMatchObject([
      { lifetimeSeconds: 7200, identity: Uint8Array.of(1, 2, 3) },
    ])
  })

  it('8446-4.6.1-c, 8446-4.6.1-f: are forgotten at once without a lifetime, and after a week at most', () => {
    expect(ticketsOf({ ticketLifetime: 0 })).toEqual([])
    expect(ticketsOf({ ticketLifetime: 604_801 })).toMatchObject([{ lifetimeSeconds: 604_800 }])
  })
})

describe('early data', () => {
  /** A client that sends 0-RTT: a pre-shared key of somebody else's, and records right behind its hello. */
  const eager = (records: number, length = 1000): Misdeed =>
    all(
      addExtension('client_hello', 'early_data', undefined, (_body: unknown, nth) => nth === 0),
      addExtension('client_hello', 'pre_shared_key', pskData(), (_body: unknown, nth) => nth === 0),
      replaceRecord(
        ContentType.handshake,
        (hello) => {
          const early = { type: ContentType.application_data, content: new Uint8Array(length) }
          return [hello, ...new Array<typeof early>(records).fill(early)]
        },
        0,
      ),
    )

  it('8446-4.2.10-e: is passed over by a server that did not accept it', () => {
    requireWorking(commit(odd('client13', eager(5))), 'TLS 1.3')
  })

  it('8446-4.2.10-c: is passed over after a HelloRetryRequest', () => {
    requireWorking(commit(odd('client13', eager(5), { setup: isAskedAgain })), 'TLS 1.3')
  })

  it('8446-4.2.10-c: but not without end', () => {
    const { events } = commit(odd('client13', eager(40, 16_000)))
    expect(alertsOf(events.server, 'sent')).toHaveLength(1)
  })

  it('8446-E.5-a: is neither offered nor accepted unasked for', () => {
    const { events } = connect()
    const offered = decode(ClientHello, firstBody(events.client)).extensions
    expect(offered?.types).not.toContain(ExtensionType.early_data)
    expect(offered?.types).not.toContain(ExtensionType.pre_shared_key)
  })
})

/** What the records of a flight hold, in one piece. */
function fragmentsOf(flight: Uint8Array): readonly number[] {
  const octets: number[] = []
  for (let at = 0; at < flight.length; ) {
    const end = at + 5 + ((flight[at + 3]! << 8) | flight[at + 4]!)
    octets.push(...flight.slice(at + 5, end))
    at = end
  }
  return octets
}

/** Every record of both ends, by content type and length of the fragment. */
function recordsOf({ events }: Exchange) {
  return [...events.client, ...events.server].flatMap((event) => {
    if (event.type !== 'write') return []
    const { bytes } = event
    const records = []
    for (let at = 0; at < bytes.length; at += 5 + ((bytes[at + 3]! << 8) | bytes[at + 4]!)) {
      records.push({ type: bytes[at]!, length: (bytes[at + 3]! << 8) | bytes[at + 4]! })
    }
    return records
  })
}

it.each(versionNames)('no empty record is ever sent in %s (5246-6.2.1-a)', (version) => {
  const exchange = connect({ version, server: { clientAuthentication: 'request' } })
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1)))
  act(exchange, 'client', (end) => end.close())
  expect(recordsOf(exchange).length).toBeGreaterThan(5)
  for (const { length } of recordsOf(exchange)) expect(length).toBeGreaterThan(0)
})

it('a server may say more in its ServerHello of TLS 1.2 than it needs to', () => {
  const groups = addToServerHello('supported_groups', Uint8Array.of(0, 2, 0, 29))
  requireWorking(commit(odd('server12', groups)), 'TLS 1.2')
})
