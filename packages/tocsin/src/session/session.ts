import type { Secret } from '../crypto/secret.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'

/** What came of a handshake and lets the same two resume it. */
export interface Session {
  readonly version: ProtocolVersionName
  /** Its registered code. */
  readonly cipherSuite: number
  /** The master secret, or the pre-shared key of a ticket (RFC 9846 §4.7.1). */
  readonly secret: Secret
  /** 32 hexadecimal digits: all sessions that go back to one full handshake are forgotten together. */
  readonly family: string
  /** When the full handshake was that it goes back to; like all times in milliseconds since 1970, by the clock of who keeps it. */
  readonly beganAt: number
  readonly issuedAt: number
  readonly lifetimeSeconds: number
  readonly serverName: string | undefined
  readonly applicationProtocol: string | undefined
  readonly extendedMasterSecret: boolean
  /** Of records, before TLS 1.3 (RFC 3749 §3). */
  readonly compressionMethod: number
  /** What the peer showed then, end entity first. */
  readonly peerCertificates: readonly Uint8Array[]
  readonly peerCertificateType: CertificateTypeName
  /** Of what a server itself showed: X509 unless said otherwise. */
  readonly ownCertificateType?: CertificateTypeName
  /** ticket_age_add (RFC 9846 §4.7.1). */
  readonly ageAdd: number
  /** Bytes of early data that the ticket allows; 0 for none. */
  readonly maxEarlyDataSize: number
}

/** A session as its client holds it: with the name under which the server knows it. */
export interface ClientSession extends Session {
  readonly kind: SessionKind
  /** The ticket, or the session ID. */
  readonly identity: Uint8Array
}

export type SessionKind = 'session_id' | 'ticket'

/** The longest that a session is kept, in seconds: a week (RFC 9846 §4.7.1). */
export const longestLifetimeSeconds = 604_800

/**
 * Whether a session may still be used. Tickets lead to tickets, but a week after the handshake in which
 * somebody signed, there has to be another one (RFC 9846 §4.7.1 recommends a limit).
 */
export function isAlive({ issuedAt, beganAt, lifetimeSeconds }: Session, now: number): boolean {
  const isOld = now >= beganAt + 1000 * longestLifetimeSeconds
  return !isOld && now < issuedAt + 1000 * lifetimeSeconds
}
