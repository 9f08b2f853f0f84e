import { once } from 'node:events'
import { type ClientConfig, decodeClientSession } from 'tocsin'
import { type Fault, labClient, rewrite } from 'tocsin/lab'
import { connect, type TLSSocket } from 'tocsin/node'
import { LOOPBACK, SERVER_NAME } from '../ends/end.ts'
import type { ResumedBy } from './row.ts'

/** A connection that is up, with what there is to resume it. */
export interface Met {
  readonly socket: TLSSocket
  readonly isResumed: boolean
  /** The latest session that came, if one did. */
  readonly session: Uint8Array | undefined
}

interface Meeting {
  readonly port: number
  readonly by: ResumedBy
  readonly ca: string
  /** What to resume. */
  readonly session?: Uint8Array | undefined
}

const TIMEOUT_MS = 5000

/** Connects, and waits for what comes to resume with. */
export async function meet({ port, by, ca, session }: Meeting): Promise<Met> {
  const version = by.version === 'TLS 1.3' ? 'TLSv1.3' : 'TLSv1.2'
  const isNew = session === undefined
  const socket = connect({
    ...{ port, host: LOOPBACK, servername: SERVER_NAME, ca, session },
    ...{ minVersion: version, maxVersion: version, handshakeTimeout: TIMEOUT_MS },
    ...(isNew && by.kind === 'session_id' && { openConnection: withoutTickets }),
  })
  const sessions: Buffer[] = []
  socket.on('session', (each: Buffer) => sessions.push(each)).resume()
  await once(socket, 'secureConnect')
  socket.on('error', () => {})
  // Of TLS 1.3 they come after the handshake.
  if (by.version === 'TLS 1.3' && sessions.length === 0) await aSession(socket)
  return { socket, isResumed: socket.isSessionReused(), session: sessions.at(-1) }
}

async function aSession(socket: TLSSocket): Promise<void> {
  await once(socket, 'session', { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => {
    throw new Error('no session came')
  })
}

/** The kind of an exported session. */
export function kindOf(session: Uint8Array): ResumedBy['kind'] | undefined {
  return decodeClientSession(new Uint8Array(session))?.kind
}

/** A client that takes no tickets gets a session ID (RFC 5246 §7.4.1.3). */
function withoutTickets(config: ClientConfig) {
  return labClient(config, noTickets)
}

const noTickets: Fault = {
  id: 'no-tickets',
  provokes: 'closure.end-of-data',
  side: 'client',
  version: 'TLS 1.2',
  text: 'does not say that it takes tickets',
  rows: [],
  misdeed: rewrite<{ readonly extensions: object }>('client_hello', (hello) => ({
    ...hello,
    extensions: { ...hello.extensions, session_ticket: undefined },
  })),
}
