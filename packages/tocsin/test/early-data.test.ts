import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { createClient, createServer } from '../src/connection/create.ts'
import type { Event } from '../src/connection/events.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { message13 } from '../src/lab/messages.ts'
import { instead, type Misdeed, pad } from '../src/lab/verbs.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { memoryStore } from '../src/session/memory-store.ts'
import { ServerSessions } from '../src/session/server-sessions.ts'
import type { ClientSession } from '../src/session/session.ts'
import { credentialOf, ecdsa, handshake, serverName, verifierOf } from './support/handshake13.ts'
import { act, alertsOf, dataOf, type Exchange, errorOf } from './support/pair.ts'
import { provokes } from './support/provokes.ts'
import { Clock, sessionsIn } from './support/sessions.ts'

const data = Uint8Array.of(1, 2, 3, 4)

function earlyDataIn(events: readonly Event[]): readonly number[] {
  return events.flatMap((event) => (event.type === 'early-data' ? [...event.bytes] : []))
}

const answersIn = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'early-data-answered' ? [event.isAccepted] : []))

/** A server that takes early data, started long enough ago to know what is a replay. */
function setUp(options: Partial<ConstructorParameters<typeof ServerSessions>[0]> = {}) {
  const clock = new Clock()
  const { now } = clock
  const store = memoryStore({ now })
  const sessions = new ServerSessions({
    store,
    crypto: nodeCrypto,
    now,
    maxEarlyDataSize: 1000,
    ...options,
  })
  const first = handshake({ client: { wantsSessions: true, now }, server: { sessions } })
  clock.ms += 60_000
  const [session] = sessionsIn(first)
  if (!session) throw new Error('no session')
  return { clock, sessions, session, store }
}

interface Sent {
  readonly session: ClientSession
  readonly clock: Clock
  readonly sessions: ServerSessions
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
  readonly tamper?: { readonly client?: Misdeed; readonly server?: Misdeed }
  readonly bytes?: Uint8Array
}

/** A client that sends early data right behind its ClientHello. */
function send({ session, clock, sessions, client, server, tamper, bytes = data }: Sent): Exchange {
  const { now } = clock
  return handshake({
    client: { session, now, earlyData: true, ...client },
    server: { sessions, ...server },
    ...(tamper && { tamper }),
    eager: bytes,
  })
}

function requireConnected(exchange: Exchange): void {
  const { client, server, events } = exchange
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect(errorOf(events.server)?.message).toBeUndefined()
  act(exchange, 'client', (end) => end.send(Uint8Array.of(9)))
  act(exchange, 'server', (end) => end.send(Uint8Array.of(8)))
  expect(dataOf(events.server)).toEqual(Uint8Array.of(9))
  expect(dataOf(events.client)).toEqual(Uint8Array.of(8))
  expect(client.info?.resumed).toBe(server.info?.resumed)
}

describe('early data', () => {
  it('arrives before the handshake is done, apart from other data', () => {
    const exchange = send(setUp())
    expect(earlyDataIn(exchange.events.server)).toEqual([...data])
    expect(answersIn(exchange.events.client)).toEqual([true])
    requireConnected(exchange)
  })

  it('8446-E.5-a: is neither offered nor taken unless both applications ask for it', () => {
    const { session, clock, sessions } = setUp()
    const { now } = clock
    const silent = createClient({
      crypto: nodeCrypto,
      serverName,
      verifier: verifierOf(ecdsa),
      session,
      now,
    })
    silent.start()
    expect(silent.earlyDataLeft).toBe(0)
    expect(() => silent.sendEarlyData(data)).toThrow('sendEarlyData() in WAIT_SH')
    const none = setUp({ maxEarlyDataSize: 0 })
    expect(none.session.maxEarlyDataSize).toBe(0)
    requireConnected(
      handshake({ client: { session, now, earlyData: false }, server: { sessions } }),
    )
  })

  it('is limited by the ticket, which the caller is told', () => {
    const { session, clock } = setUp()
    const client = createClient({
      crypto: nodeCrypto,
      serverName,
      verifier: verifierOf(ecdsa),
      session,
      now: clock.now,
      earlyData: true,
    })
    client.start()
    expect(client.earlyDataLeft).toBe(1000)
    client.sendEarlyData(new Uint8Array(999))
    expect(() => client.sendEarlyData(data)).toThrow('4 bytes, and 1 are left')
  })

  it('8446-4.2.10-a: is rejected when the client is off with the age of its ticket, and the handshake goes on', () => {
    const { session, ...rest } = setUp()
    const late = { ...session, issuedAt: session.issuedAt - 11_000 }
    const exchange = send({ session: late, ...rest })
    expect(answersIn(exchange.events.client)).toEqual([false])
    expect(earlyDataIn(exchange.events.server)).toEqual([])
    requireConnected(exchange)
    expect(exchange.client.info?.resumed).toBe(true)
  })

  it('8446-4.2.10-i: is not sent again by us when it is rejected, whatever protocol was chosen', () => {
    const { session, ...rest } = setUp()
    const exchange = send({
      session,
      ...rest,
      client: { applicationProtocols: ['other'] },
      server: { applicationProtocols: ['other'] },
    })
    expect(answersIn(exchange.events.client)).toEqual([false])
    expect(exchange.client.info?.applicationProtocol).toBe('other')
    expect(dataOf(exchange.events.server)).toEqual(new Uint8Array(0))
    requireConnected(exchange)
  })

  it('is rejected along with the first hello when a second one is asked for', () => {
    const { session, ...rest } = setUp()
    const exchange = send({ session, ...rest, server: { groups: ['secp384r1'] } })
    expect(answersIn(exchange.events.client)).toEqual([false])
    expect(exchange.client.info?.helloRetryRequest).toBe(true)
    expect(exchange.client.info?.resumed).toBe(true)
    requireConnected(exchange)
  })

  it('8446-8.2-a 8446-8.2-b: is taken once: a replay is rejected and no reason for an alert', () => {
    const { sessions, clock, session } = setUp()
    const recorded = record(session, clock)
    expect(play(recorded, sessions)).toMatchObject({ read: [...data], alerts: [] })
    expect(play(recorded, sessions)).toMatchObject({ read: [], alerts: [] })
    clock.ms += 30_000
    expect(play(recorded, sessions)).toMatchObject({ read: [], alerts: [] })
  })

  it('8446-8.2-c: is rejected by a server that has not yet watched for a whole window', () => {
    const { session, clock, sessions } = setUp({ replayWindowMs: 120_000 })
    const exchange = send({ session, clock, sessions })
    expect(answersIn(exchange.events.client)).toEqual([false])
    requireConnected(exchange)
    clock.ms += 61_000
    expect(answersIn(send({ session, clock, sessions }).events.client)).toEqual([true])
  })

  it('is rejected when the store cannot tell', () => {
    const { session, clock, store } = setUp()
    const claim: typeof store.claim = (key, entry, seconds) => {
      if (key.startsWith('early')) throw new Error('the store is gone')
      return store.claim(key, entry, seconds)
    }
    const troubles: unknown[] = []
    const sessions = new ServerSessions({
      store: { ...store, claim },
      crypto: nodeCrypto,
      now: clock.now,
      maxEarlyDataSize: 1000,
      report: (trouble) => troubles.push(trouble),
    })
    const exchange = send({ session, clock, sessions })
    expect(answersIn(exchange.events.client)).toEqual([false])
    expect(troubles).toMatchObject([{ type: 'store-failed', during: 'early-data' }])
    requireConnected(exchange)
  })
})

/** What a client sends with early data. */
function record(session: ClientSession, { now }: Clock): readonly Uint8Array[] {
  const client = createClient({
    crypto: nodeCrypto,
    serverName,
    verifier: verifierOf(ecdsa),
    session,
    now,
    earlyData: true,
  })
  return [...client.start(), ...client.sendEarlyData(data)].flatMap((event) =>
    event.type === 'write' ? [event.bytes.slice()] : [],
  )
}

function play(recorded: readonly Uint8Array[], sessions: ServerSessions) {
  const server = createServer({ crypto: nodeCrypto, credentials: [credentialOf(ecdsa)], sessions })
  const events = [...server.start(), ...recorded.flatMap((bytes) => server.receive(bytes))]
  return { read: earlyDataIn(events), alerts: alertsOf(events, 'sent'), events }
}

provokes('resumption.hello-replayed', 'the server refuses a replay, if told to', () => {
  const { sessions, clock, session } = setUp({ replays: 'refuse' })
  const recorded = record(session, clock)
  play(recorded, sessions)
  return play(recorded, sessions).events
})

const finished = message13('finished', { verifyData: new Uint8Array(32) })

provokes(
  'handshake.unexpected-message',
  'Finished comes in the place of EndOfEarlyData (8446-4.5-c)',
  () =>
    send({ ...setUp(), tamper: { client: instead('end_of_early_data', finished) } }).events.server,
)
provokes(
  'decode.trailing-data',
  'EndOfEarlyData has a body (8446-4.5-d)',
  () => send({ ...setUp(), tamper: { client: pad('end_of_early_data') } }).events.server,
)
provokes('record.not-authentic', 'accepted early data does not decrypt (8446-4.2.10-d)', () => {
  const { clock, sessions, session } = setUp()
  let isFirst = true
  return handshake({
    client: { session, now: clock.now, earlyData: true },
    server: { sessions },
    eager: data,
    transport: (bytes, from) => {
      const isEarly = from === 'client' && bytes[0] === 23 && isFirst
      if (isEarly) isFirst = false
      return [isEarly ? bytes.map((octet, at) => (at === 6 ? octet ^ 1 : octet)) : bytes]
    },
  }).events.server
})

it('an older server is not sent what it would not understand', () => {
  const { session, clock } = setUp()
  const server = createServer({
    crypto: nodeCrypto,
    versions: [tls12],
    credentials: [credentialOf(ecdsa)],
  })
  const client = createClient({
    crypto: nodeCrypto,
    versions: [tls13, tls12],
    serverName,
    verifier: verifierOf(ecdsa),
    session,
    now: clock.now,
    earlyData: true,
  })
  server.start()
  const hello = client.start().flatMap((event) => (event.type === 'write' ? [event.bytes] : []))
  const answer = hello.flatMap((bytes) => server.receive(bytes))
  const events = answer.flatMap((event) =>
    event.type === 'write' ? client.receive(event.bytes) : [],
  )
  expect(errorOf(events)?.condition).toBe('version.early-data-before-13')
})
