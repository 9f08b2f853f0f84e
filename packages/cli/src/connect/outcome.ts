import type { AlertEvent, ConnectionInfo } from 'tocsin'
import type { ConnectionError } from '../connection-error.ts'
import { ExitCode } from '../exit-code.ts'
import type { Failure } from '../failure.ts'

/** How a conversation went. */
export interface Outcome {
  readonly connection: ConnectionInfo | undefined
  /** Why the certificates are not trusted, when --insecure let them pass. */
  readonly authorizationError: string | undefined
  readonly alerts: readonly AlertEvent[]
  readonly error: ConnectionError | undefined
  /** There was no connection at all. */
  readonly unreachable: Failure | undefined
  readonly interrupted: boolean
  readonly sentBytes: number
}

const inconclusive: readonly string[] = ['ERR_TOCSIN_HANDSHAKE_TIMEOUT']

/** close_notify is how connections are meant to end, and what we cancel ourselves is no finding. */
export function isFinding({ name, direction }: AlertEvent): boolean {
  if (name === 'user_canceled') return direction === 'received'
  return name !== 'close_notify'
}

/** The exit code that says so. */
export function exitCodeOf({ unreachable, interrupted, alerts, error }: Outcome): ExitCode {
  if (interrupted) return ExitCode.interrupted
  if (unreachable) return unreachable.exitCode
  if (error && inconclusive.includes(error.code)) return ExitCode.inconclusive
  return error || alerts.some(isFinding) ? ExitCode.findings : ExitCode.fine
}
