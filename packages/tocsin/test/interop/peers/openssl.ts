import { existsSync, readFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import { matrix } from '../matrix.ts'
import {
  environmentFor,
  legacyParameters,
  legacyServerParameters,
  opensslLimits,
} from './openssl-legacy.ts'
import { failureIn, groupName, suiteName, versionName } from './openssl-names.ts'
import { payloadHalves, payloadIn } from './payload.ts'
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
      listen: (setup) =>
        setup.once ? listenOnce(setup, setup.once, servers) : listen(setup, servers),
      connect,
      async stop() {
        await Promise.all(servers.map((server) => server.kill()))
      },
    }
  },
}

const exporter = ['-keymatexport', LABEL, '-keymatexportlen', `${EXPORTED_LENGTH}`]
let keyLogs = 0

async function listen(setup: ServerSetup, servers: Running[]): Promise<PeerServer> {
  const keyLogFile = temporaryFile(`openssl-${++keyLogs}.keys`)
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
  const keyLogFile = temporaryFile(`openssl-${++keyLogs}.keys`)
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
  const keyLogFile = temporaryFile(`openssl-${++keyLogs}.keys`)
  const client = start(
    'openssl',
    [
      's_client',
      ...['-connect', `127.0.0.1:${setup.port}`, '-servername', setup.serverName],
      ...['-verify_return_error', '-verify_hostname', setup.serverName],
      ...[...exporter, '-keylogfile', keyLogFile],
      ...common(setup),
    ],
    environmentFor(setup),
  )
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

function common({ version, identity, ...setup }: Setup): readonly string[] {
  const { applicationProtocols = [], groups = [], legacy } = setup
  const [certificate, key] = identity ? [identity.certificateFile, identity.keyFile] : []
  const chain = identity?.intermediatesFile
  return [
    ...['-CAfile', setup.authorities],
    ...(version ? [versionFlag[version]] : []),
    ...(legacy ? legacyParameters(legacy) : []),
    ...(certificate && key && chain
      ? ['-cert', certificate, '-key', key, '-cert_chain', chain]
      : []),
    ...(applicationProtocols.length > 0 ? ['-alpn', applicationProtocols.join(',')] : []),
    ...(groups.length > 0 ? ['-groups', groups.map(opensslGroup).join(':')] : []),
  ]
}

function serverParameters(setup: ServerSetup, keyLogFile: string): readonly string[] {
  const { clientAuthentication } = setup
  return [
    's_server',
    ...['-accept', '127.0.0.1:0', '-keylogfile', keyLogFile],
    ...(clientAuthentication
      ? [verification[clientAuthentication], '5', '-verify_return_error']
      : []),
    ...(setup.legacy ? legacyServerParameters(setup.legacy) : []),
    ...common(setup),
  ]
}

const versionFlag = {
  'TLS 1.0': '-tls1',
  'TLS 1.1': '-tls1_1',
  'TLS 1.2': '-tls1_2',
  'TLS 1.3': '-tls1_3',
} as const

const verification = { request: '-verify', require: '-Verify' } as const

function opensslGroup(name: string): string {
  return (
    { secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521', x25519: 'X25519' }[name] ?? name
  )
}

async function portOf(server: Running): Promise<number> {
  return Number((await server.waitFor(/ACCEPT 127\.0\.0\.1:(\d+)/))[1])
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

function reportOf(text: string): PeerReport {
  const [, suiteVersion, clientSuite] = text.match(/^\w+, (\S+), Cipher is (\S+)$/m) ?? []
  // What is named with the suite is the version that has brought it.
  const version = text.match(/^ +Protocol +: (\S+)$/m)?.[1] ?? suiteVersion
  const suite = clientSuite ?? text.match(/^CIPHER is (\S+)$/m)?.[1]
  const [, group] = text.match(/^Server Temp Key: (?:ECDH, )?([^,]+)/m) ?? []
  return {
    version: versionName(version),
    cipherSuite: suiteName(suite),
    group: group === 'DH' ? undefined : groupName(group),
    applicationProtocol: text.match(/^ALPN protocol: (.*)$/m)?.[1] ?? '',
    exporter: text.match(/Keying material: ([0-9A-F]+)/)?.[1]?.toLowerCase(),
    closed: /^closed$/m.test(text) || undefined,
    ...failureIn(text),
  }
}

function keyLogIn(file: string): readonly string[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}
