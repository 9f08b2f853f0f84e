import { existsSync, readFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import { matrix } from '../matrix.ts'
import { freePort } from './free-port.ts'
import {
  gnutlsLimits,
  legacyClientParameters,
  legacyPriority,
  legacyServerParameters,
} from './gnutls-legacy.ts'
import { versionName } from './openssl-names.ts'
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
      listen: (setup) => listen(setup, servers),
      connect,
      async stop() {
        await Promise.all(servers.map((server) => server.kill()))
      },
    }
  },
}

const exporter = ['--keymatexport', LABEL, '--keymatexportsize', `${EXPORTED_LENGTH}`]
let keyLogs = 0

async function listen(setup: ServerSetup, servers: Running[]): Promise<PeerServer> {
  const keyLogFile = temporaryFile(`gnutls-${++keyLogs}.keys`)
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

/** gnutls-serv has to be told a port: a free one, and another when somebody was faster. */
async function startServer(setup: ServerSetup, keyLogFile: string) {
  const port = await freePort()
  const { clientAuthentication: asks } = setup
  const asking = asks === 'require' ? ['--require-client-cert'] : []
  const server = start(
    'stdbuf',
    [
      ...[
        '-oL',
        'gnutls-serv',
        '--echo',
        '--nodb',
        '--alpn-fatal',
        '--port',
        `${port}`,
        ...exporter,
        ...(setup.legacy ? legacyServerParameters(setup.legacy) : []),
      ],
      ...(asks ? ['--verify-client-cert', ...asking] : ['--disable-client-cert']),
      ...common(setup),
    ],
    { SSLKEYLOGFILE: keyLogFile },
  )
  const [line] = await server.waitFor(/listening on IPv4.*(?:done|failed)/)
  if (line.endsWith('done')) return { server, port }
  await server.kill()
  return startServer(setup, keyLogFile)
}

async function connect(setup: ClientSetup): Promise<PeerReport> {
  const keyLogFile = temporaryFile(`gnutls-${++keyLogs}.keys`)
  const client = start(
    'gnutls-cli',
    [
      ...['--port', `${setup.port}`, '127.0.0.1', '--inline-commands', ...exporter],
      ...['--verify-hostname', setup.serverName, '--sni-hostname', setup.serverName],
      ...(setup.groups ? ['--single-key-share'] : []),
      ...(setup.legacy ? legacyClientParameters(setup.legacy) : []),
      ...common(setup),
    ],
    { SSLKEYLOGFILE: keyLogFile },
  )
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
  return { ...reportOf(client.output()), keyLog: keyLogIn(keyLogFile) }
}

function common({ version, identity, authorities, applicationProtocols = [], ...setup }: Setup) {
  return [
    ...['--x509cafile', authorities, '--priority', priorityOf({ version, ...setup })],
    ...(identity ? ['--x509certfile', identity.certificateFile] : []),
    ...(identity ? ['--x509keyfile', identity.keyFile] : []),
    ...applicationProtocols.flatMap((name) => ['--alpn', name]),
  ]
}

function priorityOf({
  version,
  legacy,
  groups = [],
}: Pick<Setup, 'version' | 'legacy' | 'groups'>) {
  return [
    'NORMAL',
    ...(legacy ? legacyPriority(legacy) : []),
    ...(version ? ['-VERS-ALL', `+VERS-${version.replace(' ', '')}`] : []),
    ...(groups.length > 0
      ? ['-GROUP-ALL', ...groups.map((group) => `+GROUP-${group.toUpperCase()}`)]
      : []),
  ].join(':')
}

/** Everything about one connection, once its handshake is over; it does not tell how it ends. */
function connectionIn(output: string): string | undefined {
  return output.match(/^[\s\S]*?(?:Key material: |Error in handshake).*\n/)?.[0]
}

/** '(TLS1.3-X.509)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)-(AES-256-GCM)' */
const DESCRIPTION = /Description: \((TLS[^-]+)[^)]*\)-\(ECDHE-([^)]+)\)-\(([^)]+)\)-\(([^)]+)\)/

function reportOf(text: string): PeerReport {
  const [, version, group, signature, cipher] = text.match(DESCRIPTION) ?? []
  const alert = text.match(/Received alert ['[](\d+)['\]]/)?.[1]
  return {
    version: versionName(version),
    group: group?.toLowerCase(),
    cipherSuite: cipher && suiteOf(version === 'TLS1.3', signature ?? '', cipher),
    applicationProtocol: text.match(/^- Application protocol: (.*)$/m)?.[1] ?? '',
    exporter: text.match(/Key material: ([0-9a-f]+)/)?.[1],
    closed: /Peer has closed the GnuTLS connection/.test(text) || undefined,
    alert: alert === undefined ? undefined : Number(alert),
    error: text.match(
      /(?:\*\*\* (?!Processing|Received hello|.*[Rr]ehandshake)|Error in handshake: ).*/,
    )?.[0],
  }
}

/** The description leaves out the MAC of CBC; of AEAD it says enough. */
function suiteOf(isTls13: boolean, signature: string, cipher: string): string | undefined {
  if (!/GCM|POLY1305/.test(cipher)) return undefined
  const hash = cipher === 'AES-256-GCM' ? 'SHA384' : 'SHA256'
  const authentication = signature.startsWith('RSA') ? 'RSA' : 'ECDSA'
  const prefix = isTls13 ? 'TLS' : `TLS-ECDHE-${authentication}-WITH`
  return `${prefix}-${cipher}-${hash}`.replaceAll('-', '_')
}

function keyLogIn(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}
