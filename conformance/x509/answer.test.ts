import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type Issued, issue, issueCa, issueLeaf } from '../../packages/tocsin/test/support/issue.ts'
import { subjectAltName } from '../../packages/tocsin/test/support/issue-extensions.ts'
// @ts-expect-error: scripts have no types.
import * as answers from './answer.mjs'
// @ts-expect-error: scripts have no types.
import * as lines from './validate.mjs'

interface Answer {
  readonly ok?: boolean
  readonly alert?: string | null
  readonly error?: string
}

const answerTo: (testcase: object) => Answer = answers.answerTo
const ofLines: (input: Readable) => AsyncIterable<Answer> = lines.ofLines

const root = issueCa({ subject: 'CN=Root' })
const between = issueCa({ subject: 'CN=Between', issuer: root })
const leaf = issueLeaf({ subject: 'CN=a.example', names: ['a.example'], issuer: between })

const testcase = (changes: object = {}) => ({
  id: 'rfc5280::case',
  features: [],
  validation_kind: 'SERVER',
  trusted_certs: [root.pem],
  untrusted_intermediates: [between.pem],
  peer_certificate: leaf.pem,
  validation_time: null,
  signature_algorithms: [],
  key_usage: [],
  extended_key_usage: [],
  expected_peer_name: { kind: 'DNS', value: 'a.example' },
  expected_peer_names: [],
  max_chain_depth: null,
  crls: [],
  ...changes,
})

const refusal = (changes: object) => {
  const { ok, alert, error } = answerTo(testcase(changes))
  expect(ok).toBe(false)
  return [alert, error?.split(' ')[0]]
}

const peer = (certificate: Issued) => ({ peer_certificate: certificate.pem })

describe('a case is judged by', () => {
  it('its certificates, never by what is expected', () => {
    const good = { id: 'rfc5280::case', ok: true }
    expect(answerTo(testcase())).toEqual(good)
    expect(answerTo(testcase({ expected_result: 'FAILURE' }))).toEqual(good)
    const { id, validation_kind, trusted_certs, untrusted_intermediates, peer_certificate } =
      testcase()
    const needed = { id, validation_kind, trusted_certs, untrusted_intermediates, peer_certificate }
    expect(answerTo(needed)).toEqual(good)
  })

  it.each([
    [{ trusted_certs: [] }, 'unknown_ca', 'certificate.unknown-issuer'],
    [{ trusted_certs: ['no certificate'] }, 'unknown_ca', 'certificate.unknown-issuer'],
    [{ untrusted_intermediates: [] }, 'unknown_ca', 'certificate.unknown-issuer'],
    [{ peer_certificate: 'no certificate' }, 'bad_certificate', 'certificate.malformed'],
    [
      { validation_time: '2020-01-01T00:00:00+00:00' },
      'certificate_expired',
      'certificate.not-yet-valid',
    ],
    [
      { validation_time: '2999-01-01T00:00:00.5+00:00' },
      'certificate_expired',
      'certificate.expired',
    ],
    [{ max_chain_depth: 0 }, 'unknown_ca', 'certificate.path-too-long'],
    [
      { expected_peer_name: { kind: 'IP', value: '10.0.0.1' } },
      'bad_certificate',
      'certificate.wrong-name',
    ],
    [
      { key_usage: ['digitalSignature', 'keyEncipherment'] },
      'unsupported_certificate',
      'certificate.key-usage',
    ],
    [
      { extended_key_usage: ['serverAuth', 'codeSigning'] },
      'unsupported_certificate',
      'certificate.extended-key-usage',
    ],
    [
      { signature_algorithms: ['RSA_WITH_SHA256'] },
      'unsupported_certificate',
      'certificate.unsupported-signature-algorithm',
    ],
    [
      { signature_algorithms: ['ECDSA_WITH_SHA1'] },
      'unsupported_certificate',
      'certificate.unsupported-signature-algorithm',
    ],
    [{ crls: ['no list'] }, 'certificate_unknown', 'certificate.status-unknown'],
  ])('%j: %s, %s', (changes, alert, condition) => {
    expect(refusal(changes)).toEqual([alert, condition])
  })

  it.each([
    [{ max_chain_depth: 1 }],
    [{ key_usage: ['digitalSignature'] }],
    [{ extended_key_usage: ['serverAuth', 'clientAuth'] }],
    [{ extended_key_usage: ['anyExtendedKeyUsage'] }],
    [{ signature_algorithms: ['ECDSA_WITH_SHA256'] }],
    [{ validation_time: new Date().toISOString() }],
    [{ expected_peer_name: null }],
  ])('%j: it is fine', (changes) => expect(answerTo(testcase(changes))).toMatchObject({ ok: true }))

  it('every name of a client', () => {
    const mailbox = issue({
      issuer: between,
      purposes: ['clientAuth'],
      extensions: [subjectAltName('email:me@a.example')],
    })
    const client = (...values: readonly string[]) => ({
      ...peer(mailbox),
      validation_kind: 'CLIENT',
      expected_peer_name: null,
      expected_peer_names: values.map((value) => ({ kind: 'RFC822', value })),
    })
    expect(answerTo(testcase(client('me@A.example')))).toMatchObject({ ok: true })
    expect(refusal(client('me@a.example', 'you@a.example'))[1]).toBe('certificate.wrong-name')
    expect(refusal(client('Me@a.example'))[1]).toBe('certificate.wrong-name')
  })

  it('the book that its namespace names', () => {
    const other = peer(
      issueLeaf({ subject: 'CN=b.example', names: ['a.example'], issuer: between }),
    )
    expect(answerTo(testcase(other))).toMatchObject({ ok: true })
    expect(refusal({ ...other, id: 'suite::webpki::case' })[1]).toBe('certificate.common-name')
  })
})

describe('lines', () => {
  it('are answered in their order, broken ones too', async () => {
    const given = [testcase({ id: 'a' }), '{', '', null, { id: 'b' }, testcase({ id: 'c' })].map(
      (line) => (typeof line === 'string' ? line : JSON.stringify(line)),
    )
    const found: Answer[] = []
    for await (const answer of ofLines(Readable.from([given.join('\n')]))) found.push(answer)
    expect(found).toEqual([
      { id: 'a', ok: true },
      { id: null, ok: false, alert: null, error: expect.stringMatching(/^line 2: /) },
      { id: null, ok: false, alert: null, error: expect.stringMatching(/^line 4: /) },
      { id: 'b', ok: false, alert: null, error: expect.stringMatching(/^line 5: /) },
      { id: 'c', ok: true },
    ])
  })
})
