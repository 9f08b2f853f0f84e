import { connect as connectTransport } from 'node:net'
import { createClient } from 'tocsin'
import { labClient } from 'tocsin/lab'
import { TLSSocket } from 'tocsin/node'
import { type Casting, LOOPBACK, type RunningClient, SERVER_NAME } from './end.ts'
import { destroyed } from './tcp.ts'
import { changed, commonOptions, faultOf, unusable, watched } from './tocsin-options.ts'
import { report } from './tocsin-report.ts'
import type { SessionReport } from './witness.ts'

/** Connects with tocsin/node. */
export async function startTocsinClient(casting: Casting, port: number): Promise<RunningClient> {
  const options = await clientOptions(casting)
  const transport = connectTransport({ host: LOOPBACK, port, noDelay: true, allowHalfOpen: true })
  const socket = new TLSSocket(transport, options)
  report(socket, casting)
  perform(socket, casting)
  return {
    stop: () => destroyed(socket, transport),
    resume: async () => sessionReport(casting),
  }
}

/** tocsin does not resume yet: its server issues nothing, which is seen, and its client keeps nothing. */
function sessionReport({ opponent, witness }: Casting): SessionReport {
  return opponent.program === 'tocsin' && witness.tickets === 0 ? 'none issued' : 'not kept'
}

async function clientOptions(casting: Casting) {
  const { part, opponent, version, witness, wire } = casting
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
      const made = isUnable && typeof credential === 'object' ? unusable(credential) : credential
      const complete = { ...config, ...(made && { credential: made }) }
      const connection = fault ? labClient(complete, fault) : createClient(complete)
      return watched(
        wire?.watch(connection) ?? connection,
        ({ type }) => {
          if (type === 'session') witness.tickets += 1
        },
        fault,
      )
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
