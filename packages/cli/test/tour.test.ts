import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExitCode } from '../src/exit-code.ts'
import { run, start } from './support.ts'

const withoutOpenssl = { env: { PATH: '/nowhere' } }

interface Document {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly summary: Readonly<Record<string, unknown>>
}

const read = (stdout: string) => JSON.parse(stdout) as Document

describe('tocsin tour, tocsin with itself', () => {
  it('makes certificate_expired happen, over TCP', async () => {
    const { exitCode, stdout, stderr } = await run([
      'tour',
      '--only',
      '45',
      '--peer',
      'self',
      '--json',
    ])
    const { rows, summary } = read(stdout)
    expect(stderr).toBe('')
    expect(summary).toEqual({ alerts: 1, rows: 8, failed: 0, skipped: 0, partial: false })
    expect(rows[0]).toEqual({
      alert: 'certificate_expired',
      code: 45,
      version: 'TLS 1.3',
      sender: 'client',
      ends: { client: 'tocsin', server: 'tocsin' },
      level: 'fatal',
      epoch: 'handshake',
      condition: 'certificate.expired',
      source: 'RFC 9846 §6.2',
      how: 'the server’s certificate ended two days ago',
      sent: { alert: 'certificate_expired', code: 45, level: 'fatal' },
      observed: { alert: 'certificate_expired', code: 45, level: 'fatal' },
      words: null,
      sessionForgotten: true,
      session: 'no session was issued',
      ok: true,
      notes: [],
      failures: [],
      ms: expect.any(Number),
    })
    expect(exitCode).toBe(ExitCode.fine)
  })

  /** What only the program around tocsin can decide. */
  it.each([
    ['40', 'extension.not-granted'],
    ['44', 'certificate.revoked'],
    ['49', 'authentication.access-denied'],
    ['80', 'internal.bug'],
    ['90', 'closure.user-canceled'],
    ['112', 'hello.unrecognized-name'],
    ['117', 'internal.general-error'],
    ['200', 'closure.alert-received'],
  ])('%s for %s', async (code, condition) => {
    const { exitCode, stdout } = await run(['tour', '--only', code, '--peer', 'self', '--json'])
    const rows = read(stdout).rows.filter((row) => row['condition'] === condition)
    expect(rows.flatMap((row) => row['failures'])).toEqual([])
    expect(rows.length).toBeGreaterThanOrEqual(2)
    expect(exitCode).toBe(ExitCode.fine)
  })
})

describe('tocsin tour, the session afterwards (5246-7.2.2-f)', () => {
  it.each([
    ['49', 'the session was refused', true],
    ['0', 'the session was resumed', false],
  ])('of alert %s: %s', async (code, session, isForgotten) => {
    const { exitCode, stdout } = await run(['tour', '--only', code, '--peer', 'self', '--json'])
    const { rows } = read(stdout)
    const issued = rows.filter((row) => row['session'] !== 'no session was issued')
    expect(issued.length).toBeGreaterThan(3)
    for (const row of issued) {
      expect(row).toMatchObject({ session, sessionForgotten: isForgotten, ok: true })
    }
    expect(exitCode).toBe(ExitCode.fine)
  })
})

describe('tocsin tour --bytes', () => {
  it('prints the record of each alert as it went over the wire, opened', async () => {
    const argv = ['tour', '--only', '0,48', '--peer', 'self', '--bytes']
    const { exitCode, stdout } = await run(argv, { columns: 100 })
    expect(exitCode).toBe(ExitCode.fine)
    expect(stdout).toMatch(
      /record: alert, TLS 1\.3, inner plaintext \(\w+\), number 0 under its keys/,
    )
    expect(stdout).toMatch(/record: alert, TLS 1\.2, AEAD \(\w+\), number 1 under its keys/)
    expect(stdout).toMatch(/ 30 +description +unknown_ca \(48\)\n/)
    expect(stdout).toContain('record: alert, TLS 1.2, in the clear')
  })

  it('has it in the document, for every row', async () => {
    const argv = ['tour', '--peer', 'self', '--bytes', '--json']
    const { rows } = read((await run(argv)).stdout)
    expect(rows.length).toBeGreaterThan(90)
    // Under record compression what an alert looks like is up to the compression (RFC 3749).
    const legible = rows.filter((row) => row['alert'] !== 'decompression_failure')
    for (const row of legible) {
      const records = row['records'] as readonly Readonly<Record<string, unknown>>[]
      const { code } = row['sent'] as { readonly code: number }
      expect(records).toEqual([
        expect.objectContaining({
          version: row['version'],
          contentType: 'alert',
          state: row['epoch'] === 'clear' ? 'clear' : 'opened',
          alerts: [expect.objectContaining({ code })],
        }),
      ])
    }
  })

  it('is no part of it unless asked for', async () => {
    const argv = ['tour', '--only', '116', '--peer', 'self', '--json']
    const [row] = read((await run(argv)).stdout).rows
    expect(row).not.toHaveProperty('records')
  })
})

describe('tocsin tour without openssl', () => {
  it('skips the rows that need it, and says so', async () => {
    const { exitCode, stdout } = await run(['tour', '--only', '116'], {
      ...withoutOpenssl,
      columns: 200,
    })
    expect(exitCode).toBe(ExitCode.fine)
    expect(stdout).toContain('2 rows skipped: openssl not found.')
  })

  it('is inconclusive when there is nothing else', async () => {
    const argv = ['tour', '--only', '116', '--peer', 'openssl']
    const { exitCode, stdout } = await run(argv, withoutOpenssl)
    expect(stdout).toContain('0 alerts made to happen on 0 connections: nothing to compare.')
    expect(exitCode).toBe(ExitCode.inconclusive)
  })

  it('fails where everything has to be there', async () => {
    const env = { ...withoutOpenssl.env, CI: 'true' }
    const { exitCode, stdout } = await run(['tour', '--only', '116', '--json'], { env })
    expect(read(stdout).summary).toMatchObject({ rows: 1, failed: 0, skipped: 2 })
    expect(exitCode).toBe(ExitCode.findings)
  })
})

describe('tocsin tour', () => {
  it('shows its progress on a terminal only', async () => {
    const argv = ['tour', '--only', '116', '--peer', 'self']
    const watched = await run(argv, { isTTY: { stderr: true } })
    expect(watched.stderr).toContain('1 of 1  certificate_required')
    expect(watched.stderr.endsWith('\r\u001b[K')).toBe(true)
    expect((await run(argv)).stderr).toBe('')
  })

  it('writes what it has when it is interrupted', async () => {
    const running = start(['tour', '--peer', 'self', '--json'], { isTTY: { stderr: true } })
    await running.sees('stderr', /[1-9] of/)
    running.interrupt()
    const { exitCode, stdout } = await running.ended
    const { rows, summary } = read(stdout)
    expect(summary).toMatchObject({ failed: 0, partial: true, rows: rows.length })
    expect(exitCode).toBe(ExitCode.interrupted)
  })

  it('writes a page', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tocsin-'))
    const path = join(folder, 'tour.html')
    const { exitCode } = await run(['tour', '--only', '116', '--peer', 'self', '--html', path])
    expect(await readFile(path, 'utf8')).toContain('<h2>certificate_required (116)</h2>')
    expect(exitCode).toBe(ExitCode.fine)
    await rm(folder, { recursive: true })
  })

  it.each([
    [['--only', 'unknown_sa'], "--only: no alert is called 'unknown_sa'", '--only unknown_ca'],
    [['--peer', 'gnutls'], "--peer cannot be 'gnutls'", 'one of self, openssl, all'],
    [['--html', '/nowhere/tour.html'], '--html: cannot write', '--html tour.html'],
  ])('refuses %j', async (argv, wrong, hint) => {
    const { exitCode, stdout, stderr } = await run(['tour', ...argv])
    expect(stderr).toContain(`tocsin: ${wrong}`)
    expect(stderr).toContain(`try: ${hint}`)
    expect(stdout).toBe('')
    expect(exitCode).toBe(ExitCode.usage)
  })
})
