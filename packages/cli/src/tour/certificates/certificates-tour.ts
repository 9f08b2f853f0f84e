import { alertLabel } from 'tocsin/alerts'
import { messageOf } from '../../failure.ts'
import type { Env } from '../find-openssl.ts'
import { type Laboratory, openLaboratory } from '../laboratory.ts'
import { codesOf, type Peer } from '../select.ts'
import type { Answer } from './answer.ts'
import { ask } from './ask.ts'
import { controls } from './faults/controls.ts'
import { faults } from './faults.ts'
import { type Question, questionsOf } from './question.ts'
import {
  type Asked,
  type CertificateResult,
  type CertificatesReport,
  expectedAnswer,
} from './result.ts'
import type { Missing, Stack } from './stack.ts'
import { isThere, startStacks } from './stacks.ts'

interface Wanted {
  /** Alerts by name or code; all, when there is none. */
  readonly only: readonly string[]
  readonly peer: Peer
}

interface Watching {
  readonly signal: AbortSignal
  readonly env: Env
  readonly progress: (done: number, all: number, latest: Question) => void
}

/** More than the cores there usually are: questions spend their time waiting for processes to start. */
const AT_ONCE = 4

/** Shows every certificate to every stack that there is; good ones first. */
export async function takeCertificatesTour(
  { only, peer }: Wanted,
  watching: Watching,
): Promise<CertificatesReport> {
  const began = performance.now()
  const questions = selected(questionsOf([...controls, ...faults]), only)
  const laboratory = await openLaboratory()
  try {
    const stacks = await startStacks(peer, watching.env, laboratory)
    const there = stacks.filter(isThere)
    const results = await askAll(questions, { there, laboratory, ...watching }).finally(() =>
      Promise.all(there.map((stack) => stack.stop())),
    )
    const milliseconds = Math.round(performance.now() - began)
    const isPartial = results.length < questions.length
    return { stacks: stacks.map(askedOf), results, milliseconds, isPartial }
  } finally {
    await laboratory.remove()
  }
}

/** The questions whose answer is one of these alerts; a name or code that no answer has is told. */
function selected(questions: readonly Question[], only: readonly string[]): readonly Question[] {
  const named = questions.flatMap((question) => {
    const answer = expectedAnswer(question)
    return answer.type === 'alert'
      ? [{ question, code: answer.code, alert: alertLabel(answer.code) }]
      : []
  })
  const codes = codesOf(only, named)
  if (codes.length === 0) return questions
  return named.filter(({ code }) => codes.includes(code)).map(({ question }) => question)
}

interface Asking extends Watching {
  readonly there: readonly Stack[]
  readonly laboratory: Laboratory
}

/** Several questions at once; the results of those that were asked, in their order. */
async function askAll(
  questions: readonly Question[],
  { there, laboratory, signal, progress }: Asking,
): Promise<readonly CertificateResult[]> {
  const results = new Map<Question, CertificateResult>()
  const waiting = [...questions]
  const work = async () => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      const answers: Record<string, Answer> = {}
      for (const stack of there) answers[stack.name] = await answerOf(stack, next, laboratory)
      // What an interruption cut short says nothing.
      if (signal.aborted) return
      results.set(next, { question: next, answers })
      progress(results.size, questions.length, next)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return questions.flatMap((question) => results.get(question) ?? [])
}

function answerOf(stack: Stack, question: Question, laboratory: Laboratory): Promise<Answer> {
  return ask(stack, question, laboratory).catch((error: unknown) => ({
    type: 'failed',
    why: messageOf(error),
  }))
}

function askedOf(stack: Stack | Missing): Asked {
  const { name } = stack
  if (!isThere(stack)) {
    return { name, version: undefined, remark: undefined, missing: stack.missing }
  }
  return { name, version: stack.version, remark: stack.remark, missing: undefined }
}
