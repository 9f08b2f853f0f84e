import { describe, expect, it } from 'vitest'
import { ExitCode } from '../src/exit-code.ts'
import { run } from './support.ts'

interface Answered {
  readonly fault: string
  readonly condition: string | null
  readonly answers: Readonly<Record<string, { readonly type: string }>>
}

/** Everything but CI, where what is missing would be a failure. */
const { CI: _, ...env } = process.env

describe('tocsin tour --certificates with the stacks of this machine', () => {
  it('takes what is good from all of them, and learns what each answers', async () => {
    const { exitCode, stdout } = await run(['tour', '--certificates', '--json'], { env })
    const { stacks, rows } = JSON.parse(stdout)
    expect(exitCode).toBe(ExitCode.fine)
    const there = stacks.filter((stack: { readonly missing: string | null }) => !stack.missing)
    for (const { name } of there) {
      const types = (of: readonly Answered[]) => of.map(({ answers }) => answers[name]?.type)
      const good = rows.filter(({ condition }: Answered) => condition === null)
      expect(types(good).filter((type) => type !== 'not asked')).not.toContain('alert')
      expect(types(rows)).not.toContain('failed')
      const expired = rows.filter(({ fault }: Answered) => fault === 'expired')
      expect(types(expired)).toEqual(['alert', 'alert', 'alert', 'alert'])
    }
  })
})
