import { existsSync, readFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import { freePort } from './free-port.ts'
import { legacyClientParameters, legacyPriority, legacyServerParameters } from './gnutls-legacy.ts'
import { versionName } from './openssl-names.ts'
import {
  type ClientSetup,
  EXPORTED_LENGTH,
  LABEL,
  type PeerReport,
  type ServerSetup,
  type SessionsSetup,
  type Setup,
} from './peer.ts'
import { type Running, start } from './process.ts'

const exporter = ['--keymatexport', LABEL, '--keymatexportsize', `${EXPORTED_LENGTH}`]
let keyLogs = 0

/** A file for one process's key log. */
export function newKeyLogFile(): string {
  return temporaryFile(`gnutls-${++keyLogs}.keys`)
}

/** gnutls-serv has to be told a port: a free one, and another when somebody was faster. */
export async function startServer(
  setup: ServerSetup,
  keyLogFile: string,
  more: readonly string[] = ['--nodb'],
): Promise<{ readonly server: Running; readonly port: number }> {
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
        '--alpn-fatal',
        '--port',
        `${port}`,
        ...exporter,
        ...more,
        ...(setup.legacy ? legacyServerParameters(setup.legacy) : []),
      ],
      ...(asks ? ['--verify-client-cert', ...asking] : ['--disable-client-cert']),
      ...(setup.identity.ocspResponseFile
        ? ['--ignore-ocsp-response-errors', '--ocsp-response', setup.identity.ocspResponseFile]
        : []),
      ...common(setup),
    ],
    { SSLKEYLOGFILE: keyLogFile },
  )
  const [line] = await server.waitFor(/listening on IPv4.*(?:done|failed)/)
  if (line.endsWith('done')) return { server, port }
  await server.kill()
  return startServer(setup, keyLogFile, more)
}

/** Starts gnutls-cli. */
export function startClient(
  setup: Omit<ClientSetup, 'bytes'>,
  keyLogFile: string,
  more: readonly string[] = [],
): Running {
  return start(
    'stdbuf',
    [
      ...['-oL', 'gnutls-cli'],
      ...['--port', `${setup.port}`, '127.0.0.1', '--inline-commands', ...exporter],
      ...['--verify-hostname', setup.serverName, '--sni-hostname', setup.serverName],
      ...(setup.groups ? ['--single-key-share'] : []),
      ...(setup.legacy ? legacyClientParameters(setup.legacy) : []),
      ...more,
      ...common(setup),
    ],
    { SSLKEYLOGFILE: keyLogFile },
  )
}

function common({ version, identity, authorities, applicationProtocols = [], ...setup }: Setup) {
  return [
    ...['--x509cafile', authorities, '--priority', priorityOf({ version, ...setup })],
    ...(identity ? ['--x509certfile', identity.certificateFile] : []),
    ...(identity ? ['--x509keyfile', identity.keyFile] : []),
    ...applicationProtocols.flatMap((name) => ['--alpn', name]),
  ]
}

/** Which key exchanges there are says which modes of PSK there are. */
function sessionPriority({ by, mode, externalPsk }: SessionsSetup): readonly string[] {
  // gnutls-cli has an option for it, which does nothing.
  if (by === 'session ID') return ['%NO_TICKETS']
  if (mode === 'psk_ke') return ['+PSK']
  return externalPsk ? ['+DHE-PSK', '+ECDHE-PSK'] : []
}

function priorityOf({
  version,
  legacy,
  groups = [],
  sessions,
}: Pick<Setup, 'version' | 'legacy' | 'groups' | 'sessions'>) {
  return [
    'NORMAL',
    ...(legacy ? legacyPriority(legacy) : []),
    ...(sessions ? sessionPriority(sessions) : []),
    ...(version ? ['-VERS-ALL', `+VERS-${version.replace(' ', '')}`] : []),
    ...(groups.length > 0
      ? ['-GROUP-ALL', ...groups.map((group) => `+GROUP-${group.toUpperCase()}`)]
      : []),
  ].join(':')
}

/** '(TLS1.3-X.509)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)-(AES-256-GCM)' */
const DESCRIPTION = /Description: \((TLS[^-]+)[^)]*\)-\(ECDHE-([^)]+)\)-\(([^)]+)\)-\(([^)]+)\)/

/** What either program tells of a connection. */
export function reportOf(text: string): PeerReport {
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
      /(?:\*\*\* (?!Processing|Received hello|This is a resumed|.*[Rr]ehandshake)|Error in handshake: ).*/,
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

/** The lines of a key log. */
export function keyLogIn(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}
