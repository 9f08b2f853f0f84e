import type { SessionReport, SessionResult } from '../tour/sessions/result.ts'
import { isFine } from '../tour/sessions/result.ts'
import { type ResumedBy, type Servers, type SessionRow, ways } from '../tour/sessions/row.ts'
import type { Style } from './style.ts'
import { type Column, table } from './table.ts'
import { count } from './timeline.ts'
import { grouped } from './tour-group.ts'
import { wrap } from './wrap.ts'

/** The tour of sessions as text: a table for one server, and one for two that share a store. */
export function renderSessions(
  report: SessionReport,
  style: Style,
  width: number,
): readonly string[] {
  return [
    ...wrap(INTRODUCTION, width),
    '',
    ...grouped(report.results, ({ row }) => row.servers).flatMap((results) => [
      style.heading(style.strong(titleOf(results, report))),
      ...tableOf(results, style, width),
      '',
    ]),
    ...failureLines(report, style, width),
    ...wrap(summaryOf(report), width).map(summaryPaint(report, style)),
  ]
}

const INTRODUCTION =
  'Each session begins with a full handshake, is resumed, ends with a fatal alert, and is offered again: refused means that only a full handshake was to be had from then on (RFC 5246 §7.2.2).'

function titleOf([first]: readonly SessionResult[], { store }: SessionReport): string {
  if (first?.row.servers !== 'two servers') return 'One server, sessions in memory'
  return `Two server processes, sessions in ${store}: begun at one, ended at the other, offered to both`
}

function tableOf(
  results: readonly SessionResult[],
  style: Style,
  width: number,
): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'alert' },
    { title: 'sent by' },
    ...ways.map((by) => ({ title: wayText(by), paint: painting(style) })),
  ]
  const lines = grouped(results, ({ row }) => `${row.alert} ${row.sender}`)
  return table(
    columns,
    lines.map((each) => lineOf(each)),
    width,
  )
}

function lineOf(results: readonly SessionResult[]): readonly string[] {
  const [first] = results
  if (!first) return []
  const { alert, code, sender } = first.row
  return [`${alert} (${code})`, sender, ...ways.map((by) => cellOf(results.find(isOf(by))))]
}

function isOf({ version, kind }: ResumedBy): (result: SessionResult) => boolean {
  return ({ row: { by } }) => by.version === version && by.kind === kind
}

function cellOf(result: SessionResult | undefined): string {
  if (!result) return '-'
  if (isFine(result)) return '✓ refused'
  return result.isResumed && !result.isRefused ? '✗ RESUMED' : '✗ failed'
}

function painting({ good, bad, faint }: Style): (cell: string) => string {
  return (cell) => (cell.startsWith('✓') ? good : cell.startsWith('✗') ? bad : faint)(cell)
}

/** 'TLS 1.2, session ID' */
function wayText({ version, kind }: ResumedBy): string {
  return `${version}, ${kind === 'ticket' ? 'ticket' : 'session ID'}`
}

function failureLines({ results }: SessionReport, style: Style, width: number): readonly string[] {
  const failed = results.filter((result) => !isFine(result))
  if (failed.length === 0) return []
  return [
    style.bad(style.strong(`${count(failed.length, 'row')} not as it has to be`)),
    ...failed.flatMap(({ row, failures }) => [
      `  ${rowText(row)}`,
      ...failures.flatMap((each) => wrap(`- ${each}`, width - 4)).map((line) => `    ${line}`),
    ]),
    '',
  ]
}

function rowText({ servers, by, alert, code, sender }: SessionRow): string {
  return `${alert} (${code}) from the ${sender}, ${wayText(by)}, ${servers}`
}

/** The tour in a few sentences. */
function summaryOf({ results, skipped, isPartial }: SessionReport): string {
  const failed = results.filter((result) => !isFine(result)).length
  const verdict = failed === 0 ? 'all refused after it' : `${failed} not as it has to be`
  return [
    `${count(results.length, 'session')} resumed, then ended by a fatal alert: ${verdict}.`,
    ...timeLines(results),
    ...(skipped.length > 0
      ? [`${count(skipped.length, 'row')} skipped: neither redis-server nor valkey-server found.`]
      : []),
    ...(isPartial ? ['Interrupted: this is not all.'] : []),
  ].join(' ')
}

/** How long it took until a server said that a session is forgotten. */
function timeLines(results: readonly SessionResult[]): readonly string[] {
  return (['one server', 'two servers'] as const).flatMap((servers) => {
    const times = timesOf(results, servers)
    const [median, most] = [times[times.length >> 1], times.at(-1)]
    if (median === undefined || most === undefined) return []
    const after = `${median.toFixed(1)} ms after the alert (median), ${most.toFixed(1)} ms at most`
    return [`On ${servers} forgotten ${after}.`]
  })
}

function timesOf(results: readonly SessionResult[], servers: Servers): readonly number[] {
  return results
    .filter(({ row }) => row.servers === servers)
    .flatMap(({ forgottenAfter }) => (forgottenAfter === undefined ? [] : [forgottenAfter]))
    .sort((a, b) => a - b)
}

function summaryPaint({ results, skipped }: SessionReport, style: Style) {
  if (!results.every(isFine)) return style.bad
  return skipped.length > 0 ? style.doubtful : style.good
}
