import { connect as connectTransport } from 'node:net'
import { ClientSessions, createClient } from 'tocsin'
import { labClient } from 'tocsin/lab'
import { type ClientOptions, TLSSocket } from 'tocsin/node'
import { type Casting, LOOPBACK, type RunningClient, SERVER_NAME } from './end.ts'
import { destroyed } from './tcp.ts'
import { changed, commonOptions, faultOf, unusable, watched } from './tocsin-options.ts'
import { report } from './tocsin-report.ts'
import type { SessionReport } from './witness.ts'

/** Connects with tocsin/node. */
export async function startTocsinClient(casting: Casting, port: number): Promise<RunningClient> {
  const sessions = new ClientSessions()
  const exported: Buffer[] = []
  const options = { ...(await clientOptions(casting)), sessions }
  const transport = connectTo(port)
  const socket = new TLSSocket(transport, options)
  socket.on('session', (session: Buffer) => exported.push(session))
  report(socket, casting)
  perform(socket, casting)
  return {
    stop: () => destroyed(socket, transport),
    async resume() {
      const session = exported.at(-1)
      if (!session) return 'none issued'
      if (casting.opponent.program !== 'tocsin') return ownReport(casting, sessions)
      return resumed(port, { ...(await honestOptions(casting)), session })
    },
  }
}

/** Of other servers nothing is asked; and the laboratory's engine does not know of an alert that it sends. */
function ownReport({ part }: Casting, { size }: ClientSessions): SessionReport {
  if (part.setup.sends !== undefined) return 'none issued'
  return size > 0 ? 'kept' : 'forgotten'
}

function connectTo(port: number) {
  return connectTransport({ host: LOOPBACK, port, noDelay: true, allowHalfOpen: true })
}

/** Offers the session to the same server, though we have forgotten it; whatever does not resume it has refused it. */
function resumed(port: number, options: ClientOptions): Promise<SessionReport> {
  const transport = connectTo(port)
  const socket = new TLSSocket(transport, options)
  const answer = new Promise<SessionReport>((resolve) => {
    socket
      .once('secureConnect', () => resolve(socket.isSessionReused() ? 'resumed' : 'refused'))
      .once('error', () => resolve('refused'))
      .once('close', () => resolve('refused'))
  })
  return answer.finally(() => destroyed(socket, transport))
}

/** The same client, without what it does wrong. */
async function honestOptions(casting: Casting) {
  const { part, opponent, version, wire: _, ...others } = casting
  const { fault, sends, does, ...setup } = part.setup
  const cast = { ...others, opponent, version, wire: undefined, part: { ...part, setup } }
  return { ...(await clientOptions(cast)), handshakeTimeout: PATIENCE_MS }
}

const PATIENCE_MS = 4000

async function clientOptions(casting: Casting) {
  const { part, opponent, version, wire } = casting
  const { shows, name = SERVER_NAME, traits = [] } = part.setup
  const fault = faultOf(part, 'client', version)
  const opposing = faultOf(opponent, 'server', version)
  const options = await commonOptions(casting, shows)
  const isUnable = traits.includes('cannot sign')
  return {
    ...options,
    servername: name,
    openConnection: (given: Parameters<typeof createClient>[0]) => {
      const config = changed(given, casting, opposing)
      const { credential } = config
      const isOne = typeof credential === 'object' && 'certificates' in credential
      const made = isUnable && isOne ? unusable(credential) : credential
      const complete = { ...config, ...(made && { credential: made }) }
      const connection = fault ? labClient(complete, fault) : createClient(complete)
      return watched(wire?.watch(connection) ?? connection, () => {}, fault)
    },
  }
}

function perform(socket: TLSSocket, { part }: Casting): void {
  const { does } = part.setup
  const once = (act: () => void) => socket.once('secureConnect', act)
  if (does === 'closes') once(() => socket.end())
  if (does === 'asks to close') once(() => socket.write('CLOSE\n'))
  if (does === 'denies access') once(() => socket.refuse('authentication.access-denied'))
  if (does === 'misses a protocol') once(() => socket.refuse('extension.not-granted'))
  if (does === 'cancels') socket.once('connect', () => setImmediate(() => socket.destroy()))
}
