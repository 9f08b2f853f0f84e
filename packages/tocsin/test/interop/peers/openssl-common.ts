import { existsSync, readFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import { type environmentFor, legacyParameters, legacyServerParameters } from './openssl-legacy.ts'
import { failureIn, groupName, suiteName, versionName } from './openssl-names.ts'
import {
  type ClientSetup,
  EXPORTED_LENGTH,
  LABEL,
  type PeerReport,
  type ServerSetup,
  type Setup,
} from './peer.ts'
import { type Running, start } from './process.ts'

export const exporter = ['-keymatexport', LABEL, '-keymatexportlen', `${EXPORTED_LENGTH}`]

let keyLogs = 0

/** A file for one process's key log. */
export function newKeyLogFile(): string {
  return temporaryFile(`openssl-${++keyLogs}.keys`)
}

/** A program of openssl's that holds nothing back: what it tells of a ticket would come in the middle of the data. */
export function startUnbuffered(
  parameters: readonly string[],
  environment: ReturnType<typeof environmentFor>,
): Running {
  return start('stdbuf', ['-o0', 'openssl', ...parameters], environment)
}

/** What s_client is told. */
export function clientParameters(
  setup: Omit<ClientSetup, 'bytes'>,
  keyLogFile: string,
): readonly string[] {
  return [
    's_client',
    ...['-connect', `127.0.0.1:${setup.port}`, '-servername', setup.serverName],
    ...['-verify_return_error', '-verify_hostname', setup.serverName],
    ...[...exporter, '-keylogfile', keyLogFile],
    ...(setup.requestsStatus ? ['-status'] : []),
    ...common(setup),
  ]
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

/** What s_server is told. */
export function serverParameters(setup: ServerSetup, keyLogFile: string): readonly string[] {
  const { clientAuthentication } = setup
  return [
    's_server',
    ...['-accept', '127.0.0.1:0', '-keylogfile', keyLogFile],
    ...(clientAuthentication
      ? [verification[clientAuthentication], '5', '-verify_return_error']
      : []),
    ...(setup.legacy ? legacyServerParameters(setup.legacy) : []),
    ...(setup.identity.ocspResponseFile
      ? ['-status', '-status_file', setup.identity.ocspResponseFile]
      : []),
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

/** The port that s_server has found. */
export async function portOf(server: Running): Promise<number> {
  return Number((await server.waitFor(/ACCEPT 127\.0\.0\.1:(\d+)/))[1])
}

/** What s_client tells, and s_server without -rev. */
export function reportOf(text: string): PeerReport {
  const [, suiteVersion, clientSuite] = text.match(/^\w+, (\S+), Cipher is (\S+)$/m) ?? []
  // What is named with the suite is the version that has brought it.
  const version = text.match(/^ +Protocol +: (\S+)$/m)?.[1] ?? suiteVersion
  const suite = clientSuite ?? text.match(/^CIPHER is (\S+)$/m)?.[1]
  const [, group] = text.match(/^Server Temp Key: (?:ECDH, )?([^,]+)/m) ?? []
  return {
    version: versionName(version),
    cipherSuite: suiteName(suite),
    group: group === 'DH' ? undefined : groupName(group),
    applicationProtocol: text.match(/^ALPN protocol(?:s selected)?: (.*)$/m)?.[1] ?? '',
    exporter: text.match(/Keying material: ([0-9A-F]+)/)?.[1]?.toLowerCase(),
    closed: /^closed$/m.test(text) || undefined,
    ocspResponse: text.match(/^OCSP response: no response sent/m)
      ? 'none'
      : text.match(/^ +Cert Status: (\w+)$/m)?.[1],
    ...failureIn(text),
  }
}

/** The lines of a key log. */
export function keyLogIn(file: string): readonly string[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}
