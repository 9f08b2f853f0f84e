import { AlertDescription, alertFor } from 'tocsin/alerts'
import type { Answer } from './answer.ts'
import { conditionOf } from './fault.ts'
import type { Question } from './question.ts'
import type { StackName } from './stack.ts'

/** One certificate shown to one role of one version of every stack. */
export interface CertificateResult {
  readonly question: Question
  readonly answers: Readonly<Partial<Record<StackName, Answer>>>
}

/** A stack that was asked, or could not be. */
export interface Asked {
  readonly name: StackName
  readonly version: string | undefined
  /** What is to be known of its answers. */
  readonly remark: string | undefined
  /** What was not found. */
  readonly missing: string | undefined
}

/** What a tour of certificates came to. */
export interface CertificatesReport {
  readonly stacks: readonly Asked[]
  readonly results: readonly CertificateResult[]
  readonly milliseconds: number
  /** Ended before all questions were asked. */
  readonly isPartial: boolean
}

/** What tocsin has to answer: what the condition's alert is, or that it takes the certificate. */
export function expectedAnswer({ fault, role, version }: Question): Answer {
  const condition = conditionOf(fault, role, version)
  if (condition === undefined) return { type: 'accepted' }
  const alert = alertFor(condition, version === 'TLS 1.3' ? 'tls13' : 'tls12')
  if (alert === null) return { type: 'closed without alert' }
  return { type: 'alert', code: AlertDescription[alert], condition }
}

/** Whether tocsin answered with the alert, and for the reason, that it has to. */
export function isFine({ question, answers: { tocsin } }: CertificateResult): boolean {
  const expected = expectedAnswer(question)
  return tocsin !== undefined && isSame(tocsin, expected) && reasonOf(tocsin) === reasonOf(expected)
}

/** Whether two answers look the same from the other end. */
export function isSame(a: Answer, b: Answer): boolean {
  return a.type === b.type && codeOf(a) === codeOf(b)
}

function codeOf(answer: Answer): number | undefined {
  return answer.type === 'alert' ? answer.code : undefined
}

function reasonOf(answer: Answer) {
  return answer.type === 'alert' ? answer.condition : undefined
}
