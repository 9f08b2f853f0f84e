/** Recognises alerts in error texts and log lines of any TLS stack. */
import { rank } from './event.ts'
import type { Finding } from './finding.ts'
import { type LogReader, logReader as readerOf, readText } from './log.ts'
import type { Occurrence } from './occurrence.ts'
import { type LineReader, lineReader } from './recognise.ts'
import { numbers, texts } from './table.ts'

export type { AlertCode, Confidence, Finding, LocalKind } from './finding.ts'
export type { LogReader } from './log.ts'
export type { Occurrence } from './occurrence.ts'

let reader: LineReader | undefined

/** What one line says; undefined where it says nothing of TLS. */
export function recogniseLine(line: string): Finding | undefined {
  reader ??= lineReader({ texts, numbers })
  return reader(line)
}

/** Every event in a text of a few lines, best first: what names an alert before what hides it or is none. */
export function recognise(text: string): readonly Occurrence[] {
  const found: Occurrence[] = []
  readText(text, recogniseLine, (occurrence) => found.push(occurrence))
  return bestFirst(found.length === 1 ? found.map((each) => inContext(each, text)) : found)
}

const MOST_CONTEXT = 4096

/** Some texts have on one line what another line needs: the number of an event, say, and its fields. */
function inContext(occurrence: Occurrence, text: string): Occurrence {
  const { finding } = occurrence
  if (text.length > MOST_CONTEXT || !text.includes('\n') || finding.local) return occurrence
  if (finding.code !== null && finding.direction !== null) return occurrence
  const whole = recogniseLine(text)
  const isMore = whole !== undefined && whole.code !== null && whole.direction !== null
  const agrees = finding.code === null || finding.code === whole?.code
  return isMore && agrees ? { ...occurrence, finding: whole } : occurrence
}

/** Reads a log of any length in chunks, in constant memory; `found` gets each event. */
export function logReader(found: (occurrence: Occurrence) => void): LogReader {
  return readerOf(recogniseLine, found)
}

const sureness = { certain: 2, likely: 1, possible: 0 } as const

/** The findings that say most, and most surely, first; those that say as much stay in order. */
export function bestFirst<O extends { readonly finding: Finding }>(
  list: readonly O[],
): readonly O[] {
  return [...list].sort((a, b) => weight(b.finding) - weight(a.finding))
}

function weight(finding: Finding): number {
  return rank(finding) * 4 + sureness[finding.confidence]
}
