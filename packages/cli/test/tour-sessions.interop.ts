import { describe, expect, it } from 'vitest'
import { ExitCode } from '../src/exit-code.ts'
import { findRedis } from '../src/tour/sessions/redis-program.ts'
import { run } from './support.ts'

const env = { PATH: process.env['PATH'] }
const redis = await findRedis(env)

describe(`tocsin tour --sessions with ${redis?.name ?? 'no Redis'}`, () => {
  it('ends at one process what began at another, and both refuse it (5246-7.2.2-f)', async () => {
    const { exitCode, stdout } = await run(['tour', '--sessions', '--json'], { env })
    const { store, rows, summary } = JSON.parse(stdout)
    const failures = rows.flatMap((row: { readonly failures: readonly string[] }) => row.failures)
    expect(failures).toEqual([])
    expect(exitCode).toBe(ExitCode.fine)
    const onTwo = rows.filter((row: { readonly servers: number }) => row.servers === 2)
    expect(store).toBe(redis ? `${redis.name} ${redis.version}` : null)
    expect(onTwo.length).toBe(redis ? rows.length / 2 : 0)
    expect(summary).toMatchObject({ failed: 0, skipped: redis ? 0 : rows.length, partial: false })
  })
})
