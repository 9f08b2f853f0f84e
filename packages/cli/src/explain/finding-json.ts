import { alertName } from 'tocsin/alerts'
import type { Finding, Occurrence } from 'tocsin/diagnose'
import { diagnose } from './diagnosis.ts'

/** What documents have of a finding that a record in hex, a number or a name makes. */
export function plainFinding(code: number, level?: number): Finding {
  return {
    alert: alertName(code) ?? null,
    code,
    ...(level === 1 && { level: 'warning' as const }),
    ...(level === 2 && { level: 'fatal' as const }),
    direction: null,
    stack: null,
    library: null,
    confidence: 'certain',
    evidence: String(code),
  }
}

/** A finding as documents have it, with its ranked causes. */
export function findingJson({ finding, line, last, text }: Occurrence): object {
  const diagnosis = diagnose(finding, text)
  return { ...lineJson({ finding, line, last, text }), diagnosis: diagnosis ?? null }
}

/** A finding as a line of --ndjson. */
export function lineJson({ finding, line, last, text }: Occurrence): object {
  return { ...finding, line, lastLine: last, text }
}
