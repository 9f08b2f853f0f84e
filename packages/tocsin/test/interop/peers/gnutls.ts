import { existsSync, readFileSync } from 'node:fs'
import { matrix } from '../matrix.ts'
import { keyLogIn, newKeyLogFile, reportOf, startClient, startServer } from './gnutls-common.ts'
import { gnutlsLimits } from './gnutls-legacy.ts'
import { gnutlsSessionLimits, listenForSessions, resumingClient } from './gnutls-sessions.ts'
import { payloadHalves, payloadIn } from './payload.ts'
import type { ClientSetup, PeerEntry, PeerReport, PeerServer, ServerSetup } from './peer.ts'
import { ask, type Running } from './process.ts'

/** gnutls-cli, a process for each connection, and gnutls-serv, one for each setup. */
export const gnutls: PeerEntry = {
  name: 'gnutls',
  async start() {
    const version = ask('gnutls-cli', '--version')?.match(/^gnutls-cli (\S+)/)?.[1]
    if (!version) return { missing: 'gnutls-cli not found' }
    if (!ask('gnutls-serv', '--version')) return { missing: 'gnutls-serv not found' }
    const servers: Running[] = []
    return {
      version,
      name: 'gnutls',
      abilities: {
        cipherSuites: Object.values(matrix).flatMap(({ cipherSuites }) => cipherSuites),
        groups: matrix['TLS 1.2'].groups,
        signatureSchemes: matrix['TLS 1.2'].signatureSchemes,
      },
      limitations: new Set(['no KeyUpdate by its server', 'no answer to close_notify']),
      legacy: gnutlsLimits(),
      sessions: {
        limits: gnutlsSessionLimits(),
        client: resumingClient,
        resumesAfterAlert: new Set(['session ID', 'ticket']),
        resumesOnly: 'once',
        failsOnly: 'before data',
        silent: 'about early data',
      },
      listen: (setup) =>
        setup.sessions ? listenForSessions(setup, servers) : listen(setup, servers),
      connect,
      async stop() {
        await Promise.all(servers.map((server) => server.kill()))
      },
    }
  },
}

async function listen(setup: ServerSetup, servers: Running[]): Promise<PeerServer> {
  const keyLogFile = newKeyLogFile()
  const { server, port } = await startServer(setup, keyLogFile)
  servers.push(server)
  let told = 0
  return {
    port,
    async report() {
      const text = await server.find((output) => connectionIn(output.slice(told)))
      told += text.length
      return { ...reportOf(text), keyLog: keyLogIn(keyLogFile) }
    },
    stop: () => server.kill(),
  }
}

async function connect(setup: ClientSetup): Promise<PeerReport> {
  const keyLogFile = newKeyLogFile()
  const ocspFile = `${keyLogFile}.ocsp`
  const saving = setup.requestsStatus ? ['--save-ocsp', ocspFile] : []
  const client = startClient(setup, keyLogFile, saving)
  const talk = async (): Promise<void> => {
    await client.waitFor(/Simple Client Mode/)
    if (setup.keyUpdate) {
      client.write('^rekey^\n')
      await client.waitFor(/Rekey was completed/)
    }
    const [first, second] = payloadHalves(setup.bytes)
    client.write(first)
    await client.find((output) => payloadIn(output, first.length))
    if (setup.legacy?.renegotiation) {
      client.write('^renegotiate^\n')
      await client.waitFor(/Rehandshake was completed/i)
    }
    client.write(second)
    await client.find((output) => payloadIn(output, setup.bytes))
  }
  await talk().catch(() => {})
  client.endInput()
  await client.exited
  return {
    ...reportOf(client.output()),
    keyLog: keyLogIn(keyLogFile),
    ...(setup.requestsStatus && { ocspResponse: savedIn(ocspFile) }),
  }
}

function savedIn(file: string): string {
  return existsSync(file) ? readFileSync(file).toString('hex') || 'none' : 'none'
}

/** Everything about one connection, once its handshake is over; it does not tell how it ends. */
function connectionIn(output: string): string | undefined {
  return output.match(/^[\s\S]*?(?:Key material: |Error in handshake).*\n/)?.[0]
}
