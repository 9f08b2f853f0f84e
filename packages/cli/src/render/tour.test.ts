import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SeenAlert } from '../tour/ends/witness.ts'
import type { Result, TourReport } from '../tour/result.ts'
import type { Program, Row } from '../tour/row.ts'
import { coloured, plain } from './style.ts'
import { tourPage } from './tour-html.ts'
import { rfcLink } from './tour-html-text.ts'
import { tourDocument } from './tour-json.ts'
import { renderTour } from './tour-text.ts'

const row = (client: Program, server: Program, changes: Partial<Row> = {}): Row => ({
  alert: 'unknown_ca',
  code: 48,
  version: 'TLS 1.3',
  sender: 'client',
  parts: {
    client: { program: client, setup: {}, openssl: {} },
    server: { program: server, setup: {}, openssl: {} },
  },
  condition: 'certificate.unknown-issuer',
  source: 'RFC 9846 §6.2',
  how: 'the server’s certificate comes from an authority that <nobody> trusts',
  level: 'fatal',
  epoch: 'handshake',
  also: ['bad_certificate'],
  ...changes,
})

const seen = (direction: SeenAlert['direction'], code = 48, level = 2): SeenAlert => ({
  direction,
  code,
  level,
  epoch: 'handshake',
  condition: undefined,
})

const result = (of: Row, changes: Partial<Result> = {}): Result => ({
  row: of,
  sent: seen('sent'),
  received: seen('received'),
  words: undefined,
  failures: [],
  notes: [],
  session: 'none issued',
  milliseconds: 12,
  ...changes,
})

const warning = row('tocsin', 'tocsin', {
  alert: 'no_renegotiation',
  code: 100,
  version: 'TLS 1.2',
  sender: 'server',
  condition: 'renegotiation.refused',
  source: 'RFC 5246 §7.2.2',
  how: 'the client begins a renegotiation, and the server declines',
})

const report = (results: readonly Result[], changes: Partial<TourReport> = {}): TourReport => ({
  results,
  skipped: [],
  openssl: 'openssl 3.0.19',
  isPartial: false,
  ...changes,
})

const fine = report([
  result(row('tocsin', 'tocsin')),
  result(row('tocsin', 'openssl'), { words: 'tlsv1 alert unknown ca', session: 'forgotten' }),
  result(row('openssl', 'tocsin'), {
    sent: seen('sent', 42),
    received: seen('received', 42),
    notes: ['openssl says bad_certificate (42) here, which the rule admits'],
  }),
  result(warning, { sent: seen('sent', 100, 1), received: seen('received', 100, 1) }),
])

const failed = report(
  [
    result(row('tocsin', 'tocsin'), {
      received: undefined,
      failures: ['the other side did not report it; it said: read ECONNRESET'],
    }),
    result(row('openssl', 'tocsin'), { session: 'resumed' }),
  ],
  { skipped: [row('tocsin', 'openssl')], openssl: undefined, isPartial: true },
)

describe('the tour as text', () => {
  it.each([80, 120])('in %i columns', (width) => {
    const lines = renderTour(fine, plain, width)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
    expect(lines.join('\n')).toMatchSnapshot()
  })

  it('explains what failed below', () => {
    expect(renderTour(failed, plain, 100).join('\n')).toMatchSnapshot()
  })

  it('says the same with colours', () => {
    const text = renderTour(failed, coloured, 100).join('\n')
    expect(stripVTControlCharacters(text)).toBe(renderTour(failed, plain, 100).join('\n'))
  })

  it('says that there was nothing to show', () => {
    expect(renderTour(report([]), plain, 80).join('\n')).toContain('0 alerts')
  })
})

describe('the tour as JSON', () => {
  it('counts', () => {
    expect(tourDocument(fine).summary).toEqual({
      alerts: 2,
      rows: 4,
      failed: 0,
      skipped: 0,
      partial: false,
    })
    expect(tourDocument(failed).summary).toMatchObject({ failed: 2, skipped: 1, partial: true })
  })

  it('names the ends by program and version', () => {
    expect(tourDocument(fine).rows.map(({ ends }) => ends)).toEqual([
      { client: 'tocsin', server: 'tocsin' },
      { client: 'tocsin', server: 'openssl 3.0.19' },
      { client: 'openssl 3.0.19', server: 'tocsin' },
      { client: 'tocsin', server: 'tocsin' },
    ])
  })

  it('tells what the receiver observed, and in which words', () => {
    const [, second, third] = tourDocument(fine).rows
    expect(second?.words).toBe('tlsv1 alert unknown ca')
    expect(third?.observed).toEqual({ alert: 'bad_certificate', code: 42, level: 'fatal' })
    expect(tourDocument(failed).rows[0]?.observed).toBeNull()
  })

  it('has a session that was resumed among the failures', () => {
    const [, second] = tourDocument(failed).rows
    expect(second).toMatchObject({
      ok: false,
      sessionForgotten: false,
      failures: ['the session was resumed'],
    })
  })
})

describe('the tour as a page', () => {
  const page = tourPage(fine)

  it('needs nothing else', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe)\b|@import|url\(/)
    expect([...page.matchAll(/\b(?:src|srcset|action)=/g)]).toEqual([])
  })

  it('escapes what it shows', () => {
    expect(page).toContain('that &lt;nobody&gt; trusts')
    expect(page).not.toContain('<nobody>')
  })

  it('has every alert in its index and a section for it', () => {
    for (const code of [48, 100]) {
      expect(page).toContain(`href="#alert-${code}"`)
      expect(page).toContain(`id="alert-${code}"`)
    }
  })

  it('is dark where people want it dark, and prints', () => {
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).toContain('@media print')
  })

  it('tells failures', () => {
    const bad = tourPage(failed)
    expect(bad).toContain('class="verdict failed"')
    expect(bad).toContain('it said: read ECONNRESET')
  })

  it.each([
    ['RFC 9846 §4.5.1.3', 'https://www.rfc-editor.org/rfc/rfc9846#section-4.5.1.3'],
    ['RFC 9846 §E.2', 'https://www.rfc-editor.org/rfc/rfc9846#appendix-E.2'],
  ])('links %s', (citation, href) => {
    expect(rfcLink(citation)).toBe(`<a href="${href}">${citation}</a>`)
  })

  it('leaves citations that are no RFC alone', () => {
    expect(rfcLink('docs/attacks.md')).toBe('docs/attacks.md')
  })
})
