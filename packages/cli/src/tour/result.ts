import { AlertLevel } from 'tocsin/alerts'
import type { Reading } from '../bytes/search.ts'
import type { SessionReport } from './ends/witness.ts'
import type { Judgement } from './judge.ts'
import type { Row } from './row.ts'

/** A row that was run. */
export interface Result extends Judgement {
  readonly row: Row
  /** What the receiver said of the alert, when it has words of its own for it. */
  readonly words: string | undefined
  readonly session: SessionReport
  readonly milliseconds: number
  /** The record of the alert, where it was asked for and found. */
  readonly wire?: Reading | undefined
}

/** Whether everything was as the catalogue says. */
export function isFine(result: Result): boolean {
  return result.failures.length === 0 && !outlivesAlert(result)
}

/** Whether a session is left that must not be: after a warning there may be one. */
export function outlivesAlert({ sent, session }: Result): boolean {
  return (session === 'resumed' || session === 'kept') && sent?.level === AlertLevel.fatal
}

/** What a tour came to. */
export interface TourReport {
  readonly results: readonly Result[]
  /** Rows that could not be run, because there is no openssl. */
  readonly skipped: readonly Row[]
  /** As 'openssl 3.0.19'. */
  readonly openssl: string | undefined
  /** Ended before all rows were run. */
  readonly isPartial: boolean
}
