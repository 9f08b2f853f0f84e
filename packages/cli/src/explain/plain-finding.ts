import { alertName } from 'tocsin/alerts'
import type { Finding } from 'tocsin/diagnose'

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
