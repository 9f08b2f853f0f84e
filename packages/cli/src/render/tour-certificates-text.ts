import { alertLabel } from 'tocsin/alerts'
import { alertText } from '../explain/alert.ts'
import type { Answer } from '../tour/certificates/answer.ts'
import {
  type CertificateResult,
  type CertificatesReport,
  expectedAnswer,
  isFine,
} from '../tour/certificates/result.ts'
import {
  type CertificateGroup,
  type CertificateLine,
  certificateGroups,
  codesIn,
  comparisonOf,
  countsOf,
  remarksOf,
} from './certificate-lines.ts'
import type { Style } from './style.ts'
import { count } from './timeline.ts'
import { wrap } from './wrap.ts'

const INDENT = '  '
const GAP = '  '
const NARROWEST = 16

/** The tour of certificates as text: one table, with a heading for each condition. */
export function renderCertificates(
  report: CertificatesReport,
  style: Style,
  width: number,
): readonly string[] {
  const groups = certificateGroups(report)
  const columns = columnsOf(groups, report)
  return [
    ...wrap(INTRODUCTION, width),
    ...wrap(LEGEND, width).map(style.faint),
    '',
    headLine(report, columns, width),
    ...groups.flatMap((group) => groupLines(group, { columns, style, width })),
    '',
    ...failureLines(report, style, width),
    ...wrap(`Alerts: ${codesIn(report).map(codeText).join(', ')}.`, width).map(style.faint),
    ...remarksOf(report)
      .flatMap((remark) => wrap(remark, width))
      .map(style.faint),
    ...comparisonLines(report, width),
    ...wrap(certificatesSummary(report), width).map(summaryPaint(report, style)),
  ]
}

const INTRODUCTION =
  'Certificates with one fault each, shown by a server to clients and by a client to servers, and what stacks answer to them on TCP connections of this machine.'

const LEGEND =
  'Numbers are alerts, of TLS 1.3/1.2 where these differ; taken: no fault was found; silent: closed without an alert; -: not asked; ?: no answer.'

const codeText = (code: number) => `${code} ${alertLabel(code)}`

/** How wide the columns of the stacks are. */
function columnsOf(
  groups: readonly CertificateGroup[],
  { stacks }: CertificatesReport,
): readonly number[] {
  const lines = groups.flatMap((group) => group.lines)
  return stacks.map(({ name }, i) =>
    Math.max(name.length, ...lines.map(({ cells }) => cells[i]?.length ?? 0)),
  )
}

interface Layout {
  readonly columns: readonly number[]
  readonly style: Style
  readonly width: number
}

const ROLE = 'refused by'.length

/** What the columns of the stacks leave for the text of a fault. */
function roomIn(columns: readonly number[], width: number): number {
  const taken = columns.reduce((sum, each) => sum + GAP.length + each, INDENT.length + 2)
  return Math.max(width - taken - GAP.length - ROLE, NARROWEST)
}

function headLine({ stacks }: CertificatesReport, columns: readonly number[], width: number) {
  const left = ''.padEnd(INDENT.length + 2 + roomIn(columns, width))
  const names = stacks.map(({ name }, i) => name.padEnd(columns[i] ?? 0))
  return [left, 'refused by', ...names].join(GAP).trimEnd()
}

function groupLines(group: CertificateGroup, layout: Layout): readonly string[] {
  const { style, width } = layout
  const { condition, alert, source, lines } = group
  const said = condition === undefined ? 'nothing is wrong' : `${condition}: ${alert}`
  const cited = source === '' ? '' : `, ${source}`
  return [
    ...wrap(`${said}${cited}`, width).map((line) => style.heading(style.strong(line))),
    ...lines.flatMap((line) => faultLines(line, layout)),
  ]
}

/** A fault on as many lines as its text takes; what stacks answer stands on the first. */
function faultLines(line: CertificateLine, { columns, style, width }: Layout): readonly string[] {
  const { fault, refusedBy, cells } = line
  const room = roomIn(columns, width)
  const [first = '', ...others] = wrap(fault.flaw, room)
  const answers = cells.map((cell, i) => cell.padEnd(columns[i] ?? 0))
  const [ours = '', ...theirs] = answers
  const painted = theirs.map((cell) => (cell.trim() === cells[0] ? cell : style.doubtful(cell)))
  const mark = line.isFine ? style.good('✓') : style.bad('✗')
  const left = `${INDENT}${mark} ${first.padEnd(room)}`
  const own = line.isFine ? style.strong(ours) : style.bad(ours)
  return [
    [left, refusedBy.padEnd(ROLE), own, ...painted].join(GAP).trimEnd(),
    ...others.map((rest) => `${INDENT}${INDENT}${rest}`),
    ...otherReasons(line, width).map(style.faint),
  ]
}

/** Where a role or a version has another reason for the same fault. */
function otherReasons({ fault, refusedBy }: CertificateLine, width: number): readonly string[] {
  return Object.entries(fault.otherwise ?? {})
    .filter(([who]) => refusedBy === 'both' || who.startsWith(refusedBy))
    .flatMap(([who, condition]) => wrap(`${who}: ${condition}`, width - INDENT.length * 2))
    .map((text) => `${INDENT}${INDENT}${text}`)
}

function failureLines(
  { results }: CertificatesReport,
  style: Style,
  width: number,
): readonly string[] {
  const failed = results.filter((result) => !isFine(result))
  if (failed.length === 0) return []
  return [
    style.bad(style.strong(`${count(failed.length, 'answer')} of tocsin not as it has to be`)),
    ...failed
      .flatMap((result) => wrap(`- ${failureText(result)}`, width - INDENT.length))
      .map((line) => `${INDENT}${line}`),
    '',
  ]
}

function failureText({ question, answers }: CertificateResult): string {
  const { fault, role, version } = question
  const found = answers.tocsin ? answerWords(answers.tocsin) : 'nothing'
  const wanted = answerWords(expectedAnswer(question))
  return `${fault.id}, ${role}, ${version}: ${found}, where ${wanted} was expected`
}

/** 'unknown_ca (48) for certificate.unknown-issuer' */
function answerWords(answer: Answer): string {
  switch (answer.type) {
    case 'alert':
      return [alertText(answer.code), ...(answer.condition ? ['for', answer.condition] : [])].join(
        ' ',
      )
    case 'not asked':
    case 'failed':
      return `${answer.type}: ${answer.why}`
    default:
      return answer.type
  }
}

/** How the others compare with tocsin, a sentence each. */
function comparisonLines(report: CertificatesReport, width: number): readonly string[] {
  return report.stacks
    .filter(({ name, missing }) => name !== 'tocsin' && missing === undefined)
    .flatMap(({ name, version }) => {
      const { asked, same, otherwise, taken, silent } = comparisonOf(report, name)
      const quiet = silent > 0 ? `, closes ${silent} without an alert` : ''
      return wrap(
        `${name} ${version}: of ${count(asked, 'question')} ${same} answered as by tocsin, ${otherwise} with another alert, ${taken} by taking the certificate${quiet}.`,
        width,
      )
    })
}

/** The tour in one sentence or two. */
export function certificatesSummary(report: CertificatesReport): string {
  const { results, milliseconds, isPartial } = report
  const { faults, conditions } = countsOf(report)
  const failed = results.filter((result) => !isFine(result)).length
  const verdict =
    failed === 0 ? 'all refused for the right reason' : `${failed} not as it has to be`
  const seconds = (milliseconds / 1000).toFixed(1)
  return [
    `${count(faults, 'fault')} of ${count(conditions, 'condition')}, shown to tocsin on ${count(results.length, 'connection')}: ${verdict}, in ${seconds} s.`,
    ...(isPartial ? ['Interrupted: this is not all.'] : []),
  ].join(' ')
}

function summaryPaint({ results }: CertificatesReport, style: Style) {
  return results.every(isFine) ? style.good : style.bad
}
