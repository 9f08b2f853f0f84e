import type { AlertEvent, ConnectionInfo, ForgetReason } from 'tocsin'
import type { ConnectionError } from '../connection-error.ts'

/** What happens on a server, in the order it happens. */
export type ServeEvent =
  | { readonly event: 'listening'; readonly address: string; readonly port: number }
  | { readonly event: 'connection'; readonly id: number; readonly remote: string }
  | { readonly event: 'connected'; readonly id: number; readonly info: ConnectionInfo }
  | { readonly event: 'alert'; readonly id: number; readonly alert: AlertEvent }
  | { readonly event: 'error'; readonly id: number; readonly error: ConnectionError }
  | { readonly event: 'early-data'; readonly id: number; readonly bytes: number }
  | { readonly event: 'closed'; readonly id: number }
  /** No server of the store resumes what this connection led to; also after `closed`. */
  | {
      readonly event: 'session-forgotten'
      readonly id: number
      readonly family: string
      readonly reason: ForgetReason
    }
  /** What is wrong with the store of sessions, or is not any more. */
  | {
      readonly event: 'sessions'
      readonly trouble: string
      readonly message: string | undefined
    }

/** Who is told. */
export type Hear = (event: ServeEvent) => void
