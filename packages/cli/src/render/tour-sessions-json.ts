import type { SessionReport } from '../tour/sessions/result.ts'
import { isFine } from '../tour/sessions/result.ts'
import { document } from './document.ts'

/** The tour of sessions as a JSON document. */
export function sessionsDocument({ results, skipped, store, isPartial }: SessionReport) {
  return document('tour-sessions', {
    store: store ?? null,
    rows: results.map((result) => ({
      servers: result.row.servers === 'one server' ? 1 : 2,
      version: result.row.by.version,
      kind: result.row.by.kind,
      alert: result.row.alert,
      code: result.row.code,
      sender: result.row.sender,
      condition: result.row.condition,
      resumedBefore: result.isResumed,
      refusedAfter: result.isRefused,
      forgottenAfterMs: result.forgottenAfter ?? null,
      ok: isFine(result),
      failures: result.failures,
    })),
    summary: {
      rows: results.length,
      failed: results.filter((result) => !isFine(result)).length,
      skipped: skipped.length,
      partial: isPartial,
    },
  })
}
