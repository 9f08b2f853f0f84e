import type { SessionRow } from './row.ts'

/** What became of a session. */
export interface SessionResult {
  readonly row: SessionRow
  /** The second connection resumed it. */
  readonly isResumed: boolean
  /** Nobody resumed it after the alert. */
  readonly isRefused: boolean
  /** From the alert until the server said that the session is forgotten, in milliseconds. */
  readonly forgottenAfter: number | undefined
  /** What was not as it has to be. */
  readonly failures: readonly string[]
}

/** Whether the session was resumed, and after the alert no more. */
export function isFine({ failures }: SessionResult): boolean {
  return failures.length === 0
}

/** What a tour of sessions came to. */
export interface SessionReport {
  readonly results: readonly SessionResult[]
  /** Rows that could not be run, for there is neither Redis nor Valkey. */
  readonly skipped: readonly SessionRow[]
  /** As 'redis-server 7.0.15': what two servers shared. */
  readonly store: string | undefined
  /** Ended before all rows were run. */
  readonly isPartial: boolean
}
