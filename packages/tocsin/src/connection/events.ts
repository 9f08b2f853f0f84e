import type { ConditionId } from '../alert/conditions.ts'
import type { AlertName } from '../alert/description.ts'
import type { Facts, TlsError } from '../alert/error.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { Answer, Question } from '../handshake/question.ts'
import type { KeyLogLabel } from '../handshake/report.ts'
import type { Epoch } from '../record/protection.ts'
import type { ClientSession } from '../session/session.ts'
import type { ForgetReason } from '../session/store.ts'

/** One alert on the wire, in either direction, with everything that is known about it. */
export interface AlertEvent {
  readonly type: 'alert'
  readonly direction: 'sent' | 'received'
  /** AlertDescription as it stands on the wire; unknown codes survive. */
  readonly code: number
  /** The registered name, or nothing for a code nobody registered. */
  readonly name: AlertName | undefined
  /** AlertLevel as it stands on the wire: 1 warning, 2 fatal; others survive. */
  readonly level: number
  /** Which keys protected it. */
  readonly epoch: Epoch
  /** The state of the handshake it met, as 'WAIT_SH' or 'CONNECTED'. */
  readonly phase: string
  /** Why we sent it; nothing for alerts received, whose reasons are the peer's. */
  readonly condition: ConditionId | undefined
  readonly facts: Facts
  /** The two octets. */
  readonly bytes: Uint8Array
}

/** What a call on a connection led to, in order. The bytes of `write` and `data` are the caller's to keep. */
export type Event =
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'connected'; readonly info: ConnectionInfo }
  /** A later handshake on the same connection is complete; data goes on. */
  | { readonly type: 'renegotiated'; readonly info: ConnectionInfo }
  /** The client is asked for a certificate after the handshake; `context` says later which answer is to this. */
  | { readonly type: 'certificate-requested'; readonly context: Uint8Array }
  /**
   * A request for a certificate after the handshake is answered: a server has the client's, and a client
   * has shown its own; none is a client that declines. `info` has what is known of the client from now on.
   */
  | {
      readonly type: 'client-authentication'
      readonly context: Uint8Array
      /** DER, end entity first. */
      readonly certificates: readonly Uint8Array[]
      readonly info: ConnectionInfo
    }
  | AlertEvent
  /** To be answered with `answer()`: with what `answer` comes to, if it is there, for then somebody is about to. */
  | {
      readonly type: 'question'
      readonly question: Question
      readonly answer: Promise<Answer> | undefined
    }
  /** What a client got, to resume on another connection; after the handshake, and in TLS 1.3 several times. */
  | { readonly type: 'session'; readonly session: ClientSession }
  /**
   * The connection failed, and none of these sessions may be resumed (RFC 5246 §7.2.2). `done`: when that
   * holds on every server of a store, if it does not already; rejected if the store gave up.
   */
  | {
      readonly type: 'session-forgotten'
      readonly family: string
      readonly reason: ForgetReason
      readonly done: Promise<void> | undefined
    }
  /** What a client sent before the handshake was done: whoever recorded it can send it again (RFC 9846 §8). */
  | { readonly type: 'early-data'; readonly bytes: Uint8Array }
  /** What became of our early data: rejected, it was not read, and nobody sends it again but you. */
  | { readonly type: 'early-data-answered'; readonly isAccepted: boolean }
  | { readonly type: 'secret'; readonly label: KeyLogLabel; readonly line: string }
  | { readonly type: 'key-update'; readonly direction: 'read' | 'write' }
  /** The peer's close_notify: no more data will come. */
  | { readonly type: 'peer-closed' }
  /** Nothing more will be sent or delivered; the transport may be ended. */
  | { readonly type: 'closed' }
  /** The connection failed; `closed` follows. */
  | { readonly type: 'error'; readonly error: TlsError }
