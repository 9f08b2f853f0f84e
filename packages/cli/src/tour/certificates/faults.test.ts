import { alertFor, conditions } from 'tocsin/alerts'
import { afterAll, describe, expect, it } from 'vitest'
import { openLaboratory } from '../laboratory.ts'
import { ask } from './ask.ts'
import { conditionOf } from './fault.ts'
import { controls } from './faults/controls.ts'
import { faults } from './faults.ts'
import { type Question, questionsOf } from './question.ts'
import { expectedAnswer } from './result.ts'
import { tocsinStack } from './stacks/tocsin.ts'

const laboratory = await openLaboratory()
const tocsin = tocsinStack(laboratory)
afterAll(() => laboratory.remove())

const questions = questionsOf(faults)

/** 'expired, client, TLS 1.3: certificate_expired for certificate.expired (8446-6.2-i, 5246-7.2.2-p)' */
function nameOf({ fault, role, version }: Question): string {
  const condition = conditionOf(fault, role, version)
  if (condition === undefined) return `${fault.id}, ${role}, ${version}`
  const alert = alertFor(condition, version === 'TLS 1.3' ? 'tls13' : 'tls12')
  const { covers }: { readonly covers: readonly string[] } = conditions[condition]
  const rows = covers.length > 0 ? ` (${covers.join(', ')})` : ''
  return `${fault.id}, ${role}, ${version}: ${alert} for ${condition}${rows}`
}

const named = (of: readonly Question[]) =>
  of.map((question) => [nameOf(question), question] as const)

describe('tocsin, shown a certificate with a fault, refuses it for the right reason', () => {
  it.each(named(questions))('%s', async (_name, question) => {
    expect(await ask(tocsin, question, laboratory)).toEqual(expectedAnswer(question))
  })
})

describe('tocsin takes certificates without one', () => {
  it.each(named(questionsOf(controls)))('%s', async (_name, question) => {
    expect(await ask(tocsin, question, laboratory)).toEqual({ type: 'accepted' })
  })
})

describe('the faults', () => {
  it('are of 25 conditions at least', () => {
    expect(new Set(faults.map(({ condition }) => condition)).size).toBeGreaterThanOrEqual(25)
  })

  it('have names of their own, and texts that go on from "the certificate …"', () => {
    const ids = [...controls, ...faults].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    for (const { flaw } of [...controls, ...faults]) expect(flaw).toMatch(/^[a-z].*[^.]$/)
  })
})
