import { AlertDescription, type AlertName } from 'tocsin/alerts'
import { alertText } from '../explain/alert.ts'
import type { Finding, Judgement, Link, Remark, RoleVerdict } from '../verify/judgement.ts'
import { handshakeFault, type Report } from '../verify/report.ts'
import { isSame } from '../verify/same.ts'
import { count } from './timeline.ts'
import { type Drawing, timeText } from './verify-drawing.ts'
import { treeLines } from './verify-tree.ts'
import { wrap } from './wrap.ts'

/** A report as text: the verdict, the chain as a tree, the alerts, and what to do. */
export function renderVerification(report: Report, drawing: Drawing): readonly string[] {
  const { judgement } = report
  return [
    ...verdictLines(report, drawing),
    '',
    ...treeLines(judgement, drawing),
    ...unusedLines(judgement, drawing),
    ...alertLines(judgement, drawing),
    ...adviceLines(judgement, drawing),
    ...remarkLines(report, drawing),
  ]
}

/** Whether the chain is trusted, in one line, and under it for what, when, and by whom. */
export function verdictLines(report: Report, { style, marks, width }: Drawing): readonly string[] {
  const { subject, given, judgement, shown } = report
  const { findings, isTrusted } = judgement
  const isFine = isTrusted && handshakeFault(report) === undefined
  const first = findings[0]?.condition ?? 'the handshake failed'
  const more = findings.length > 1 ? `, and ${count(findings.length - 1, 'more finding')}` : ''
  const verdict = isFine
    ? style.good(`${marks.good} ${subject}: trusted`)
    : style.bad(`${marks.bad} ${subject}: refused, ${first}${more}`)
  const { role, name, now, trust } = given
  const context = [
    `as a ${role}'s${name === undefined || role === 'client' ? '' : ` for ${name}`}`,
    `at ${timeText(now)}`,
    `trusting ${trust.text}`,
    ...(shown?.version === undefined ? [] : [`handshake done in ${shown.version}`]),
  ].join('; ')
  return [verdict, ...wrap(context, width - 2).map((line) => style.faint(`  ${line}`))]
}

const MOST_UNUSED = 12

function unusedLines({ unused, path }: Judgement, drawing: Drawing): readonly string[] {
  if (unused.length === 0) return []
  const shown = drawing.isVerbose ? unused : unused.slice(0, MOST_UNUSED)
  const rest = unused.length - shown.length
  return section('not used', drawing, (room) => [
    ...shown.flatMap((link) => hanging(unusedText(link, path), room)),
    ...(rest === 0 ? [] : [`and ${rest} more (-v)`]),
  ])
}

function unusedText({ der, description, given }: Link, path: readonly Link[]): string {
  const what = description?.subject ?? `unreadable, ${der.length} octets`
  const place = `${what}, ${given?.from}, ${(given?.place ?? 0) + 1} of ${given?.of}`
  if (path.some((each) => isSame(each.der, der))) return `${place}: for the second time`
  if (!description) return place
  return `${place}: ${description.isSelfIssued ? 'a root of its own' : `issued by ${description.issuer}`}`
}

/** What each of the two roles would send. */
function alertLines({ verdicts, findings }: Judgement, drawing: Drawing): readonly string[] {
  return section('alerts', drawing, (room) =>
    verdicts.flatMap((verdict) => hanging(roleText(verdict, findings[0]), room)),
  )
}

function roleText({ refuses, because, alerts }: RoleVerdict, first: Finding | undefined): string {
  const other = refuses === 'client' ? 'server' : 'client'
  if (because === undefined || !alerts) return `a ${refuses} would take it from a ${other}`
  const { tls13, tls12 } = alerts
  const older = tls12 === tls13 ? '' : `, before TLS 1.3 ${nameText(tls12)}`
  const why = because === first?.condition ? '' : `: ${because}`
  return `a ${refuses} refuses such a ${other} with ${nameText(tls13)}${older}${why}`
}

function nameText(name: AlertName | null): string {
  return name === null ? 'no alert' : alertText(AlertDescription[name])
}

/** What to do about each condition, said once. */
function adviceLines({ findings }: Judgement, drawing: Drawing): readonly string[] {
  const conditions = new Map(findings.map((each) => [each.condition, each] as const))
  if (conditions.size === 0) return []
  return section('what to do', drawing, (room) =>
    [...conditions.values()].flatMap((finding) => stepLines(finding, room, drawing)),
  )
}

const WHO = 12

function stepLines(finding: Finding, room: number, { style }: Drawing): readonly string[] {
  const step = (who: string, text: string | undefined) =>
    wrap(text ?? '', room - WHO).map(
      (line, i) => `${style.faint((i === 0 ? who : '').padEnd(WHO))}${line}`,
    )
  return [
    finding.condition,
    ...step('  owner', finding.owner),
    ...step('  verifier', finding.verifier),
  ]
}

/** What the tree and the advice have told already. */
const SAID: readonly Remark['kind'][] = [
  'missing-intermediate',
  'missing-issuer',
  'self-signed',
  'untrusted-root',
]

function remarkLines(report: Report, drawing: Drawing): readonly string[] {
  const { judgement, shown } = report
  const said = judgement.remarks.filter(({ kind }) => !SAID.includes(kind))
  const texts = [
    ...said.map(({ text }) => text),
    ...(shown?.error
      ? [`the handshake went no further than the certificates: ${shown.error.message}`]
      : []),
  ]
  if (texts.length === 0) return []
  return section('besides', drawing, (room) => texts.flatMap((text) => hanging(text, room)))
}

/** An item of a list: what does not fit in its first line stands further in. */
function hanging(text: string, room: number): readonly string[] {
  return wrap(text, room - 2).map((line, i) => (i === 0 ? line : `  ${line}`))
}

function section(
  title: string,
  { style, width }: Drawing,
  lines: (room: number) => readonly string[],
): readonly string[] {
  return ['', style.heading(style.strong(title)), ...lines(width - 2).map((line) => `  ${line}`)]
}
