import { MisuseError } from '../alert/error.ts'
import type { ClientPolicy } from '../handshake/policy.ts'
import { type ClientSession, isAlive } from '../session/session.ts'
import type { ClientConfig } from './config.ts'
import { defaultVersions, suitesOf } from './resolve-suites.ts'

/** What is said of sessions and of keys from elsewhere. */
export function clientSessionPolicy(
  config: ClientConfig,
): Pick<ClientPolicy, 'wantsSessions' | 'session' | 'externalPsks' | 'earlyData' | 'now'> {
  const { sessions, session, externalPsks = [], earlyData = false, now = Date.now } = config
  const wantsSessions = config.wantsSessions ?? (sessions ?? session) !== undefined
  return { wantsSessions, session: sessionOf(config), externalPsks, earlyData, now }
}

/**
 * The session to offer: given, or kept for the server; none of a version, suite or certificate type that
 * we no longer have, nor for another name, nor one that an external PSK began if we have none.
 */
function sessionOf(config: ClientConfig): ClientSession | undefined {
  const { serverName, now = Date.now } = config
  const session = config.session ?? config.sessions?.take(sessionKeyOf(config))
  if (!session || !isAlive(session, now()) || session.serverName !== serverName) return undefined
  return isUsable(config, session) ? session : undefined
}

function isUsable(config: ClientConfig, session: ClientSession): boolean {
  const { versions = defaultVersions, peerCertificateTypes = ['X509'], externalPsks = [] } = config
  const isCertified = session.version !== 'TLS 1.3' || session.peerCertificates.length > 0
  return (
    versions.some(({ name }) => name === session.version) &&
    suitesOf(config).some(({ code }) => code === session.cipherSuite) &&
    peerCertificateTypes.includes(session.peerCertificateType) &&
    (isCertified || externalPsks.length > 0)
  )
}

/** The name under which a server's sessions are kept. */
export function sessionKeyOf({ sessions, sessionKey, serverName }: ClientConfig): string {
  const key = sessionKey ?? serverName
  if (key !== undefined || !sessions) return key ?? ''
  throw new MisuseError('sessions: needs serverName or sessionKey to know a server by')
}
