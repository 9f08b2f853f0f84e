import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { conditionOf, rolesOf } from '../src/tour/certificates/fault.ts'
import { faults } from '../src/tour/certificates/faults.ts'
import { questionsOf } from '../src/tour/certificates/question.ts'
import { expectedAnswer } from '../src/tour/certificates/result.ts'

const page = await readFile(new URL('../../../docs/certificate-faults.md', import.meta.url), 'utf8')

/** The first columns of the table: what is wrong, why it is refused, by whom, and what tocsin says. */
const lines = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | ').slice(0, 4).join(' | '))

const shown = faults.flatMap((fault) =>
  rolesOf(fault).map((role) => [`${fault.id}, refused by the ${role}`, fault, role] as const),
)

describe('docs/certificate-faults.md, written by `npm run certificates`', () => {
  it.each(shown)('has %s', (_name, fault, role) => {
    const all = questionsOf([fault])
    const conditions = new Set(all.map((each) => conditionOf(fault, each.role, each.version)))
    const ofRole = all.filter((question) => question.role === role)
    const cells = new Set(ofRole.map(expectedAnswer).map((each) => 'code' in each && each.code))
    const line = (who: string) => {
      const reasons = [...conditions].map((id) => `\`${id}\``).join(', ')
      return `| ${fault.flaw} | ${reasons} | ${who} | ${[...cells].join(' / ')}`
    }
    expect(lines.some((each) => each === line(role) || each === line('both'))).toBe(true)
  })
})
