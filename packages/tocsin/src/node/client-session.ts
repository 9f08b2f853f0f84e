import type { EventualVerifier } from '../connection/answer.ts'
import type { ClientConfig } from '../connection/config.ts'
import type { ClientSessions } from '../session/client-sessions.ts'
import type { ClientSession } from '../session/session.ts'
import { decodeClientSession } from '../session/session-state.ts'

/** What a client resumes with, named as in node:tls. */
export interface ClientSessionOptions {
  /** What 'session' or `getSession()` of an earlier connection gave; octets that say nothing to us are passed over. */
  readonly session?: Uint8Array | null | undefined
  /** Where sessions come from and go to: for connections that show the same certificate, or none. */
  readonly sessions?: ClientSessions | undefined
  /** What the server is called in `sessions`: `host:port/servername` unless said otherwise. */
  readonly sessionKey?: string | undefined
  /**
   * Sent before the handshake, if the session allows all of it (RFC 9846 §4.3.10): only what may
   * arrive twice. 'earlydata' tells whether the server took it; nobody sends it again but you.
   */
  readonly earlyData?: Uint8Array | undefined
}

type Offer = Pick<ClientConfig, 'wantsSessions' | 'sessions' | 'sessionKey' | 'session'> & {
  readonly earlyData: boolean
}

/** What a new connection offers, and where its sessions go. */
export function sessionOffer(
  options: ClientSessionOptions,
  serverName: string,
  verifier: EventualVerifier,
): Offer {
  const { sessions, sessionKey = serverName } = options
  const session = (options.session && decoded(options.session)) ?? sessions?.take(sessionKey)
  return {
    wantsSessions: true,
    ...(sessions && { sessions, sessionKey }),
    ...(session && { session }),
    earlyData: mayBeEarly(options, session) && isTrusted(session, serverName, verifier),
  }
}

/** All of it, or none. */
function mayBeEarly({ earlyData }: ClientSessionOptions, session: ClientSession | undefined) {
  return earlyData !== undefined && earlyData.length <= (session?.maxEarlyDataSize ?? 0)
}

/** The family of an exported session, by which 'sessionforgotten' names it; nothing for octets that are none. */
export function sessionFamily(session: Uint8Array): string | undefined {
  return decoded(session)?.family
}

function decoded(octets: Uint8Array): ClientSession | undefined {
  // Not a Buffer, whose parts are not copied when they are sliced.
  return decodeClientSession(new Uint8Array(octets))
}

/** Early data goes out before the handshake could ask: to nobody whom we would refuse then, or have to ask about. */
function isTrusted(
  session: ClientSession | undefined,
  serverName: string,
  verifier: EventualVerifier,
): boolean {
  if (!session) return false
  const { peerCertificates: chain, peerCertificateType: certificateType } = session
  if (chain.length === 0) return true
  const ocspResponses = chain.map(() => new Uint8Array(0))
  const request = { role: 'server', serverName, chain, certificateType, ocspResponses } as const
  return verifier.verify(request) === 'trusted'
}
