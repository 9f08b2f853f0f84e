import type { AlertEvent, ClientSession, ConnectionInfo, ForgetReason } from 'tocsin'
import type { ConnectionError } from '../connection-error.ts'
import { ExitCode } from '../exit-code.ts'
import type { Failure } from '../failure.ts'
import type { Timeline } from './timeline.ts'

/** What a conversation was resumed with, and what it leaves to resume with. */
export interface SessionOutcome {
  /** What it could have been resumed with. */
  readonly offered: ClientSession | undefined
  /** Why that was kept to ourselves all the same. */
  readonly unfit: string | undefined
  /** How many sessions came. */
  readonly received: number
  /** For the next connection. */
  readonly next: Uint8Array | undefined
  /** Why nothing of it may be resumed any more. */
  readonly forgotten: ForgetReason | undefined
  readonly earlyData: { readonly bytes: number; readonly isAccepted: boolean } | undefined
}

/** Of a conversation that did not begin. */
export const noSessions: SessionOutcome = {
  offered: undefined,
  unfit: undefined,
  received: 0,
  next: undefined,
  forgotten: undefined,
  earlyData: undefined,
}

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
  readonly sessions: SessionOutcome
  readonly sentBytes: number
}

const inconclusive: readonly string[] = ['ERR_TOCSIN_HANDSHAKE_TIMEOUT']

/** close_notify is how connections are meant to end, and what we cancel ourselves is no finding. */
export function isFinding({ name, direction }: AlertEvent): boolean {
  if (name === 'user_canceled') return direction === 'received'
  return name !== 'close_notify'
}

/** One of several conversations, and what was seen of it. */
export interface Round {
  readonly outcome: Outcome
  readonly timeline: Timeline
}

/** The exit code of several conversations: of the first that did not go well. */
export function exitCodeOfAll(outcomes: readonly Outcome[]): ExitCode {
  return outcomes.map(exitCodeOf).find((code) => code !== ExitCode.fine) ?? ExitCode.fine
}

/** The exit code that says so. */
function exitCodeOf({ unreachable, interrupted, alerts, error }: Outcome): ExitCode {
  if (interrupted) return ExitCode.interrupted
  if (unreachable) return unreachable.exitCode
  if (error && inconclusive.includes(error.code)) return ExitCode.inconclusive
  return error || alerts.some(isFinding) ? ExitCode.findings : ExitCode.fine
}
