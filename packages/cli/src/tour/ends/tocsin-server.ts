import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import {
  type Credential,
  createServer,
  memoryStore,
  type ServerConfig,
  ServerSessions,
} from 'tocsin'
import { labServer } from 'tocsin/lab'
import { nodeCrypto, type ServerOptions, TLSSocket } from 'tocsin/node'
import { type Casting, LOOPBACK, type RunningServer, SERVER_NAME } from './end.ts'
import { destroyed } from './tcp.ts'
import { changed, commonOptions, faultOf, unusable, watched } from './tocsin-options.ts'
import { report } from './tocsin-report.ts'

type Sockets = Set<() => Promise<void>>

/** Listens on a free port, with tocsin/node for whoever connects; only the first client is reported. */
export async function startTocsinServer(casting: Casting): Promise<RunningServer> {
  const options = await serverOptions(casting)
  const open: Sockets = new Set()
  let isFirst = true
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, (transport) => {
    const socket = accept(transport, options, casting)
    open.add(() => destroyed(socket, transport))
    if (isFirst) report(socket, casting)
    else socket.on('error', () => {})
    isFirst = false
  })
  await once(server.listen(0, LOOPBACK), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close()
      await Promise.all([...open].map((stop) => stop()))
    },
  }
}

async function serverOptions(casting: Casting): Promise<ServerOptions> {
  const { part, opponent, version, laboratory, wire } = casting
  const { shows = 'good', asks, sends, traits = [] } = part.setup
  const fault = faultOf(part, 'server', version)
  const opposing = faultOf(opponent, 'client', version)
  const isUnable = traits.includes('cannot sign')
  const { staple } = await laboratory.leaf(shows)
  return {
    ...(await commonOptions(casting, shows)),
    requestCert: asks !== undefined,
    rejectUnauthorized: asks === 'require',
    // Its engine does not know of an alert that the laboratory sends, nor what to forget for it.
    sessions: sends === undefined && sessionsOfOurs(),
    openConnection(given) {
      const config = changed(given, casting, opposing)
      const usable = staple ? withCredentials(config, stapling(staple)) : config
      const complete = isUnable ? withCredentials(usable, unusable) : usable
      const connection = fault ? labServer(complete, fault) : createServer(complete)
      return watched(wire?.watch(connection) ?? connection, () => {}, fault)
    },
    ...(traits.includes('knows its name') && {
      chooseCredential: (name) => (name === SERVER_NAME ? undefined : 'unrecognized'),
    }),
  }
}

function sessionsOfOurs(): ServerSessions {
  return new ServerSessions({ store: memoryStore(), crypto: nodeCrypto })
}

/** The same certificates, with an OCSP response for the first. */
function stapling(response: Uint8Array) {
  return (credential: Credential): Credential => ({ ...credential, ocspResponses: [response] })
}

function withCredentials(
  config: ServerConfig,
  change: (credential: Credential) => Credential,
): ServerConfig {
  const { credentials = [] } = config
  if (typeof credentials !== 'function') {
    return { ...config, credentials: credentials.map(change) }
  }
  return {
    ...config,
    credentials: (hello) => {
      const chosen = credentials(hello)
      return typeof chosen === 'object' ? change(chosen) : chosen
    },
  }
}

function accept(transport: Socket, options: ServerOptions, { part }: Casting): TLSSocket {
  const { does } = part.setup
  const socket: TLSSocket = new TLSSocket(transport, {
    ...options,
    isServer: true,
    ...(does === 'cancels' && { chooseCredential: () => neverWhile(() => socket.destroy()) }),
  })
  if (does === 'closes') socket.once('data', () => socket.end())
  if (does === 'denies access') {
    socket.once('secure', () => socket.refuse('authentication.access-denied'))
  }
  return socket
}

/** A decision that does not come: something else happens meanwhile. */
function neverWhile(happens: () => void): Promise<never> {
  setImmediate(happens)
  return new Promise(() => {})
}
