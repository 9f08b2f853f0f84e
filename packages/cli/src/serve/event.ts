import type { AlertEvent, ConnectionInfo } from 'tocsin'
import type { ConnectionError } from '../connection-error.ts'

/** What happens on a server, in the order it happens. */
export type ServeEvent =
  | { readonly event: 'listening'; readonly address: string; readonly port: number }
  | { readonly event: 'connection'; readonly id: number; readonly remote: string }
  | { readonly event: 'connected'; readonly id: number; readonly info: ConnectionInfo }
  | { readonly event: 'alert'; readonly id: number; readonly alert: AlertEvent }
  | { readonly event: 'error'; readonly id: number; readonly error: ConnectionError }
  | { readonly event: 'closed'; readonly id: number }

/** Who is told. */
export type Hear = (event: ServeEvent) => void
