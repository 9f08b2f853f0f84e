import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import {
  type CommonConnectionOptions,
  connect,
  createServer,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls'
import { matrix } from '../matrix.ts'
import { failureIn, groupName, suiteName, versionName } from './openssl-names.ts'
import { payloadHalves } from './payload.ts'
import {
  type ClientSetup,
  EXPORTED_LENGTH,
  LABEL,
  type PeerEntry,
  type PeerReport,
  type PeerServer,
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
      connect: dial,
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

function dial(setup: ClientSetup): Promise<PeerReport> {
  const keyLog: string[] = []
  let report: PeerReport = { closed: false }
  const [first, second] = payloadHalves(setup.bytes)
  const socket = connect({
    ...optionsOf(setup),
    host: '127.0.0.1',
    port: setup.port,
    servername: setup.serverName,
  })
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
    if (received === setup.bytes) socket.end()
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
    clientCertificate: Object.keys(socket.getPeerCertificate()).length > 0,
    exporter: socket
      .exportKeyingMaterial(EXPORTED_LENGTH, LABEL, undefined as never)
      .toString('hex'),
  }
}
