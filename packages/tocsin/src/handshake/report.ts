import type { ConditionId } from '../alert/conditions.ts'
import type { ConnectionInfo } from './info.ts'

/** The labels of an NSS key log (draft-ietf-tls-keylogfile). */
export type KeyLogLabel =
  | 'CLIENT_RANDOM'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0'
  | 'EXPORTER_SECRET'

/** A NewSessionTicket that arrived. Resumption does not use it yet. */
export interface ReceivedTicket {
  readonly lifetimeSeconds: number
  readonly ticket: Uint8Array
}

/** What a state tells the connection, besides messages and keys. */
export type Report =
  | { readonly type: 'connected'; readonly info: ConnectionInfo }
  /** The same for a later handshake on the same connection. */
  | { readonly type: 'renegotiated'; readonly info: ConnectionInfo }
  | { readonly type: 'ticket'; readonly ticket: ReceivedTicket }
  /** A key-log line, opted into by `keyLog`. */
  | { readonly type: 'secret'; readonly label: KeyLogLabel; readonly line: string }
  /** A warning alert to send without ending the connection (no_renegotiation, unrecognized_name). */
  | { readonly type: 'warning'; readonly condition: ConditionId }
  /** Keys were updated by KeyUpdate (RFC 9846 §4.7.3). */
  | { readonly type: 'key-update'; readonly direction: 'read' | 'write' }
