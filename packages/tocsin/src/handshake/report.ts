import type { ConditionId } from '../alert/conditions.ts'
import type { ClientSession } from '../session/session.ts'
import type { ConnectionInfo } from './info.ts'

/** The labels of an NSS key log (draft-ietf-tls-keylogfile). */
export type KeyLogLabel =
  | 'CLIENT_RANDOM'
  | 'CLIENT_EARLY_TRAFFIC_SECRET'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0'
  | 'EXPORTER_SECRET'

/** What a state tells the connection, besides messages and keys. */
export type Report =
  | { readonly type: 'connected'; readonly info: ConnectionInfo }
  /** The same for a later handshake on the same connection. */
  | { readonly type: 'renegotiated'; readonly info: ConnectionInfo }
  /** The client is asked for a certificate after the handshake; `context` says later which answer is to this. */
  | { readonly type: 'certificate-requested'; readonly context: Uint8Array }
  /** A request for a certificate after the handshake is answered; with no certificates, the client declined. */
  | {
      readonly type: 'client-authentication'
      readonly context: Uint8Array
      readonly certificates: readonly Uint8Array[]
      readonly info: ConnectionInfo
    }
  /** A client's session, to resume on another connection: once is best (RFC 9846 §C.4). */
  | { readonly type: 'session'; readonly session: ClientSession }
  /** The connection uses this family of sessions, or begins it: if it fails, they are forgotten. */
  | { readonly type: 'session-family'; readonly family: string }
  /** What a client sent before the handshake was done: whoever recorded it can send it again (RFC 9846 §8). */
  | { readonly type: 'early-data'; readonly bytes: Uint8Array }
  /** What became of the client's early data: rejected, it was not read, and nobody sends it again but the application. */
  | { readonly type: 'early-data-answered'; readonly isAccepted: boolean }
  /** A key-log line, opted into by `keyLog`. */
  | { readonly type: 'secret'; readonly label: KeyLogLabel; readonly line: string }
  /** A warning alert to send without ending the connection (no_renegotiation, unrecognized_name). */
  | { readonly type: 'warning'; readonly condition: ConditionId }
  /** Keys were updated by KeyUpdate (RFC 9846 §4.7.3). */
  | { readonly type: 'key-update'; readonly direction: 'read' | 'write' }
