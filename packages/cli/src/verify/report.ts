import { ExitCode } from '../exit-code.ts'
import type { Shown } from './ask.ts'
import type { Case, Judgement } from './judgement.ts'

/** How one run of `tocsin verify` went. */
export interface Report {
  /** What was judged, as the command line names it. */
  readonly subject: string
  readonly kind: 'files' | 'server'
  readonly given: Case
  readonly judgement: Judgement
  /** What the handshake with a server came to. */
  readonly shown: Shown | undefined
}

/** Whether a server could not prove that the certificate is its own, or broke another rule. */
export function handshakeFault({ shown }: Report): string | undefined {
  const error = shown?.error
  if (!error?.condition || error.condition.startsWith('closure.')) return undefined
  return error.message
}

/** The exit code that says so. */
export function exitCodeOf(report: Report): ExitCode {
  const isFine = report.judgement.isTrusted && handshakeFault(report) === undefined
  return isFine ? ExitCode.fine : ExitCode.findings
}
