import { alertLabel, conditions } from 'tocsin/alerts'
import type { Answer } from '../tour/certificates/answer.ts'
import { conditionOf } from '../tour/certificates/fault.ts'
import {
  type CertificateResult,
  type CertificatesReport,
  expectedAnswer,
  isFine,
} from '../tour/certificates/result.ts'
import { countsOf } from './certificate-lines.ts'
import { document } from './document.ts'

/** The tour of certificates as a JSON document. */
export function certificatesDocument(report: CertificatesReport) {
  const { stacks, results, milliseconds, isPartial } = report
  return document('tour-certificates', {
    stacks: stacks.map(({ name, version, remark, missing }) => ({
      name,
      version: version ?? null,
      missing: missing ?? null,
      remark: remark ?? null,
    })),
    rows: results.map((result) => rowFields(result, report)),
    summary: {
      ...countsOf(report),
      rows: results.length,
      failed: results.filter((result) => !isFine(result)).length,
      partial: isPartial,
      ms: milliseconds,
    },
  })
}

function rowFields(result: CertificateResult, { stacks }: CertificatesReport) {
  const { question, answers } = result
  const { fault, role, version } = question
  const condition = conditionOf(fault, role, version)
  return {
    fault: fault.id,
    flaw: fault.flaw,
    role,
    version,
    condition: condition ?? null,
    source: condition ? conditions[condition].source : null,
    expected: answerFields(expectedAnswer(question)),
    answers: Object.fromEntries(
      stacks.map(({ name, missing }) => [
        name,
        answerFields(answers[name] ?? { type: 'not asked', why: missing ?? 'interrupted' }),
      ]),
    ),
    ok: isFine(result),
  }
}

function answerFields(answer: Answer) {
  switch (answer.type) {
    case 'alert': {
      const { code, condition } = answer
      return { type: 'alert', alert: alertLabel(code), code, ...(condition && { condition }) }
    }
    case 'not asked':
    case 'failed':
      return { type: answer.type, why: answer.why }
    default:
      return { type: answer.type }
  }
}
