import { writeFileSync } from 'node:fs'
import { CipherSuite } from '../../../src/wire/registry/cipher-suite.ts'
import { integer, octetString, sequence } from '../../support/der.ts'
import { toPem } from '../../support/issue.ts'
import { temporaryFile } from '../certificates.ts'
import type { SessionLimit } from '../sessions/matrix.ts'
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
import { environmentFor } from './openssl-legacy.ts'
import { suitesOfBuild } from './openssl-names.ts'
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
import { type Running, start } from './process.ts'

/** What openssl's programs do not do with sessions. */
export function opensslSessionLimits(): readonly SessionLimit[] {
  const suites = suitesOfBuild()
  return [
    {
      because: 'this build has no such suite',
      excludes: ({ cipherSuite, version }) => version !== 'TLS 1.3' && !suites.has(cipherSuite),
    },
    {
      because: 's_client drops an external PSK of SHA-384 from its second hello, to s_server too',
      excludes: ({ by, hash, helloRetryRequest }, peerRole) =>
        peerRole === 'client' &&
        by === 'external PSK' &&
        hash === 'sha384' &&
        helloRetryRequest !== undefined,
    },
  ]
}

/** A server that resumes, and sends back what it prints: an echo through this process. */
export async function listenForSessions(
  setup: ServerSetup,
  servers: Running[],
): Promise<PeerServer> {
  const keyLogFile = newKeyLogFile()
  const { mostEarlyData: most } = setup.sessions ?? {}
  const server = start(
    'stdbuf',
    [
      ...['-o0', 'openssl', ...serverParameters(setup, keyLogFile), ...exporter],
      ...(setup.sessions ? sessionParameters(setup.sessions) : []),
      ...(most ? ['-early_data', '-max_early_data', `${most}`] : []),
      // A ticket that can be used once is gone with the first ClientHello.
      ...(most && setup.groups ? ['-no_anti_replay'] : []),
    ],
    environmentFor(setup),
  )
  servers.push(server)
  const port = await portOf(server)
  void echo(server)
  let told = 0
  return {
    port,
    async report() {
      const text = await server.find((output) => connectionIn(output.slice(told)))
      told += text.length
      return reportWith(setup, text, keyLogIn(keyLogFile))
    },
    cutOff: () => server.write('q\n'),
    stop: () => server.kill(),
  }
}

/** Writes every line of payload that comes out back in, until the server is gone. */
async function echo(server: Running): Promise<void> {
  let lines = 0
  const more = (output: string): readonly string[] | undefined => {
    const all = output.match(/^[0-9]{30}$/gm) ?? []
    return all.length > lines ? all.slice(lines) : undefined
  }
  for (;;) {
    const some = await server.findAtAnyTime(more)
    if (!some) return
    lines += some.length
    server.write(`${some.join('\n')}\n`)
  }
}

/** A client that keeps its session in a file, which nobody removes from it. */
export function resumingClient(setup: ResumingSetup): ResumingClient {
  const file = temporaryFile(`openssl-${++files}.session`)
  let connections = 0
  return {
    async connect(again) {
      const keyLogFile = newKeyLogFile()
      const client = startUnbuffered(
        [
          ...clientParameters(setup, keyLogFile),
          ...(setup.sessions ? sessionParameters(setup.sessions) : []),
          ...['-sess_out', file],
          ...(connections++ > 0 ? ['-sess_in', file, ...earlyDataParameters(setup)] : []),
        ],
        environmentFor(setup),
      )
      await talk(client, again).catch(() => {})
      client.endInput()
      await client.exited
      const text = client.output()
      return reportWith(setup, text, keyLogIn(keyLogFile))
    },
    stop: async () => {},
  }
}

let files = 0

async function talk(client: Running, { bytes, ends }: AgainSetup): Promise<void> {
  await client.waitFor(/Keying material: [0-9A-F]+/)
  for (const text of payloadHalves(bytes)) client.write(text)
  await client.find((output) => payloadIn(output, bytes))
  if (ends === 'cut off') await client.kill()
  if (ends) await client.exited
}

function earlyDataParameters({ earlyData }: ResumingSetup): readonly string[] {
  if (!earlyData) return []
  const file = temporaryFile('openssl.early')
  writeFileSync(file, earlyData)
  return ['-early_data', file]
}

function sessionParameters({ by, mode, cipherSuites, externalPsk }: SessionsSetup) {
  const suites = cipherSuites.filter((name) => (CipherSuite as Suites)[name]?.version === 'TLS 1.3')
  return [
    ...(suites.length > 0 ? ['-ciphersuites', suites.join(':')] : []),
    ...(by === 'session ID' ? ['-no_ticket'] : []),
    ...(mode === 'psk_ke' ? ['-allow_no_dhe_kex'] : []),
    ...(externalPsk ? ['-psk_identity', externalPsk.identity, ...keyParameters(externalPsk)] : []),
  ]
}

type Suites = Readonly<Record<string, { readonly code: number; readonly version: string }>>

/** -psk is for SHA-256; the hash of another key is told by a session that is made up. */
function keyParameters({ key, hash }: NonNullable<SessionsSetup['externalPsk']>) {
  if (hash === 'sha256') return ['-psk', key]
  const file = temporaryFile('openssl-psk.session')
  const session = sequence(
    integer(1),
    integer(0x0304),
    octetString(Uint8Array.of(0x13, 0x02)),
    octetString(),
    octetString(Buffer.from(key, 'hex')),
  )
  writeFileSync(file, toPem('SSL SESSION PARAMETERS', session))
  return ['-psk_session', file]
}

/** Everything about one connection, once it is over. */
function connectionIn(output: string): string | undefined {
  return output.match(/^[\s\S]*?CONNECTION CLOSED\n/)?.[0]
}

/** It does not tell a ticket from an external PSK. */
function reportWith({ sessions }: Setup, text: string, keyLog: readonly string[]): PeerReport {
  const isReused = /^Reused(,| session-id$)/m.test(text)
  const reuse = sessions?.externalPsk ? { reused: isReused } : { resumed: isReused }
  const clientCertificate = /^Client certificate$/m.test(text)
  return { ...reuse, clientCertificate, earlyData: earlyDataIn(text), ...reportOf(text), keyLog }
}

function earlyDataIn(text: string): PeerReport['earlyData'] {
  const early = text.match(/^Early data received:\n([\s\S]*?)\n?End of early data$/m)
  const answer = text.match(/^Early data was (accepted|rejected)$/m)?.[1]
  if (early) return { isAccepted: true, text: early[1] ?? '' }
  return answer === undefined ? undefined : { isAccepted: answer === 'accepted' }
}
