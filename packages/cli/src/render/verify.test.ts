import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Description } from '../verify/describe.ts'
import type { Finding, Judgement, Link } from '../verify/judgement.ts'
import type { Report } from '../verify/report.ts'
import { chooseMarks } from './marks.ts'
import { coloured, plain } from './style.ts'
import { renderVerification } from './verify-text.ts'

const NOW = Date.UTC(2027, 0, 31) / 1000
const DAY = 86_400

const certificate = (subject: string, issuer: string, others: Partial<Description> = {}) =>
  ({
    version: 3,
    subject,
    issuer,
    isSelfIssued: subject === issuer,
    serialNumber: '4d2a',
    notBefore: NOW - 400 * DAY,
    notAfter: NOW + 400 * DAY,
    names: [],
    limits: undefined,
    key: 'RSA 2048',
    signature: 'rsa_pkcs1_sha256',
    isAuthority: true,
    pathLength: undefined,
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: undefined,
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: undefined,
    unknownCritical: [],
    issuerUrl: undefined,
    crlUrls: [],
    ocspUrls: [],
    pin: `sha256//${'A'.repeat(43)}=`,
    fingerprint: 'ab'.repeat(32),
    ...others,
  }) satisfies Description

const ROOT = 'C=US, O=Example Trust Services, CN=Example Root R1'
const INTERMEDIATE = 'C=US, O=Example Trust Services, CN=Example Intermediate of Servers 2'
const root = certificate(ROOT, ROOT)
const intermediate = certificate(INTERMEDIATE, ROOT, {
  pathLength: 0,
  limits: { permitted: ['example.com', '10.0.0.0/8'], excluded: ['every DNS name'] },
})
const endEntity = certificate('CN=www.example.com', INTERMEDIATE, {
  notBefore: NOW - 93 * DAY,
  notAfter: NOW - 3 * DAY,
  names: [
    'www.example.com',
    'example.com',
    ...Array.from({ length: 9 }, (_, i) => `n${i}.example`),
  ],
  key: 'EC secp256r1',
  isAuthority: false,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  subjectKeyIdentifier: '0102',
  authorityKeyIdentifier: '0304',
  issuerUrl: 'http://ca.example/i2.der',
  crlUrls: ['http://ca.example/i2.crl'],
  ocspUrls: ['http://ocsp.example/'],
})

const expired: Finding = {
  condition: 'certificate.expired',
  text: 'a certificate has expired',
  facts: {
    index: 0,
    subject: 'CN=www.example.com',
    now: '2027-01-31T00:00:00Z',
    notAfter: '2027-01-28T00:00:00Z',
  },
  place: 0,
  alerts: { tls13: 'certificate_expired', tls12: 'certificate_expired' },
  source: 'RFC 9846 §6.2',
  owner: 'renew it',
  verifier: 'compare the clock',
}
const wrongName: Finding = {
  ...expired,
  condition: 'certificate.wrong-name',
  text: 'the certificate is not for the name that was asked for',
  facts: { asked: 'db.example', names: 'www.example.com example.com' },
  place: undefined,
  alerts: { tls13: 'bad_certificate', tls12: 'bad_certificate' },
  source: 'RFC 9110 §4.3.4',
  owner: 'have it issued with the name',
  verifier: undefined,
}

const link = (
  description: Description | undefined,
  place: number | undefined,
  others: Partial<Link> = {},
) =>
  ({
    der: Uint8Array.of(place ?? 9),
    description,
    given: place === undefined ? undefined : { place, of: 3, from: 'sent' },
    trustedBy: undefined,
    status: undefined,
    findings: [],
    ...others,
  }) satisfies Link

const outOfDate = {
  status: 'unknown',
  by: 'stapled',
  why: 'out of date: nextUpdate was 2027-01-30T00:00:00Z',
} as const

const refused: Judgement = {
  isTrusted: false,
  isAnchored: true,
  isExamined: true,
  end: undefined,
  path: [
    link(endEntity, 0, { findings: [expired, wrongName], status: outOfDate }),
    link(intermediate, 1, { status: { status: 'good', by: 'crl', why: undefined } }),
    link(root, undefined, { trustedBy: 'the system' }),
  ],
  unused: [link(certificate('CN=left over', 'CN=somebody'), 2)],
  findings: [expired, wrongName],
  verdicts: [
    { refuses: 'client', because: 'certificate.expired', alerts: expired.alerts },
    {
      refuses: 'server',
      because: 'certificate.required',
      alerts: { tls13: 'certificate_required', tls12: 'handshake_failure' },
    },
  ],
  remarks: [{ kind: 'out-of-order', text: 'the certificates are out of order' }],
}

const open: Judgement = {
  ...refused,
  isAnchored: false,
  end: 'missing-intermediate',
  path: [link(endEntity, 0)],
  unused: [],
  remarks: [
    {
      kind: 'missing-intermediate',
      text: `the certificate of ${INTERMEDIATE} is missing: it is neither in the chain nor trusted`,
      url: 'http://ca.example/i2.der',
    },
  ],
}

const unreadable: Judgement = {
  ...refused,
  isExamined: false,
  path: [link(undefined, 0, { findings: [expired] }), link(intermediate, 1)],
  unused: [],
  remarks: [],
}

const shown = {
  ...{ chain: [], ocspResponses: [], statusRequested: true as const },
  ...{ use: undefined, version: undefined, error: undefined },
}

function drawn(judgement: Judgement, width: number, others: object = {}): string {
  const report: Report = {
    subject: 'www.example.com:443',
    kind: 'server',
    given: {
      chain: [],
      role: 'server',
      name: 'db.example',
      now: NOW,
      trust: { anchors: [], text: 'the 146 roots of Node and the system' },
      policy: {
        crls: [],
        ocspResponses: [],
        requireStatus: 'none',
        profile: undefined,
        pins: undefined,
      },
    },
    judgement,
    shown: { ...shown, version: 'TLS 1.3' },
  }
  const marks = chooseMarks({ env: {} } as never)
  const drawing = { style: plain, marks, width, isVerbose: false, now: NOW, ...others }
  return `\n${renderVerification(report, drawing).join('\n')}\n`
}

const ascii = chooseMarks({ env: { LANG: 'C' } } as never)

describe('the tree of a chain', () => {
  it('has the anchor at the top, and says under each certificate what is wrong with it', () => {
    expect(drawn(refused, 80)).toMatchSnapshot()
  })

  it('takes the room there is', () => {
    expect(drawn(refused, 120)).toMatchSnapshot()
  })

  it('says what is missing, and where it can be had', () => {
    expect(drawn(open, 80)).toMatchSnapshot()
  })

  it('has more with -v', () => {
    expect(drawn(open, 80, { isVerbose: true })).toMatchSnapshot()
  })

  it('can do with ASCII', () => {
    const text = drawn(refused, 80, { marks: ascii })
    expect(text).toMatchSnapshot()
    expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  })

  it('lists no more than a screen of what is not used', () => {
    const many = Array.from({ length: 15 }, (_, i) => link(intermediate, i))
    const judgement = { ...refused, unused: many }
    expect(drawn(judgement, 80)).toContain('\n  and 3 more (-v)\n')
    expect(drawn(judgement, 80, { isVerbose: true })).not.toContain(' more (-v)')
  })

  it('marks what nobody has looked at as such', () => {
    const text = drawn(unreadable, 80)
    expect(text).toContain('? C=US')
    expect(text).toContain('└─✗ unreadable, 1 octets')
  })

  it.each([40, 60, 80, 120])('stays within %d columns', (width) => {
    for (const judgement of [refused, open, unreadable]) {
      for (const marks of [chooseMarks({ env: {} } as never), ascii]) {
        const lines = drawn(judgement, width, { marks, isVerbose: true }).split('\n')
        const [, verdict = '', ...others] = lines
        expect(verdict.length).toBeGreaterThan(0)
        expect(others.filter(({ length }) => length > width)).toEqual([])
      }
    }
  })

  it('says the same in colour', () => {
    const text = drawn(refused, 80, { style: coloured })
    expect(text).toContain('\u001b[31m')
    expect(stripVTControlCharacters(text)).toBe(drawn(refused, 80))
  })
})

describe('marks', () => {
  it.each([
    [{}, '✓'],
    [{ LANG: 'en_GB.UTF-8' }, '✓'],
    [{ LANG: 'C.utf8' }, '✓'],
    [{ LANG: 'C' }, 'ok'],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' }, 'ok'],
    [{ LC_CTYPE: 'de_DE.ISO-8859-1' }, 'ok'],
    [{ LANG: 'en_GB.UTF-8', TERM: 'dumb' }, 'ok'],
  ])('with %j begin with %s', (env, expected) => {
    expect(chooseMarks({ env } as never).good).toBe(expected)
  })
})
