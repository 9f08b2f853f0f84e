import { constants } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import {
  type CommonConnectionOptions,
  connect,
  createServer,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
} from 'node:tls'
import { matrix } from '../matrix.ts'
import { isLegacy, type SessionLimit } from '../sessions/matrix.ts'
import { failureIn, groupName, suiteName, versionName } from './openssl-names.ts'
import { payloadHalves } from './payload.ts'
import {
  type AgainSetup,
  type ClientSetup,
  EXPORTED_LENGTH,
  LABEL,
  type PeerEntry,
  type PeerReport,
  type PeerServer,
  type ResumingClient,
  type ResumingSetup,
  type ServerSetup,
  type Setup,
} from './peer.ts'

/** node:tls in this process: it does not tell a clean end from another. */
export const nodeTls: PeerEntry = {
  name: 'node:tls',
  async start() {
    const [major = 0] = process.versions.node.split('.').map(Number)
    const stops: (() => Promise<void>)[] = []
    return {
      version: `${process.version}, OpenSSL ${process.versions.openssl}`,
      name: 'node:tls',
      abilities: {
        cipherSuites: Object.values(matrix).flatMap(({ cipherSuites }) => cipherSuites),
        groups: matrix['TLS 1.3'].groups.filter((name) => name !== 'X25519MLKEM768' || major >= 24),
        signatureSchemes: matrix['TLS 1.2'].signatureSchemes,
      },
      limitations: new Set([
        'own order of groups',
        'no KeyUpdate by its client',
        'no KeyUpdate by its server',
      ]),
      async listen(setup) {
        const server = await listen(setup)
        stops.push(server.stop)
        return server
      },
      connect: (setup) => dial(setup),
      sessions: {
        limits,
        client: resumingClient,
        resumesAfterAlert: new Set(['session ID', 'ticket']),
      },
      async stop() {
        await Promise.all(stops.map((stop) => stop()))
      },
    }
  },
}

type Options = SecureContextOptions & CommonConnectionOptions

function optionsOf({ identity, version, groups, ...setup }: Setup): Options {
  return {
    ca: readFileSync(setup.authorities),
    ...(identity && {
      cert: readFileSync(identity.certificateFile),
      key: readFileSync(identity.keyFile),
    }),
    ...(version && { minVersion: nodeVersion(version), maxVersion: nodeVersion(version) }),
    ...(groups && { ecdhCurve: groups.join(':') }),
    ...(setup.applicationProtocols && { ALPNProtocols: [...setup.applicationProtocols] }),
    ...(setup.sessions?.by === 'session ID' && { secureOptions: constants.SSL_OP_NO_TICKET }),
  }
}

function nodeVersion(name: string) {
  return name === 'TLS 1.3' ? 'TLSv1.3' : 'TLSv1.2'
}

async function listen(setup: ServerSetup): Promise<PeerServer> {
  const { clientAuthentication: asks } = setup
  const reports = new Map<number | undefined, PeerReport>()
  const waiting = new Map<number | undefined, () => void>()
  const keyLog: string[] = []
  const transports = new Set<Socket>()
  let lastPort: number | undefined
  const settle = (port: number | undefined, report: PeerReport): void => {
    reports.set(port, { ...reports.get(port), ...report, keyLog })
    waiting.get(port)?.()
  }
  const server = createServer({
    ...optionsOf(setup),
    noDelay: true,
    requestCert: asks !== undefined,
    rejectUnauthorized: asks === 'require',
  })
  if (setup.sessions) keepSessions(server)
  server.on('keylog', (line) => keyLog.push(line.toString('latin1').trimEnd()))
  server.on('connection', (transport: Socket) => {
    transports.add(transport)
    lastPort = transport.remotePort
  })
  server.on('tlsClientError', (error, socket) => {
    settle(lastPort, failureIn(error.message))
    socket.destroy()
  })
  server.on('secureConnection', (socket) => {
    const { remotePort } = socket
    let report = negotiated(socket)
    socket.on('data', (bytes) => socket.write(bytes))
    socket.on('end', () => {
      report = { ...report, closed: true }
    })
    socket.on('error', (error) => {
      report = { ...report, ...failureIn(error.message) }
      socket.destroy()
    })
    socket.on('close', () => settle(remotePort, report))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    report: (port) =>
      new Promise((resolve) => {
        const ready = (): void => resolve(reports.get(port) ?? {})
        if (reports.has(port)) ready()
        else waiting.set(port, ready)
      }),
    stop: () =>
      new Promise((resolve) => {
        for (const transport of transports) transport.destroy()
        server.close(() => resolve())
      }),
  }
}

/** It keeps tickets itself, IDs only if it is told how. */
function keepSessions(server: Server): void {
  const sessions = new Map<string, Buffer>()
  server.on('newSession', (id: Buffer, session: Buffer, done: () => void) => {
    sessions.set(id.toString('hex'), session)
    done()
  })
  server.on('resumeSession', (id: Buffer, done: (error: null, session: Buffer | null) => void) => {
    done(null, sessions.get(id.toString('hex')) ?? null)
  })
}

/** A client that offers the session it got last. */
function resumingClient(setup: ResumingSetup): ResumingClient {
  let session: Buffer | undefined
  const keep = (one: Buffer): void => {
    session = one
  }
  return {
    connect: ({ bytes, ends }) => dial({ ...setup, bytes }, { session, keep, ends }),
    stop: async () => {},
  }
}

interface Again extends Pick<AgainSetup, 'ends'> {
  readonly session?: Buffer | undefined
  readonly keep?: (session: Buffer) => void
}

function dial(setup: ClientSetup, { session, keep, ends }: Again = {}): Promise<PeerReport> {
  const keyLog: string[] = []
  let report: PeerReport = { closed: false }
  const [first, second] = payloadHalves(setup.bytes)
  const socket = connect({
    ...optionsOf(setup),
    host: '127.0.0.1',
    port: setup.port,
    servername: setup.serverName,
    ...(session && { session }),
  })
  if (keep) socket.on('session', keep)
  socket.setNoDelay(true)
  socket.on('keylog', (line) => keyLog.push(line.toString('latin1').trimEnd()))
  socket.on('secureConnect', () => {
    const { name } = socket.getEphemeralKeyInfo() as { readonly name?: string }
    report = { ...report, ...negotiated(socket), group: groupName(name) }
    socket.write(first)
  })
  let received = 0
  socket.on('data', (bytes) => {
    const before = received
    received += bytes.length
    if (before < first.length && received >= first.length) socket.write(second)
    if (received !== setup.bytes) return
    if (ends === 'cut off') socket.destroy()
    else if (!ends) socket.end()
  })
  socket.on('end', () => {
    report = { ...report, closed: true }
  })
  socket.on('error', (error) => {
    report = { ...report, ...failureIn(error.message), error: error.message }
    socket.destroy()
  })
  return new Promise((resolve) => {
    socket.on('close', () => resolve({ ...report, keyLog }))
  })
}

function negotiated(socket: TLSSocket): PeerReport {
  return {
    version: versionName(socket.getProtocol()),
    cipherSuite: suiteName(socket.getCipher().standardName),
    applicationProtocol: socket.alpnProtocol || '',
    resumed: socket.isSessionReused(),
    clientCertificate: Object.keys(socket.getPeerCertificate()).length > 0,
    exporter: socket
      .exportKeyingMaterial(EXPORTED_LENGTH, LABEL, undefined as never)
      .toString('hex'),
  }
}

/** What node:tls does not do with sessions. */
const limits: readonly SessionLimit[] = [
  {
    because: 'what is old is left to openssl, which is the same',
    excludes: (one) => isLegacy(one),
  },
  {
    because: 'node:tls has no external PSK in TLS 1.3',
    excludes: ({ by }) => by === 'external PSK',
  },
  {
    because: 'node:tls has no psk_ke',
    excludes: ({ mode }) => mode === 'psk_ke',
  },
  {
    because: 'node:tls has no early data',
    excludes: ({ earlyData }) => earlyData !== undefined,
  },
  {
    because: 'the order of suites of node:tls has ChaCha20-Poly1305 before AES-128-GCM',
    excludes: ({ laterSuite, version }, peerRole) =>
      peerRole === 'server' && version === 'TLS 1.3' && laterSuite === 'TLS_AES_128_GCM_SHA256',
  },
  {
    because: 'nobody can tell the server here to cut a connection off',
    excludes: ({ fate }, peerRole) => peerRole === 'server' && fate === 'cut off by the peer',
  },
]
