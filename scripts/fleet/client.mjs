import { connect } from 'node:net'
import { createClient, tls12, tls13 } from 'tocsin'
import { labClient, rewrite } from 'tocsin/lab'
import { createSecureContext } from 'tocsin/node'
import { drive, now } from './drive.mjs'

/** A client that knows nothing of tickets: it is given session IDs. */
const withoutTickets = rewrite('client_hello', (hello) => ({
  ...hello,
  extensions: { ...hello.extensions, session_ticket: undefined },
}))

/** What can be resumed, and the client that asks for it. */
const kinds = {
  'TLS 1.2 session ID': {
    versions: [tls12],
    open: (config) => labClient(config, { misdeed: withoutTickets }),
  },
  'TLS 1.2 ticket': { versions: [tls12], open: createClient },
  'TLS 1.3 ticket': { versions: [tls13], open: createClient },
}

export const kindNames = Object.keys(kinds)

/** Reasons for which our client ends a connection with a fatal alert. */
const refusals = ['internal.bug', 'authentication.access-denied', 'handshake.unexpected-message']

/** No record of this connection. */
const forged = Uint8Array.from({ length: 5 + 40 }, (_, i) => [23, 3, 3, 0, 40][i] ?? i)

const PATIENCE_MS = 10_000

/**
 * What a client does once it is connected and has what the server gives: `close`; or bring about a
 * fatal alert that the server sends (`alert-sent`) or receives (`alert-received`).
 */
const endings = {
  close: ({ connection, take }) => take(connection.close()),
  'alert-sent': ({ socket }) => socket.write(forged),
  'alert-received': ({ connection, take }) => {
    const [first, ...others] = refusals
    refusals.splice(0, refusals.length, ...others, first)
    take(connection.refuse(first))
  },
}

/** Clients that trust an authority; with `until`, a promise, a connection stays open until then. */
export function clientsOf(ca) {
  const { config, verifier } = createSecureContext({ ca })
  const common = { ...config, verifier, serverName: 'localhost', wantsSessions: true }
  return ({ port, kind, session, ending = 'close', until }) => {
    const { versions, open } = kinds[kind]
    const end = async (ends) => {
      await until
      endings[ending](ends)
    }
    return meet(open({ ...common, versions, ...(session && { session }) }), port, end)
  }
}

/**
 * One connection: whether it resumed and when that was decided, the session it led to, its own port,
 * and the error of one that failed before the client wanted it to.
 */
function meet(connection, serverPort, end) {
  return new Promise((resolve) => {
    const socket = connect({ port: serverPort, host: '127.0.0.1', noDelay: true })
    const outcome = { beganAt: now() }
    const take = drive(connection, socket, {
      onEvents(events) {
        for (const event of events) note(outcome, event)
        if (events.some(({ type }) => type === 'data')) end({ connection, socket, take })
      },
    })
    socket.setTimeout(PATIENCE_MS, () => socket.destroy())
    socket.once('connect', () => {
      outcome.port = socket.localPort
      take(connection.start())
    })
    socket.once('close', () => {
      if (outcome.decidedAt === undefined) outcome.error ??= 'the server said nothing'
      resolve(outcome)
    })
  })
}

function note(outcome, event) {
  switch (event.type) {
    case 'connected':
      outcome.connectedAt = now()
      outcome.isResumed = event.info.resumed
      break
    case 'session':
      outcome.session = event.session
      break
    case 'data':
      hear(outcome, event.bytes)
      break
    case 'error':
      if (outcome.decidedAt === undefined) outcome.error = event.error.message
      break
  }
}

/** What a server says of a handshake, in one record. */
function hear(outcome, bytes) {
  const [decidedAt, isKept] = new Float64Array(bytes.slice().buffer)
  outcome.decidedAt = decidedAt
  if (!isKept) outcome.session = undefined
}
