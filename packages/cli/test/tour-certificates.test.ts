import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExitCode } from '../src/exit-code.ts'
import { run, start } from './support.ts'

const alone = { env: { PATH: '/nowhere' }, columns: 120 }

describe('tocsin tour --certificates', () => {
  it('refuses every fault for its own reason, wherever it is', async () => {
    const { exitCode, stdout, stderr } = await run(['tour', '--certificates', '--json'], alone)
    const { schema, stacks, rows, summary } = JSON.parse(stdout)
    expect({ exitCode, stderr, schema }).toEqual({
      exitCode: ExitCode.fine,
      stderr: '',
      schema: 'tocsin/tour-certificates/1',
    })
    const missing = stacks.filter((stack: { readonly missing: string | null }) => stack.missing)
    expect(missing.map(({ name }: { readonly name: string }) => name)).toEqual([
      ...['openssl', 'gnutls', 'go', 'jsse'],
    ])
    for (const row of rows) expect(row).toMatchObject({ ok: true })
    expect(summary).toMatchObject({ rows: rows.length, failed: 0, partial: false })
    expect(summary.conditions).toBeGreaterThanOrEqual(25)
  })

  it('is a table of the faults that are wanted', async () => {
    const argv = ['tour', '--certificates', '--only', 'certificate_required,45', '--peer', 'self']
    const { exitCode, stdout } = await run(argv, alone)
    expect(exitCode).toBe(ExitCode.fine)
    expect(stdout).toMatch(/^ {2}✓ ended two days ago +both +45$/m)
    expect(stdout).toMatch(/^ {2}✓ is not shown at all +server +116$/m)
    expect(stdout).not.toContain('gnutls')
    expect(stdout).not.toContain('unknown_ca')
  })

  it('can be a page', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tocsin-test-'))
    try {
      const path = join(folder, 'certificates.html')
      const argv = ['tour', '--certificates', '--only', '45', '--html', path]
      expect((await run(argv, alone)).exitCode).toBe(ExitCode.fine)
      const page = await readFile(path, 'utf8')
      expect(page).toContain('<h1>Certificates: refused for the right reason</h1>')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('shows on a terminal how far it is', async () => {
    const argv = ['tour', '--certificates', '--only', '45', '--peer', 'self']
    const { stderr } = await run(argv, { ...alone, isTTY: { stderr: true } })
    expect(stderr).toMatch(/12 of 12 {2}[a-z-]+/)
  })

  it('takes stacks that are missing for a failure where everything has to be there', async () => {
    const env = { ...alone.env, CI: 'true' }
    const { exitCode } = await run(['tour', '--certificates', '--only', '45'], { env })
    expect(exitCode).toBe(ExitCode.findings)
  })

  it('can be interrupted', async () => {
    const { ended, interrupt } = start(['tour', '--certificates', '--json'], alone)
    setTimeout(interrupt, 400)
    const { exitCode, stdout } = await ended
    expect(exitCode).toBe(ExitCode.interrupted)
    expect(JSON.parse(stdout)).toMatchObject({ summary: { partial: true, failed: 0 } })
  })

  it.each([
    [['--sessions'], '--certificates goes with --only, --peer, --html and --json alone'],
    [['--bytes'], '--certificates goes with --only, --peer, --html and --json alone'],
    [['--html', '/nowhere/x'], "--html: cannot write '/nowhere/x'"],
    [['--only', '0'], '--only: the tour does not come to close_notify (0)'],
  ])('refuses %j', async (options, message) => {
    const { exitCode, stderr } = await run(['tour', '--certificates', ...options], alone)
    expect(exitCode).toBe(ExitCode.usage)
    expect(stderr).toContain(message)
  })
})
