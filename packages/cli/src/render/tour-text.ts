import { meaning } from 'tocsin/alerts'
import { alertText } from '../explain/alert.ts'
import type { SessionReport } from '../tour/ends/witness.ts'
import { isFine, outlivesAlert, type Result, type TourReport } from '../tour/result.ts'
import type { Row } from '../tour/row.ts'
import { renderRecords } from './bytes.ts'
import type { Style } from './style.ts'
import { count, levelText } from './timeline.ts'
import { grouped } from './tour-group.ts'
import { tourSummary } from './tour-summary.ts'
import { wrap } from './wrap.ts'

const INDENT = '  '
const GAP = '  '

/** The tour as text: alerts, under them their reasons, under them one line for each connection. */
export function renderTour(report: TourReport, style: Style, width: number): readonly string[] {
  const alerts = grouped(report.results, ({ row }) => row.code)
  return [
    ...wrap(INTRODUCTION, width),
    ...wrap(COLUMNS, width).map(style.faint),
    '',
    ...alerts.flatMap((results) => alertLines(results, style, width)),
    ...failureLines(report, style, width),
    ...summaryLines(report, style, width),
  ]
}

const INTRODUCTION =
  'Every alert of TLS 1.3, 1.2, 1.1 and 1.0, made to happen for its own reason on a TCP connection of this machine.'

const COLUMNS =
  'Lines: version, sender → receiver, level, keys that protect it, what the receiver reported, session afterwards.'

function alertLines(results: readonly Result[], style: Style, width: number): readonly string[] {
  const [first] = results
  if (!first) return []
  return [
    style.heading(style.strong(alertTitle(first.row))),
    ...wrap(meaning(first.row.code).summary, width).map(style.faint),
    ...grouped(results, reasonOf).flatMap((each) => reasonLines(each, style, width)),
    '',
  ]
}

/** 'unknown_ca (48)', 'unknown(200)'. */
export function alertTitle({ alert, code }: Row): string {
  return alert.includes('(') ? alert : `${alert} (${code})`
}

/** What connections are grouped by below their alert. */
export function reasonOf({ row }: Result): string {
  return `${row.condition} ${row.how}`
}

function reasonLines(results: readonly Result[], style: Style, width: number): readonly string[] {
  const [first] = results
  if (!first) return []
  const { how, condition, sender } = first.row
  const sources = [...new Set(results.map(({ row }) => row.source))].join(', ')
  return [
    '',
    ...wrap(how, width - INDENT.length).map((line) => `${INDENT}${line}`),
    `${INDENT}${style.faint(`sent by the ${sender}: ${condition}, ${sources}`)}`,
    ...results.flatMap((result, index) => [
      ...(index > 0 && result.wire ? [''] : []),
      rowLine(result, style, width),
      ...wireLines(result, style, width),
    ]),
  ]
}

/** One connection on one line, whose middle takes what room there is. */
function rowLine(result: Result, style: Style, width: number): string {
  const { row, sent, received, session } = result
  const { mark, paint } = verdictOf(result, style)
  const left = [
    row.version.replace('TLS ', ''),
    programsText(row).padEnd('openssl → tocsin'.length),
    (sent ? levelText(sent.level) : '-').padEnd('warning'.length),
    (sent?.epoch ?? received?.epoch ?? '-').padEnd('application'.length),
  ].join(GAP)
  const word = sessionWord[session]
  const right = outlivesAlert(result) ? word.toUpperCase() : word
  const taken = [INDENT, `${mark} `, left, GAP, GAP, sessionWord['none issued']].join('').length
  const room = Math.min(Math.max(width - taken, 'reported as sent'.length), LONGEST_REPORT)
  const report = clipped(reportText(result), room).padEnd(room)
  return `${INDENT}${paint(mark)} ${left}${GAP}${report}${GAP}${style.faint(right)}`
}

/** The record of the alert below its connection, where it is asked for. */
function wireLines({ wire }: Result, style: Style, width: number): readonly string[] {
  if (!wire) return []
  const indent = `${INDENT}${INDENT}`
  const lines = renderRecords(wire.records, wire.opening, style, width - indent.length)
  return lines.map((line) => `${indent}${line}`)
}

const LONGEST_REPORT = 44

function clipped(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}

function verdictOf(result: Result, style: Style) {
  if (!isFine(result)) return { mark: '✗', paint: style.bad }
  if (result.notes.length > 0) return { mark: '≈', paint: style.doubtful }
  return { mark: '✓', paint: style.good }
}

/** 'tocsin → openssl': who sends, and who receives. */
function programsText({ sender, parts }: Row): string {
  const receiver = sender === 'client' ? 'server' : 'client'
  return `${parts[sender].program} → ${parts[receiver].program}`
}

/** What the receiver says that it got: in the words of a program that has its own. */
export function reportText({ row, sent, received, words }: Result): string {
  if (!received) return 'reported nothing'
  if (words !== undefined) return `“${words}”`
  if (sent && received.code === row.code) return 'reported as sent'
  return `reported ${alertText(received.code)}`
}

/** What the client can do with the session afterwards, in short. */
const sessionWord: Readonly<Record<SessionReport, string>> = {
  'none issued': 'no session',
  forgotten: 'forgotten',
  kept: 'kept',
  refused: 'refused',
  resumed: 'resumed',
}

/** What the client can do with the session afterwards. */
export const sessionText: Readonly<Record<SessionReport, string>> = {
  'none issued': 'no session was issued',
  forgotten: 'the client forgot the session',
  kept: 'the client kept the session',
  refused: 'the session was refused',
  resumed: 'the session was resumed',
}

function failureLines({ results }: TourReport, style: Style, width: number): readonly string[] {
  const failed = results.filter((result) => !isFine(result))
  if (failed.length === 0) return []
  return [
    style.bad(style.strong(`${count(failed.length, 'row')} not as the catalogue says`)),
    ...failed.flatMap((result) => failedLines(result, width)),
    '',
  ]
}

function failedLines(result: Result, width: number): readonly string[] {
  const { row } = result
  const title = `${alertTitle(row)}, ${row.version}, ${programsText(row)}: ${row.how}`
  const reasons = failuresOf(result).map((reason) => `- ${reason}`)
  return [
    '',
    ...wrap(title, width - INDENT.length).map((line) => `${INDENT}${line}`),
    ...reasons.flatMap((reason) => wrap(reason, width - 4)).map((line) => `    ${line}`),
  ]
}

/** Everything that was not as the catalogue says. */
export function failuresOf(result: Result): readonly string[] {
  const { failures, session } = result
  return outlivesAlert(result) ? [...failures, sessionText[session]] : failures
}

function summaryLines(report: TourReport, style: Style, width: number): readonly string[] {
  const { results, skipped } = report
  const legend = results.some(({ notes }) => notes.length > 0) ? [LEGEND] : []
  const isFailed = results.some((result) => !isFine(result))
  const paint = isFailed ? style.bad : skipped.length > 0 ? style.doubtful : style.good
  return [
    ...legend.flatMap((line) => wrap(line, width)).map(style.faint),
    ...wrap(tourSummary(report), width).map(paint),
  ]
}

const LEGEND =
  '≈ openssl differs from the catalogue here, in a way that the RFC admits: another alert where there is a choice, or one in the clear. --json has the notes.'
