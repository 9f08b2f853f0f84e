import { describe, expect, it } from 'vitest'
import type { Answer } from '../tour/certificates/answer.ts'
import { controls } from '../tour/certificates/faults/controls.ts'
import { faults } from '../tour/certificates/faults.ts'
import { questionsOf } from '../tour/certificates/question.ts'
import {
  type CertificateResult,
  type CertificatesReport,
  expectedAnswer,
} from '../tour/certificates/result.ts'
import type { StackName } from '../tour/certificates/stack.ts'
import { plain } from './style.ts'
import { certificatesPage } from './tour-certificates-html.ts'
import { certificatesDocument } from './tour-certificates-json.ts'
import { renderCertificates } from './tour-certificates-text.ts'

type Others = Readonly<Partial<Record<StackName, Answer>>>

/** The results of one fault, as tocsin has to answer it and the others are said to. */
function resultsOf(id: string, others: (role: string, version: string) => Others) {
  const fault = [...controls, ...faults].filter((each) => each.id === id)
  return questionsOf(fault).map((question): CertificateResult => {
    const answers = { tocsin: expectedAnswer(question), ...others(question.role, question.version) }
    return { question, answers }
  })
}

function report(...results: readonly CertificateResult[]): CertificatesReport {
  return {
    stacks: [
      { name: 'tocsin', version: '0.1.0', remark: undefined, missing: undefined },
      { name: 'openssl', version: '3.0.19', remark: 'its own settings', missing: undefined },
      { name: 'go', version: undefined, remark: undefined, missing: 'go not found' },
    ],
    results,
    milliseconds: 1234,
    isPartial: false,
  }
}

const alert = (code: number): Answer => ({ type: 'alert', code })
const taken: Answer = { type: 'accepted' }

const some = report(
  ...resultsOf('good', () => ({ openssl: taken })),
  ...resultsOf('expired', () => ({ openssl: alert(45) })),
  ...resultsOf('unknown-ca', (role) => ({ openssl: alert(role === 'client' ? 48 : 42) })),
  ...resultsOf('no-certificate', (_role, version) => ({
    openssl: version === 'TLS 1.3' ? alert(116) : taken,
  })),
  ...resultsOf('wrong-name', (_role, version) => ({
    openssl:
      version === 'TLS 1.3' ? { type: 'closed without alert' } : { type: 'failed', why: 'late' },
  })),
  ...resultsOf('pinned', () => ({ openssl: { type: 'not asked', why: 'has no pins' } })),
)

const text = (of: CertificatesReport, width = 80) => renderCertificates(of, plain, width)

describe('renderCertificates', () => {
  it('has a line for each fault, two where the roles differ, and says what TLS 1.2 has otherwise', () => {
    const lines = text(some)
    const table = lines.slice(lines.findIndex((line) => line.includes('refused by')))
    expect(table.slice(0, 16)).toEqual([
      '                                               refused by  tocsin  openssl    go',
      'nothing is wrong',
      '  ✓ is as it has to be                         both        taken   taken      -',
      'certificate.expired: certificate_expired, RFC 9846 §6.2',
      '  ✓ ended two days ago                         both        45      45         -',
      'certificate.unknown-issuer: unknown_ca, RFC 9846 §6.2',
      '  ✓ comes from an authority that nobody        client      48      48         -',
      '    trusts',
      '  ✓ comes from an authority that nobody        server      48      42         -',
      '    trusts',
      'certificate.required: certificate_required (before TLS 1.3 handshake_failure),',
      'RFC 9846 §4.5.1.3',
      '  ✓ is not shown at all                        server      116/40  116/taken  -',
      'certificate.wrong-name: bad_certificate, RFC 9110 §4.3.4',
      '  ✓ is for another name                        client      42      silent/?   -',
      'certificate.pin-mismatch: certificate_unknown, RFC 7469 §2.6',
    ])
  })

  it('says where the reason is another one', () => {
    const lines = text(report(...resultsOf('another-kind-of-key', () => ({}))), 120)
    expect(lines).toContain('    client TLS 1.2: certificate.key-does-not-fit')
    expect(lines.filter((line) => line.includes('key-does-not-fit'))).toHaveLength(1)
  })

  it('keeps to the width', () => {
    for (const width of [80, 120]) {
      for (const line of text(some, width)) expect(line.length).toBeLessThanOrEqual(width)
    }
  })

  it('says who was not asked and why, and how the others compare', () => {
    const said = text(some, 400).join('\n')
    expect(said).toContain('go: - go not found\n')
    expect(said).toContain('openssl: - has no pins\n')
    expect(said).toContain('openssl: ? wrong-name, client, TLS 1.2: late\n')
    expect(said).toContain('openssl: its own settings\n')
    expect(said).toContain(
      'openssl 3.0.19: of 15 questions 11 answered as by tocsin, 2 with another alert, 1 by taking the certificate, closes 1 without an alert.\n',
    )
    expect(said).not.toContain('good certificates')
    expect(said).toMatch(
      /5 faults of 5 conditions, shown to tocsin on 20 connections: all refused for the right reason, in 1.2 s\.$/,
    )
  })

  it('says which stack refuses what is good', () => {
    const refusing = report(...resultsOf('good', () => ({ openssl: alert(48) })))
    expect(text(refusing, 200).join('\n')).toContain(
      'openssl: refuses good certificates, so that its other answers say little',
    )
  })

  it('says what tocsin answers otherwise than it has to', () => {
    const wrong = report(
      ...resultsOf('expired', () => ({
        tocsin: { ...alert(45), condition: 'certificate.unknown' } as Answer,
      })),
    )
    const said = text({ ...wrong, isPartial: true }, 300).join('\n')
    expect(said).toContain('✗ ended two days ago')
    expect(said).toContain('4 answers of tocsin not as it has to be')
    expect(said).toContain(
      'expired, client, TLS 1.3: certificate_expired (45) for certificate.unknown, where certificate_expired (45) for certificate.expired was expected',
    )
    expect(said).toContain('4 not as it has to be, in 1.2 s. Interrupted: this is not all.')
  })
})

describe('certificatesDocument', () => {
  it('has every answer', () => {
    const { schema, stacks, rows, summary } = certificatesDocument(some)
    expect(schema).toBe('tocsin/tour-certificates/1')
    expect(stacks[2]).toEqual({ name: 'go', version: null, remark: null, missing: 'go not found' })
    expect(rows.find(({ fault }) => fault === 'no-certificate')).toEqual({
      fault: 'no-certificate',
      flaw: 'is not shown at all',
      role: 'server',
      version: 'TLS 1.3',
      condition: 'certificate.required',
      source: 'RFC 9846 §4.5.1.3',
      expected: {
        type: 'alert',
        alert: 'certificate_required',
        code: 116,
        condition: 'certificate.required',
      },
      answers: {
        tocsin: {
          type: 'alert',
          alert: 'certificate_required',
          code: 116,
          condition: 'certificate.required',
        },
        openssl: { type: 'alert', alert: 'certificate_required', code: 116 },
        go: { type: 'not asked', why: 'go not found' },
      },
      ok: true,
    })
    expect(summary).toEqual({
      faults: 5,
      conditions: 5,
      rows: 20,
      failed: 0,
      partial: false,
      ms: 1234,
    })
  })
})

describe('certificatesPage', () => {
  it('is one page with a section for each condition', () => {
    const page = certificatesPage(some)
    expect(page.match(/<section>/g)).toHaveLength(6)
    expect(page).toContain('<h2>certificate.expired</h2>')
    expect(page).toContain('<th scope="col">go (missing)</th>')
    expect(page).toContain('<td><b>48</b></td><td class="differs">42</td>')
    expect(page).toContain('<p class="verdict fine">')
    expect(page).not.toMatch(/<script|src=|@import/)
  })
})
