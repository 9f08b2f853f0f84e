import { connect, createServer, type Server, type Socket } from 'node:net'
import type { TlsError } from '../../src/alert/error.ts'
import type { Connection } from '../../src/connection/connection.ts'
import type { AlertEvent, Event } from '../../src/connection/events.ts'
import type { ConnectionInfo } from '../../src/handshake/info.ts'
import type { ClientSession } from '../../src/session/session.ts'
import { EXPORTED_LENGTH, LABEL } from './peers/peer.ts'

/** One of our ends of a TCP connection, and what came of it. */
export interface Endpoint {
  readonly connection: Connection
  /** Our TCP port. */
  readonly port: number
  readonly alerts: readonly AlertEvent[]
  readonly keyLog: readonly string[]
  /** What was written and read first: the hellos. */
  readonly first: () => Readonly<Record<'sent' | 'received', Buffer>>
  /** What both sides can export, as soon as they are connected. */
  readonly exporter: () => string
  readonly keyUpdates: readonly ('read' | 'write')[]
  /** The later handshakes of the connection. */
  readonly renegotiated: readonly ConnectionInfo[]
  readonly received: () => Buffer
  /** What can be resumed. */
  readonly sessions: readonly ClientSession[]
  /** Families of sessions that cannot be resumed any more. */
  readonly forgotten: readonly string[]
  readonly earlyData: () => Buffer
  /** Whether what we sent early was accepted. */
  readonly earlyDataAnswers: readonly boolean[]
  readonly error: () => TlsError | undefined
  /** Does something, and sends what it leads to. */
  readonly act: (what: (connection: Connection) => readonly Event[]) => void
  /** When this many bytes have arrived; rejects when the connection fails before. */
  readonly waitFor: (bytes: number) => Promise<void>
  /** When the next later handshake is over; rejects when the connection fails before. */
  readonly waitForRenegotiation: () => Promise<void>
  readonly connected: Promise<ConnectionInfo>
  /** When nothing more will come, however it ended. */
  readonly closed: Promise<void>
}

const PATIENCE = 15_000
const HELLO = 1000
const LINGER = 1000

/** What an end does at once, beside keeping what it hears. */
interface Reactions {
  readonly onConnected?: (endpoint: Endpoint) => void
  readonly onData?: (bytes: Buffer, endpoint: Endpoint) => void
}

export async function dial(port: number, connection: Connection): Promise<Endpoint> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
  return endpoint(connection, socket, {})
}

/** A TCP server of ours, for one connection at a time. */
export interface Listener {
  readonly port: number
  /** Whoever connects next meets this connection, and hears its own data. */
  readonly expect: (
    connection: Connection,
    onConnected?: Reactions['onConnected'],
  ) => Promise<Endpoint>
  readonly stop: () => void
}

/** Who comes before we expect anybody is turned away, or `waits` until we do. */
export async function listen(early: 'leaves' | 'waits' = 'leaves'): Promise<Listener> {
  let next: ((socket: Socket) => void) | undefined
  const waiting: Socket[] = []
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    if (next) next(socket)
    else if (early === 'waits') waiting.push(socket)
    else socket.destroy()
    next = undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server),
    expect: (connection, onConnected = () => {}) =>
      new Promise((resolve) => {
        const take = (socket: Socket): void =>
          resolve(endpoint(connection, socket, { onConnected, onData: echo }))
        const first = waiting.shift()
        if (first) take(first)
        else next = take
      }),
    stop() {
      for (const socket of waiting) socket.destroy()
      server.close()
    },
  }
}

function echo(bytes: Buffer, { act }: Endpoint): void {
  act((connection) => connection.send(bytes))
}

function endpoint(connection: Connection, socket: Socket, reactions: Reactions): Endpoint {
  const connected = deferred<ConnectionInfo>()
  const closed = deferred<void>()
  const pieces: Buffer[] = []
  const waiting: { bytes: number; settled: Deferred<void> }[] = []
  const alerts: AlertEvent[] = []
  const keyLog: string[] = []
  const keyUpdates: ('read' | 'write')[] = []
  const renegotiated: ConnectionInfo[] = []
  const again: Deferred<void>[] = []
  const first = { sent: Buffer.of(), received: Buffer.of() }
  const keep = (direction: keyof typeof first, bytes: Uint8Array): void => {
    const kept = first[direction]
    if (kept.length < HELLO) first[direction] = Buffer.concat([kept, bytes])
  }
  const sessions: ClientSession[] = []
  const forgotten: string[] = []
  const early: Buffer[] = []
  const earlyDataAnswers: boolean[] = []
  let length = 0
  let exporter = Buffer.of()
  let error: TlsError | undefined

  const failed = (): Error => error ?? new Error('the connection was closed')
  const on: Listeners = {
    data(event) {
      const bytes = Buffer.from(event.bytes)
      pieces.push(bytes)
      length += bytes.length
      for (const one of waiting) if (length >= one.bytes) one.settled.resolve()
      reactions.onData?.(bytes, self)
    },
    connected({ info }) {
      // It may have failed in the same bytes.
      if (!connection.ended) {
        exporter = Buffer.from(info.exportKeyingMaterial(LABEL, undefined, EXPORTED_LENGTH))
      }
      connected.resolve(info)
      reactions.onConnected?.(self)
    },
    alert: (event) => void alerts.push(event),
    secret: ({ line }) => void keyLog.push(line),
    'key-update': ({ direction }) => void keyUpdates.push(direction),
    renegotiated({ info }) {
      renegotiated.push(info)
      for (const settled of again.splice(0)) settled.resolve()
    },
    session: ({ session }) => void sessions.push(session),
    'session-forgotten': ({ family }) => void forgotten.push(family),
    'early-data': ({ bytes }) => void early.push(Buffer.from(bytes)),
    'early-data-answered': ({ isAccepted }) => void earlyDataAnswers.push(isAccepted),
    'peer-closed': () => act((one) => one.close()),
    error: (event) => {
      error = event.error
    },
    closed() {
      socket.end()
      setTimeout(() => socket.destroy(), LINGER).unref()
    },
  }
  const act: Endpoint['act'] = (what) => {
    // Whoever hears of an event may call again, and what that writes comes later on the wire.
    const events = what(connection).map(kept)
    for (const event of events) {
      if (event.type !== 'write') continue
      keep('sent', event.bytes)
      socket.write(event.bytes)
    }
    for (const event of events) tell(on, event)
  }
  const finish = (): void => {
    connected.reject(failed())
    for (const { settled } of waiting) settled.reject(failed())
    for (const settled of again) settled.reject(failed())
    closed.resolve()
  }
  const self: Endpoint = {
    connection,
    port: socket.localPort ?? 0,
    alerts,
    keyLog,
    first: () => first,
    exporter: () => exporter.toString('hex'),
    keyUpdates,
    renegotiated,
    received: () => Buffer.concat(pieces),
    sessions,
    forgotten,
    earlyData: () => Buffer.concat(early),
    earlyDataAnswers,
    error: () => error,
    act,
    waitFor(bytes) {
      const settled = deferred<void>()
      waiting.push({ bytes, settled })
      if (length >= bytes) settled.resolve()
      return settled.promise
    },
    waitForRenegotiation() {
      const settled = deferred<void>()
      again.push(settled)
      return settled.promise
    },
    connected: connected.promise,
    closed: closed.promise,
  }
  socket.setNoDelay(true)
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error('nothing happened')))
  socket.on('data', (bytes) => {
    keep('received', bytes)
    act((one) => one.receive(bytes))
  })
  socket.on('end', () => act((one) => one.receiveEnd()))
  socket.on('error', () => act((one) => one.receiveEnd('reset')))
  socket.on('close', finish)
  act((one) => one.start())
  return self
}

type Listeners = { readonly [T in Event['type']]?: (event: EventOf<T>) => void }
type EventOf<T> = Extract<Event, { readonly type: T }>

function tell(listeners: Listeners, event: Event): void {
  const listener = listeners[event.type] as ((event: Event) => void) | undefined
  listener?.(event)
}

/** An event whose bytes outlive the next call. */
function kept(event: Event): Event {
  return event.type === 'data' || event.type === 'write' || event.type === 'early-data'
    ? { ...event, bytes: Uint8Array.from(event.bytes) }
    : event
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: Error) => void
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Who does not wait need not hear of a failure.
  promise.catch(() => {})
  return { promise, ...(settle as Omit<Deferred<T>, 'promise'>) }
}
