import type { Finding } from './finding.ts'

/** A finding with where it stands: lines count from 1, `last` is the last line of its event. */
export interface Occurrence {
  readonly finding: Finding
  readonly line: number
  readonly last: number
  /** The line that decided, cut to a readable length. */
  readonly text: string
}
