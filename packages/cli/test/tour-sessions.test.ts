import { describe, expect, it } from 'vitest'
import { ExitCode } from '../src/exit-code.ts'
import { refusals } from '../src/refusals.ts'
import { run, start } from './support.ts'

const withoutRedis = { env: { PATH: '/nowhere' }, columns: 120 }
const versions = ['TLS 1.3', 'TLS 1.2'] as const
const roles = ['client', 'server'] as const

describe('refusals', () => {
  it.each(versions)('of %s are errors that the role may send', (version) => {
    const both = roles.map((role) => [...refusals(version, role).keys()])
    for (const names of both) {
      expect(names).toEqual(expect.arrayContaining(['handshake_failure', 'internal_error']))
      for (const closure of ['close_notify', 'user_canceled', 'no_renegotiation']) {
        expect(names).not.toContain(closure)
      }
    }
    expect(both[0]).not.toContain('unrecognized_name')
    expect(both[1]).toContain('unrecognized_name')
  })
})

describe('tocsin tour --sessions on one server (5246-7.2.2-f, 5077-5.1-a)', () => {
  it('has every fatal alert of either end, and every way to resume, and no session outlives it', async () => {
    const { exitCode, stdout, stderr } = await run(['tour', '--sessions', '--json'], withoutRedis)
    const { schema, store, rows, summary } = JSON.parse(stdout)
    expect({ exitCode, stderr, schema, store }).toEqual({
      exitCode: ExitCode.fine,
      stderr: '',
      schema: 'tocsin/tour-sessions/1',
      store: null,
    })
    const ways = [
      ['TLS 1.3', 'ticket'],
      ['TLS 1.2', 'ticket'],
      ['TLS 1.2', 'session_id'],
    ] as const
    const expected = ways.flatMap(([version, kind]) =>
      roles.flatMap((sender) =>
        [...refusals(version, sender).keys()].map(
          (alert) => `${version} ${kind} ${sender} ${alert}`,
        ),
      ),
    )
    const seen = rows.map((row: Record<string, unknown>) =>
      [row['version'], row['kind'], row['sender'], row['alert']].join(' '),
    )
    expect(seen.sort()).toEqual(expected.sort())
    for (const row of rows) {
      expect(row).toMatchObject({
        servers: 1,
        resumedBefore: true,
        refusedAfter: true,
        forgottenAfterMs: expect.any(Number),
        ok: true,
        failures: [],
      })
    }
    expect(summary).toEqual({ rows: rows.length, failed: 0, skipped: rows.length, partial: false })
  })

  it('is a table', async () => {
    const argv = ['tour', '--sessions', '--only', '40,missing_extension']
    const { exitCode, stdout } = await run(argv, withoutRedis)
    expect(exitCode).toBe(ExitCode.fine)
    const [, table = ''] = stdout.split('One server, sessions in memory\n')
    const [head, , ...lines] = table.split('\n').map((line) => line.split(/ {2,}/))
    expect(head).toEqual([
      ...['alert', 'sent by', 'TLS 1.3, ticket', 'TLS 1.2, ticket', 'TLS 1.2, session ID'],
    ])
    expect(lines.slice(0, 4)).toEqual([
      ['handshake_failure (40)', 'server', '✓ refused', '✓ refused', '✓ refused'],
      ['handshake_failure (40)', 'client', '✓ refused', '✓ refused', '✓ refused'],
      ['missing_extension (109)', 'server', '✓ refused', '-', '-'],
      ['missing_extension (109)', 'client', '✓ refused', '-', '-'],
    ])
    const text = stdout.replace(/\s+/g, ' ')
    expect(text).toContain('8 sessions resumed, then ended by a fatal alert: all refused after it.')
    expect(text).toContain('8 rows skipped: neither redis-server nor valkey-server found.')
  })

  it('takes skipped rows for failed ones where everything has to be there', async () => {
    const env = { ...withoutRedis.env, CI: 'true' }
    const { exitCode } = await run(['tour', '--sessions', '--only', '40'], { env })
    expect(exitCode).toBe(ExitCode.findings)
  })

  it('can be interrupted', async () => {
    const { ended, interrupt } = start(['tour', '--sessions', '--json'], withoutRedis)
    setTimeout(interrupt, 300)
    const { exitCode, stdout } = await ended
    expect(exitCode).toBe(ExitCode.interrupted)
    expect(JSON.parse(stdout)).toMatchObject({ summary: { partial: true, failed: 0 } })
  })

  it.each([
    [['--peer', 'openssl'], '--sessions goes with --only and --json alone'],
    [['--bytes'], '--sessions goes with --only and --json alone'],
    [['--html', '/nowhere/x'], '--sessions goes with --only and --json alone'],
    [['--only', '0'], '--only: the tour does not come to close_notify (0)'],
  ])('refuses %j', async (options, message) => {
    const { exitCode, stderr } = await run(['tour', '--sessions', ...options], withoutRedis)
    expect(exitCode).toBe(ExitCode.usage)
    expect(stderr).toContain(message)
  })
})
