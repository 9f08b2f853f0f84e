import { matrix } from '../matrix.ts'
import {
  clientParameters,
  exporter,
  keyLogIn,
  newKeyLogFile,
  portOf,
  reportOf,
  serverParameters,
  startUnbuffered,
} from './openssl-common.ts'
import { environmentFor, opensslLimits } from './openssl-legacy.ts'
import { failureIn, suiteName, versionName } from './openssl-names.ts'
import { listenForSessions, opensslSessionLimits, resumingClient } from './openssl-sessions.ts'
import { payloadHalves, payloadIn } from './payload.ts'
import type { ClientSetup, PeerEntry, PeerReport, PeerServer, ServerSetup } from './peer.ts'
import { ask, type Running, start } from './process.ts'

/** openssl s_client, a process for each connection, and s_server, one for each setup. */
export const openssl: PeerEntry = {
  name: 'openssl',
  async start() {
    const version = ask('openssl', 'version')?.match(/^OpenSSL (\S+)/)?.[1]
    if (!version) return { missing: 'openssl not found' }
    const groups = ask('openssl', 'list', '-tls-groups') ?? ''
    const servers: Running[] = []
    return {
      version,
      name: 'openssl',
      abilities: {
        cipherSuites: Object.values(matrix).flatMap(({ cipherSuites }) => cipherSuites),
        groups: matrix['TLS 1.3'].groups.filter(
          (name) => name !== 'X25519MLKEM768' || groups.includes(name),
        ),
        signatureSchemes: matrix['TLS 1.2'].signatureSchemes,
      },
      limitations: new Set(),
      legacy: opensslLimits(),
      sessions: {
        limits: opensslSessionLimits(),
        client: resumingClient,
        resumesAfterAlert: new Set(['ticket']),
      },
      listen(setup) {
        if (setup.sessions) return listenForSessions(setup, servers)
        return setup.once ? listenOnce(setup, setup.once, servers) : listen(setup, servers)
      },
      connect,
      async stop() {
        await Promise.all(servers.map((server) => server.kill()))
      },
    }
  },
}

async function listen(setup: ServerSetup, servers: Running[]): Promise<PeerServer> {
  const keyLogFile = newKeyLogFile()
  const parameters = [...serverParameters(setup, keyLogFile), '-rev']
  const server = start('openssl', parameters, environmentFor(setup))
  servers.push(server)
  let told = 0
  return {
    port: await portOf(server),
    async report() {
      const text = await server.find((output) => connectionIn(output.slice(told)))
      told += text.length
      return { ...briefReportOf(text), keyLog: keyLogIn(keyLogFile) }
    },
    stop: () => server.kill(),
  }
}

/** A server that says its exporter, and takes what it says from us: an echo through this process. */
async function listenOnce(
  setup: ServerSetup,
  { bytes, keyUpdate }: NonNullable<ServerSetup['once']>,
  servers: Running[],
): Promise<PeerServer> {
  const keyLogFile = newKeyLogFile()
  // It says at once what a key update led to only if its output is not buffered.
  const server = start(
    'stdbuf',
    [
      ...['-o0', 'openssl', ...serverParameters(setup, keyLogFile)],
      ...[...exporter, '-naccept', '1'],
    ],
    environmentFor(setup),
  )
  servers.push(server)
  const port = await portOf(server)
  const talk = async (): Promise<void> => {
    await server.waitFor(/Keying material: [0-9A-F]+/)
    if (keyUpdate) {
      server.write('K\n')
      await server.waitFor(/SSL_do_handshake -> 1/)
    }
    if (setup.legacy?.renegotiation) {
      const [first] = payloadHalves(bytes)
      await server.find((output) => payloadIn(output, first.length))
      server.write('r\n')
    }
    server.write(await server.find((output) => payloadIn(output, bytes)))
    await server.exited
  }
  const talked = talk()
  talked.catch(() => {})
  return {
    port,
    async report() {
      // What it could not do shows in what it printed.
      await talked.catch(() => {})
      return { ...reportOf(server.output()), keyLog: keyLogIn(keyLogFile) }
    },
    stop: () => server.kill(),
  }
}

async function connect(setup: ClientSetup): Promise<PeerReport> {
  const keyLogFile = newKeyLogFile()
  const client = startUnbuffered(clientParameters(setup, keyLogFile), environmentFor(setup))
  const talk = async (): Promise<void> => {
    await client.waitFor(/Keying material: [0-9A-F]+/)
    if (setup.keyUpdate) {
      client.write('K\n')
      await client.waitFor(/KEYUPDATE/)
    }
    const [first, second] = payloadHalves(setup.bytes)
    client.write(first)
    await client.find((output) => payloadIn(output, first.length))
    if (setup.legacy?.renegotiation) {
      client.write('R\n')
      await client.waitFor(/RENEGOTIATING/)
    }
    client.write(second)
    await client.find((output) => payloadIn(output, setup.bytes))
  }
  await talk().catch(() => {})
  client.endInput()
  await client.exited
  return { ...reportOf(client.output()), keyLog: keyLogIn(keyLogFile) }
}

/** Everything about one connection to `s_server -rev`, once it is over. */
function connectionIn(output: string): string | undefined {
  return output.match(/^[\s\S]*?(?:CONNECTION CLOSED|error:.*)\n/)?.[0]
}

function briefReportOf(text: string): PeerReport {
  return {
    version: versionName(text.match(/^Protocol version: (.*)$/m)?.[1]),
    cipherSuite: suiteName(text.match(/^Ciphersuite: (.*)$/m)?.[1]),
    applicationProtocol: text.match(/^ALPN protocols selected: (.*)$/m)?.[1],
    clientCertificate: /^Peer certificate: /m.test(text),
    closed: text.includes('CONNECTION CLOSED'),
    ...failureIn(text),
  }
}
