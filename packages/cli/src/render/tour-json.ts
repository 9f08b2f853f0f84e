import { alertLabel } from 'tocsin/alerts'
import type { SeenAlert } from '../tour/ends/witness.ts'
import { isFine, type Result, type TourReport } from '../tour/result.ts'
import type { Part } from '../tour/row.ts'
import { recordDocuments } from './bytes-json.ts'
import { document } from './document.ts'
import { levelText } from './timeline.ts'
import { failuresOf, sessionText } from './tour-text.ts'

/** The tour as a JSON document. */
export function tourDocument(report: TourReport) {
  const { results, skipped, isPartial, openssl } = report
  return document('tour', {
    rows: results.map((result) => resultFields(result, openssl)),
    summary: {
      alerts: new Set(results.map(({ row }) => row.code)).size,
      rows: results.length,
      failed: results.filter((result) => !isFine(result)).length,
      skipped: skipped.length,
      partial: isPartial,
    },
  })
}

function resultFields(result: Result, openssl: string | undefined) {
  const { row, sent, received, session, notes, milliseconds, wire } = result
  const name = ({ program }: Part) => (program === 'openssl' ? (openssl ?? program) : program)
  return {
    alert: row.alert,
    code: row.code,
    version: row.version,
    sender: row.sender,
    ends: { client: name(row.parts.client), server: name(row.parts.server) },
    level: sent ? levelText(sent.level) : null,
    epoch: sent?.epoch ?? received?.epoch ?? null,
    condition: row.condition,
    source: row.source,
    how: row.how,
    sent: sent ? alertFields(sent) : null,
    observed: received ? alertFields(received) : null,
    words: result.words ?? null,
    sessionForgotten: session !== 'resumed' && session !== 'kept',
    session: sessionText[session],
    ok: isFine(result),
    notes,
    failures: failuresOf(result),
    ms: milliseconds,
    ...(wire && { records: recordDocuments(wire.records, wire.opening) }),
  }
}

function alertFields({ code, level }: SeenAlert) {
  return { alert: alertLabel(code), code, level: levelText(level) }
}
