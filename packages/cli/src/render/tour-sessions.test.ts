import { describe, expect, it } from 'vitest'
import type { SessionReport, SessionResult } from '../tour/sessions/result.ts'
import type { SessionRow } from '../tour/sessions/row.ts'
import { plain } from './style.ts'
import { sessionsDocument } from './tour-sessions-json.ts'
import { renderSessions } from './tour-sessions-text.ts'

const row: SessionRow = {
  servers: 'two servers',
  by: { version: 'TLS 1.3', kind: 'ticket' },
  alert: 'unknown_ca',
  code: 48,
  sender: 'client',
  condition: 'certificate.unknown-issuer',
}

const fine: SessionResult = {
  row,
  isResumed: true,
  isRefused: true,
  forgottenAfter: 1.25,
  failures: [],
}

const report = (...results: readonly SessionResult[]): SessionReport => ({
  results,
  skipped: [],
  store: 'valkey-server 8.0.0',
  isPartial: false,
})

const text = (of: SessionReport) => renderSessions(of, plain, 200).join('\n')

describe('renderSessions', () => {
  it('names the store that two servers share, and how long forgetting took', () => {
    const said = text(report(fine, { ...fine, forgottenAfter: 3 }))
    expect(said).toContain('Two server processes, sessions in valkey-server 8.0.0')
    expect(said).toContain('2 sessions resumed, then ended by a fatal alert: all refused after it.')
    expect(said).toContain(
      'On two servers forgotten 3.0 ms after the alert (median), 3.0 ms at most.',
    )
  })

  it('says which session came back, and which did not do as it has to otherwise', () => {
    const back = {
      ...fine,
      isRefused: false,
      failures: ['the session was resumed after the alert'],
    }
    const silent: SessionResult = {
      ...fine,
      row: { ...row, by: { version: 'TLS 1.2', kind: 'session_id' }, sender: 'server' },
      forgottenAfter: undefined,
      failures: ['the server did not say that the session is forgotten'],
    }
    const said = text({ ...report(back, silent), isPartial: true })
    expect(said).toMatch(/^unknown_ca \(48\) +client +✗ RESUMED +- +-$/m)
    expect(said).toMatch(/^unknown_ca \(48\) +server +- +- +✗ failed$/m)
    expect(said).toContain(
      [
        '2 rows not as it has to be',
        '  unknown_ca (48) from the client, TLS 1.3, ticket, two servers',
        '    - the session was resumed after the alert',
        '  unknown_ca (48) from the server, TLS 1.2, session ID, two servers',
        '    - the server did not say that the session is forgotten',
      ].join('\n'),
    )
    expect(said).toContain('2 not as it has to be.')
    expect(said).toContain('Interrupted: this is not all.')
  })
})

describe('sessionsDocument', () => {
  it('has what each row came to', () => {
    const failed = {
      ...fine,
      isResumed: false,
      failures: ['the session was not resumed before the alert'],
    }
    expect(sessionsDocument(report(fine, failed))).toMatchObject({
      schema: 'tocsin/tour-sessions/1',
      store: 'valkey-server 8.0.0',
      rows: [
        { servers: 2, kind: 'ticket', refusedAfter: true, forgottenAfterMs: 1.25, ok: true },
        { servers: 2, resumedBefore: false, ok: false, failures: failed.failures },
      ],
      summary: { rows: 2, failed: 1, skipped: 0, partial: false },
    })
  })
})
