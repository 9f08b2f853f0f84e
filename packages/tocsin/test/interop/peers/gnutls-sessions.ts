import { writeFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import type { SessionLimit } from '../sessions/matrix.ts'
import { keyLogIn, newKeyLogFile, reportOf, startClient, startServer } from './gnutls-common.ts'
import { payloadHalves, payloadIn } from './payload.ts'
import type {
  AgainSetup,
  PeerReport,
  PeerServer,
  ResumingClient,
  ResumingSetup,
  ServerSetup,
  SessionsSetup,
  Setup,
} from './peer.ts'
import type { Running } from './process.ts'

/** What gnutls-cli and gnutls-serv do not do with sessions. */
export function gnutlsSessionLimits(): readonly SessionLimit[] {
  return [
    {
      because: 'gnutls-cli ends with a connection that fails, unless it was about to resume anyway',
      excludes: ({ fate, fails }, peerRole) => {
        const isLast = fate.endsWith('by the peer') || (fate === 'fatal alert by us' && !fails)
        return peerRole === 'client' && isLast
      },
    },
    {
      because: 'nobody can tell gnutls-serv to cut a connection off',
      excludes: ({ fate }, peerRole) => peerRole === 'server' && fate === 'cut off by the peer',
    },
    {
      because:
        'gnutls-cli crashes when there is a name to verify, no certificate, and an ephemeral key',
      excludes: ({ cipherSuite }, peerRole) =>
        peerRole === 'client' && cipherSuite.startsWith('TLS_ECDHE_PSK'),
    },
    {
      because: 'gnutls-cli and gnutls-serv have external PSKs of SHA-256 alone',
      excludes: ({ hash }) => hash === 'sha384',
    },
    {
      because:
        'after early data gnutls-cli encrypts its second hello: s_server cannot read it, either',
      excludes: ({ earlyData, helloRetryRequest }, peerRole) =>
        peerRole === 'client' && earlyData !== undefined && helloRetryRequest !== undefined,
    },
  ]
}

/** A server that resumes. */
export async function listenForSessions(
  setup: ServerSetup,
  servers: Running[],
): Promise<PeerServer> {
  const keyLogFile = newKeyLogFile()
  const { mostEarlyData: most } = setup.sessions ?? {}
  const { server, port } = await startServer(setup, keyLogFile, [
    ...(setup.sessions ? serverParameters(setup.sessions) : []),
    ...(most ? ['--earlydata', '--maxearlydata', `${most}`] : []),
  ])
  servers.push(server)
  let told = 0
  return {
    port,
    async report(_clientPort, ended) {
      const end = ended ? alerted : finished
      const text = await server.find((output) => output.slice(told).match(end)?.[0])
      told += text.length
      return reportWith(setup, text, keyLogIn(keyLogFile))
    },
    stop: () => server.kill(),
  }
}

/** It tells of the end of a connection only if that is an error. */
const finished = /^[\s\S]*?(?:Key material: |Error in handshake).*\n/
const alerted = /^[\s\S]*?Received alert .*\n/

/** One process, which connects again when it is told, or at once if it is to hear an alert first. */
export function resumingClient(setup: ResumingSetup): ResumingClient {
  const keyLogFile = newKeyLogFile()
  let client: Running | undefined
  let told = 0
  return {
    async connect(again) {
      const isFirst = client === undefined
      client ??= begin(setup, keyLogFile, again)
      const running = client
      const rest = () => running.output().slice(told)
      await (again.ends ? fail(running) : talk(running, rest, again, isFirst)).catch(() => {})
      const text = rest()
      told += text.length
      if (again.isLast) running.endInput()
      else if (!again.ends) running.write('^resume^\n')
      if (again.isLast) await running.exited
      return reportWith(setup, text, keyLogIn(keyLogFile))
    },
    async stop() {
      await client?.kill()
    },
  }
}

function begin(
  { earlyData, ...setup }: ResumingSetup,
  keyLogFile: string,
  { ends }: AgainSetup,
): Running {
  return startClient(setup, keyLogFile, [
    ...(setup.sessions ? clientParameters(setup.sessions) : []),
    ...(earlyData ? ['--earlydata', earlyDataFile(earlyData)] : []),
    ...(ends ? ['--resume'] : []),
  ])
}

/** It reads the alert while it disconnects. */
async function fail(client: Running): Promise<void> {
  await client.waitFor(/gnutls_bye\(\) error|Connecting again/)
}

async function talk(
  client: Running,
  rest: () => string,
  { bytes }: AgainSetup,
  isFirst: boolean,
): Promise<void> {
  const ready = isFirst ? /Simple Client Mode/ : /Resume Handshake was completed/
  await client.find(() => rest().match(ready))
  for (const half of payloadHalves(bytes)) client.write(half)
  await client.find(() => payloadIn(rest(), bytes))
}

/** Before TLS 1.3 it does not log a secret again. */
function reportWith({ sessions }: Setup, text: string, keyLog: readonly string[]): PeerReport {
  const resumed = text.includes('*** This is a resumed session')
  const isExternal = !resumed && text.includes('PSK authentication')
  const externalPsk = sessions?.externalPsk && isExternal
  const report = { resumed, externalPsk, ...reportOf(text) }
  return resumed && report.version !== 'TLS 1.3' ? report : { ...report, keyLog }
}

function earlyDataFile(text: string): string {
  const file = temporaryFile('gnutls.early')
  writeFileSync(file, text)
  return file
}

/** A key is needed with the priorities for psk_ke, though nobody knows it. */
const unused = { identity: 'nobody', key: '00'.repeat(32) }

function clientParameters({ mode, externalPsk }: SessionsSetup): readonly string[] {
  const { identity, key } = externalPsk ?? unused
  return [...(externalPsk || mode === 'psk_ke' ? ['--pskusername', identity, '--pskkey', key] : [])]
}

function serverParameters({ mode, externalPsk }: SessionsSetup): readonly string[] {
  const { identity, key } = externalPsk ?? unused
  if (!externalPsk && mode !== 'psk_ke') return []
  const file = temporaryFile('gnutls-sessions.psk')
  writeFileSync(file, `${identity}:${key}\n`)
  return ['--pskpasswd', file]
}
