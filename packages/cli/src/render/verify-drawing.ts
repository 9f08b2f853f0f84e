import type { Marks } from './marks.ts'
import type { Style } from './style.ts'

/** How a report is drawn. */
export interface Drawing {
  readonly style: Style
  readonly marks: Marks
  readonly width: number
  readonly isVerbose: boolean
  /** Seconds since 1970: what dates are compared with. */
  readonly now: number
}

/** As 2026-07-01T00:00:00Z. */
export function timeText(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000', '')
}
