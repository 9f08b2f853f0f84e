import { type AlertName, type ConditionId, conditions } from 'tocsin/alerts'
import type { Answer } from '../tour/certificates/answer.ts'
import type { CertificateFault } from '../tour/certificates/fault.ts'
import {
  type CertificateResult,
  type CertificatesReport,
  expectedAnswer,
  isFine,
  isSame,
} from '../tour/certificates/result.ts'
import type { StackName } from '../tour/certificates/stack.ts'
import type { Role } from '../tour/scene.ts'
import { grouped } from './tour-group.ts'

/** What all stacks say to one certificate in one role, or in both where they say the same. */
export interface CertificateLine {
  readonly fault: CertificateFault
  readonly refusedBy: Role | 'both'
  /** In the order of the report's stacks. */
  readonly cells: readonly string[]
  readonly isFine: boolean
}

/** The faults of one condition. */
export interface CertificateGroup {
  /** Absent: nothing is wrong. */
  readonly condition: ConditionId | undefined
  /** As 'certificate_required (before TLS 1.3 handshake_failure)'. */
  readonly alert: string
  readonly source: string
  readonly lines: readonly CertificateLine[]
}

/** The results as tables show them: by condition, a line for each fault and what differs by role. */
export function certificateGroups(report: CertificatesReport): readonly CertificateGroup[] {
  return grouped(report.results, ({ question }) => question.fault.condition ?? '').flatMap(
    (results) => {
      const condition = results[0]?.question.fault.condition
      const byFault = grouped(results, ({ question }) => question.fault.id)
      const lines = byFault.flatMap((each) => linesOf(each, report))
      return [{ condition, ...saidOf(condition), lines }]
    },
  )
}

function saidOf(condition: ConditionId | undefined) {
  if (condition === undefined) return { alert: 'none', source: '' }
  const { alert, before13, source }: Said = conditions[condition]
  const older = before13 ? ` (before TLS 1.3 ${before13.alert})` : ''
  return { alert: `${alert}${older}`, source }
}

interface Said {
  readonly alert: AlertName | null
  readonly before13?: { readonly alert: AlertName }
  readonly source: string
}

function linesOf(
  results: readonly CertificateResult[],
  { stacks }: CertificatesReport,
): readonly CertificateLine[] {
  const lines = grouped(results, ({ question }) => question.role).flatMap((ofRole) => {
    const [first] = ofRole
    if (!first) return []
    const { fault, role } = first.question
    const cells = stacks.map(({ name }) => cellText(ofRole, name))
    return [{ fault, refusedBy: role, cells, isFine: ofRole.every(isFine) }]
  })
  const [first, second] = lines
  if (!first || !second || first.cells.join() !== second.cells.join()) return lines
  return [{ ...first, refusedBy: 'both', isFine: lines.every((line) => line.isFine) }]
}

/** '42', or '116/40' where TLS 1.2 differs. */
function cellText(results: readonly CertificateResult[], name: StackName): string {
  const texts = results.map(({ answers }) => answerText(answers[name]))
  return [...new Set(texts)].join('/')
}

const words = {
  accepted: 'taken',
  'closed without alert': 'silent',
  'not asked': '-',
  failed: '?',
} as const

/** What an answer is called in tables. */
function answerText(answer: Answer | undefined): string {
  if (!answer) return words['not asked']
  return answer.type === 'alert' ? `${answer.code}` : words[answer.type]
}

/** How a stack compares with tocsin, by questions. */
export interface Comparison {
  readonly asked: number
  readonly same: number
  /** Another alert than tocsin's. */
  readonly otherwise: number
  /** What tocsin refuses. */
  readonly taken: number
  /** Without an alert. */
  readonly silent: number
}

export function comparisonOf({ results }: CertificatesReport, name: StackName): Comparison {
  const answers = results.flatMap(({ question, answers: { [name]: answer } }) =>
    answer && isTold(answer)
      ? [{ answer, isExpected: isSame(answer, expectedAnswer(question)) }]
      : [],
  )
  const others = answers.filter(({ isExpected }) => !isExpected)
  const among = (type: Answer['type']) => others.filter(({ answer }) => answer.type === type).length
  return {
    asked: answers.length,
    same: answers.length - others.length,
    otherwise: among('alert'),
    taken: among('accepted'),
    silent: among('closed without alert'),
  }
}

function isTold({ type }: Answer): boolean {
  return type !== 'not asked' && type !== 'failed'
}

/** How many faults there are, of how many conditions; good certificates are none. */
export function countsOf({ results }: CertificatesReport) {
  const faulty = results.filter(({ question }) => question.fault.condition !== undefined)
  return {
    faults: new Set(faulty.map(({ question }) => question.fault.id)).size,
    conditions: new Set(faulty.map(({ question }) => question.fault.condition)).size,
  }
}

/** The codes of all alerts that were seen, in order. */
export function codesIn({ results }: CertificatesReport): readonly number[] {
  const seen = results.flatMap(({ answers }) =>
    Object.values(answers).flatMap((answer) => (answer.type === 'alert' ? [answer.code] : [])),
  )
  return [...new Set(seen)].sort((a, b) => a - b)
}

/** Why a dash stands where it does, and a question mark; and what else is to be known of stacks. */
export function remarksOf(report: CertificatesReport): readonly string[] {
  const { stacks, results } = report
  return [
    ...stacks.flatMap(({ name, missing }) => (missing ? [`${name}: - ${missing}`] : [])),
    ...notAsked(report).map(({ names, why }) => `${names.join(', ')}: - ${why}`),
    ...results.flatMap(({ question: { fault, role, version }, answers }) =>
      Object.entries(answers).flatMap(([name, answer]) =>
        answer.type === 'failed'
          ? [`${name}: ? ${fault.id}, ${role}, ${version}: ${answer.why}`]
          : [],
      ),
    ),
    ...stacks.flatMap(({ name, remark }) => (remark ? [`${name}: ${remark}`] : [])),
    ...stacks.flatMap(({ name }) =>
      results.some((result) => isRefusedThoughGood(result, name))
        ? [`${name}: refuses good certificates, so that its other answers say little`]
        : [],
    ),
  ]
}

function isRefusedThoughGood({ question, answers }: CertificateResult, name: StackName): boolean {
  const type = answers[name]?.type
  const isRefused = type === 'alert' || type === 'closed without alert'
  return isRefused && question.fault.condition === undefined
}

/** The reasons why something was not asked, with those they are true of. */
function notAsked({ results }: CertificatesReport) {
  const reasons = results.flatMap(({ answers }) =>
    Object.entries(answers).flatMap(([name, answer]) =>
      answer.type === 'not asked' ? [{ name, why: answer.why }] : [],
    ),
  )
  return grouped(reasons, ({ why }) => why).map((same) => ({
    names: [...new Set(same.map(({ name }) => name))],
    why: same[0]?.why ?? '',
  }))
}
