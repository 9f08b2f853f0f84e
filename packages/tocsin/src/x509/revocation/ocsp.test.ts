import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nullValue } from '../../../test/support/der.ts'
import { type IssueOptions, issue, issueCa, issueLeaf } from '../../../test/support/issue.ts'
import {
  issueCrl,
  issueOcsp,
  type OcspOptions,
  type SingleOptions,
  tlsFeature,
  unsuccessful,
} from '../../../test/support/revocation.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { nobleCrypto } from '../../noble/index.ts'
import { nodeCrypto } from '../../node/crypto/index.ts'
import {
  type CertificateVerifierOptions,
  certificateVerifier,
  type VerifyRequest,
} from '../verify.ts'
import type { RevocationOptions } from './options.ts'

const DAY = 86_400
const now = Math.floor(Date.now() / 1000)

const root = issueCa({ subject: 'CN=Root' })
const intermediate = issueCa({ subject: 'CN=Intermediate', issuer: root, serial: 100 })
const leaf = (options: IssueOptions = {}) =>
  issueLeaf({ issuer: intermediate, serial: 7, ...options })
const good = leaf()
const usual = { certificate: { serial: 7 }, issuer: intermediate }

/** A response about the usual leaf, signed by its issuer unless told otherwise. */
const response = (single: Partial<SingleOptions> = {}, options: Partial<OcspOptions> = {}) =>
  issueOcsp({ responder: intermediate, responses: [{ ...usual, ...single }], ...options })

interface Asked
  extends RevocationOptions,
    Partial<Pick<VerifyRequest, 'role' | 'statusRequested'>> {
  readonly chain?: readonly { readonly der: Uint8Array }[]
  readonly crypto?: CryptoProvider
}

/** The verdict on a chain with these stapled responses. */
function verdict(ocspResponses: readonly Uint8Array[], asked: Asked = {}) {
  const { chain = [good, intermediate], role = 'server', crypto = nodeCrypto } = asked
  const { statusRequested = true, ...revocation } = asked
  const options: CertificateVerifierOptions = { trustAnchors: [root.der], crypto, revocation }
  const certificates = chain.map(({ der }) => der)
  const request = { chain: certificates, role, ocspResponses, statusRequested }
  return certificateVerifier(options).verify(request)
}

const stapled = (
  single: Partial<SingleOptions>,
  options: Partial<OcspOptions> = {},
  asked?: Asked,
) => verdict([response(single, options)], asked)

const bad = (fault: string | RegExp) => ({
  refusedBecause: 'certificate.bad-status-response',
  facts: expect.objectContaining({ index: 0, fault: expect.stringMatching(fault) }),
})

describe('a stapled response that says good', () => {
  it.each([nodeCrypto, nobleCrypto])('is satisfactory (6066-8-a), with $name', (crypto) => {
    expect(stapled({}, {}, { crypto, requireStatus: 'end-entity' })).toBe('trusted')
  })

  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)(
    'names its certificate with %s',
    (hash) => {
      expect(stapled({ hash }, {}, { requireStatus: 'end-entity' })).toBe('trusted')
    },
  )

  it.each(['name', 'key'] as const)('has its responder by %s', (responderId) => {
    expect(stapled({}, { responderId })).toBe('trusted')
  })

  it('is one of several', () => {
    const other = { certificate: { serial: 8 }, issuer: intermediate, status: {} } as const
    expect(stapled({}, { responses: [other, usual] })).toBe('trusted')
  })

  it('may have extensions and a nonce that nobody asked for (RFC 6960 §4.4)', () => {
    const extensions = [{ oid: '1.3.6.1.5.5.7.48.1.2', value: nullValue }]
    expect(stapled({ extensions }, { extensions })).toBe('trusted')
  })

  it('may be out by the skew of clocks', () => {
    const late = { nextUpdate: now - 200 }
    expect(stapled(late)).toBe('trusted')
    expect(stapled(late, {}, { clockSkewSeconds: 100 })).toEqual(bad('out of date'))
  })

  it('may be without nextUpdate for a while (RFC 6960 §4.2.2.1)', () => {
    expect(stapled({ nextUpdate: null })).toBe('trusted')
    expect(stapled({ nextUpdate: null, thisUpdate: now - 8 * DAY })).toEqual(bad('too old'))
    const asked = { maxOcspAgeSeconds: 60 }
    expect(stapled({ nextUpdate: null }, {}, asked)).toEqual(bad('too old'))
  })

  it('is there for each certificate (6961-2.2-a)', () => {
    const ofIntermediate = issueOcsp({
      responder: root,
      responses: [{ certificate: { serial: 100 }, issuer: root }],
    })
    const asked = { requireStatus: 'chain' } as const
    expect(verdict([response(), ofIntermediate], asked)).toBe('trusted')
    expect(verdict([response(), new Uint8Array(0)], asked)).toMatchObject({
      refusedBecause: 'certificate.status-unknown',
      facts: { index: 1 },
    })
    const swapped = verdict([ofIntermediate, response()])
    expect(swapped).toEqual(bad('about another certificate'))
  })

  it('does not help against a CRL', () => {
    const crls = [issueCrl({ issuer: intermediate, revoked: [{ serial: 7 }] })]
    expect(stapled({}, {}, { crls })).toMatchObject({ refusedBecause: 'certificate.revoked' })
  })
})

describe('a stapled response that says revoked (6961-2.2-a, 8446-4.4.2.1-a)', () => {
  const status = { reason: 1 }

  it('refuses the certificate of a server', () => {
    const refusedBecause = 'certificate.status-revoked'
    const facts = { index: 0, subject: 'CN=localhost', reason: 'keyCompromise' }
    expect(stapled({ status })).toMatchObject({ refusedBecause, facts })
    expect(stapled({ status: {} })).toMatchObject({ refusedBecause })
  })

  it('refuses the certificate of a client, of which OCSP has no alert', () => {
    const refusedBecause = 'certificate.revoked'
    expect(stapled({ status }, {}, { role: 'client' })).toMatchObject({ refusedBecause })
  })

  it('counts among others that say good', () => {
    const responses = [usual, { ...usual, status }, usual]
    const refusedBecause = 'certificate.status-revoked'
    expect(stapled({}, { responses })).toMatchObject({ refusedBecause })
    const old = { ...usual, status, thisUpdate: now - 9 * DAY, nextUpdate: now - DAY }
    expect(stapled({}, { responses: [old, usual] })).toBe('trusted')
  })

  it('counts though it came some other way, with certificate_revoked (8446-6.2-h)', () => {
    const asked = { ocspResponses: [response({ status })] }
    expect(verdict([], asked)).toMatchObject({
      refusedBecause: 'certificate.revoked',
      facts: { by: 'OCSP', reason: 'keyCompromise' },
    })
  })
})

describe('a stapled response that says unknown (6961-2.2-b)', () => {
  const status = 'unknown'

  it('is not satisfactory', () => {
    expect(stapled({ status })).toEqual(bad('does not know'))
  })

  it('is made up for by what else is known', () => {
    const crls = [issueCrl({ issuer: intermediate })]
    expect(stapled({ status }, {}, { crls })).toBe('trusted')
    const listing = [issueCrl({ issuer: intermediate, revoked: [{ serial: 7 }] })]
    const refusedBecause = 'certificate.revoked'
    expect(stapled({ status }, {}, { crls: listing })).toMatchObject({ refusedBecause })
  })
})

describe('a stapled response is not satisfactory (6066-8-a, 8446-4.4.2.1-a)', () => {
  it.each<readonly [string, Partial<SingleOptions>, Partial<OcspOptions>, string | RegExp]>([
    ['when it is forged', {}, { tamper: 'signature' }, 'signed by somebody else'],
    ['when a stranger signed it', {}, { responder: root }, 'vouches for'],
    [
      'when a stranger of the same name signed it',
      {},
      { responder: issueCa({ subject: 'CN=Intermediate' }) },
      'somebody else',
    ],
    ['about another certificate', { certificate: { serial: 8 } }, {}, 'another certificate'],
    ['about that of another issuer', { issuer: root }, {}, 'another certificate'],
    ['with names in a broken hash', { hash: 'md5' }, {}, 'another certificate'],
    ['about nothing', {}, { responses: [] }, 'another certificate'],
    [
      'when it is of the future',
      { thisUpdate: now + DAY, nextUpdate: now + 2 * DAY },
      {},
      'future',
    ],
    [
      'when it is out of date',
      { thisUpdate: now - 9 * DAY, nextUpdate: now - DAY },
      {},
      'out of date',
    ],
    ['when it is weakly signed', {}, { signature: 'ecdsa_sha1' }, 'ecdsa_sha1'],
    ['when this side cannot verify it', {}, { signature: 'ecdsa_sha224' }, '10045.4.3.1'],
    [
      'with a critical extension that nobody knows',
      {},
      { extensions: [{ oid: '1.2.3.4', critical: 'true', value: nullValue }] },
      'critical extension 1.2.3.4',
    ],
    [
      'with such an extension of its status',
      { extensions: [{ oid: '1.2.3.5', critical: 'true', value: nullValue }] },
      {},
      'critical extension 1.2.3.5',
    ],
    ['with a version (X.690 §11.5)', {}, { version: 0 }, 'malformed'],
    ['with a reason that there is not', { status: { reason: 7 } }, {}, 'CRLReason of 7'],
  ])('%s', (_, single, options, fault) => {
    expect(stapled(single, options)).toEqual(bad(fault))
  })

  it.each([
    [1, 'malformedRequest'],
    [2, 'internalError'],
    [3, 'tryLater'],
    [5, 'sigRequired'],
    [6, 'unauthorized'],
    [4, 'malformed'],
    [0, 'without a response'],
  ])('with status %i', (status, fault) => {
    expect(verdict([unsuccessful(status)])).toEqual(bad(fault))
  })

  it('of a client, of which OCSP has no alert', () => {
    const refusedBecause = 'certificate.bad-client-status'
    expect(stapled({}, { tamper: 'signature' }, { role: 'client' })).toMatchObject({
      refusedBecause,
    })
  })

  it('malformed at any byte', () => {
    const bytes = response({}, { certificates: [good.der] })
    const told = new Set<string>()
    for (let n = 0; n < bytes.length; n++) {
      const broken = bytes.slice()
      broken[n] = (broken[n] ?? 0) ^ 0x41
      const outcome = verdict([broken])
      told.add(outcome === 'trusted' ? `trusted at ${n}` : outcome.refusedBecause)
    }
    // Of the certificates that come along none was needed: nobody looks at them.
    const [first = 0, last = 0] = [bytes.length - good.der.length, bytes.length]
    const harmful = [...told].filter((one) => {
      const [, at] = /^trusted at (\d+)$/.exec(one) ?? []
      return at !== undefined && (Number(at) < first || Number(at) >= last)
    })
    expect(harmful).toEqual([])
    expect(told).toContain('certificate.bad-status-response')
  })

  it('of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        expect(verdict([bytes])).toEqual(bad(''))
      }),
    )
  })

  it('of any length', () => {
    expect(verdict([new Uint8Array(0x10001)])).toEqual(bad('65537 bytes'))
  })
})

describe('a delegated responder (RFC 6960 §4.2.2.2)', () => {
  const delegate = (options: IssueOptions = {}) =>
    issue({
      subject: 'CN=Responder',
      issuer: intermediate,
      keyUsage: ['digitalSignature'],
      purposes: ['1.3.6.1.5.5.7.3.9'],
      extensions: [{ oid: '1.3.6.1.5.5.7.48.1.5', value: nullValue }],
      ...options,
    })
  const by = (responder: ReturnType<typeof issue>, options: Partial<OcspOptions> = {}) =>
    stapled({}, { responder, certificates: [responder.der], ...options })

  it.each(['name', 'key'] as const)('is believed by %s', (responderId) => {
    expect(by(delegate(), { responderId })).toBe('trusted')
  })

  it('may say revoked', () => {
    const responder = delegate()
    const responses = [{ ...usual, status: {} }]
    const refusedBecause = 'certificate.status-revoked'
    expect(by(responder, { responses })).toMatchObject({ refusedBecause })
  })

  it('has its certificate along', () => {
    const responder = delegate()
    expect(by(responder, { certificates: [] })).toEqual(bad('vouches for'))
    expect(by(responder, { certificates: [good.der, responder.der] })).toBe('trusted')
  })

  it.each<readonly [string, IssueOptions, string]>([
    ['its certificate is of another authority', { issuer: root }, 'another authority'],
    ['its certificate is forged', { tamper: 'signature' }, 'another authority'],
    ['its certificate is for something else', { purposes: ['serverAuth'] }, 'OCSPSigning'],
    ['its certificate is for anything', { purposes: ['any'] }, 'OCSPSigning'],
    [
      'its certificate is for nothing in particular',
      { purposes: undefined as never },
      'OCSPSigning',
    ],
    ['its keyUsage does not allow it', { keyUsage: ['keyEncipherment'] }, 'digitalSignature'],
    ['its certificate has expired', { notBefore: now - 9 * DAY, notAfter: now - DAY }, 'hold now'],
    ['its key is weak', { key: 'rsa1024' }, 'weak key'],
    [
      'its certificate has a critical extension that nobody knows',
      { extensions: [{ oid: '1.2.3.4', critical: 'true', value: nullValue }] },
      'critical extension 1.2.3.4',
    ],
  ])('is not believed when %s', (_, options, fault) => {
    expect(by(delegate(options))).toEqual(bad(fault))
  })

  it('is not believed when it lost the signature', () => {
    expect(by(delegate(), { tamper: 'signature' })).toEqual(bad('somebody else'))
  })

  it('is not believed when a CRL has it', () => {
    const responder = delegate({ serial: 55 })
    const crls = [issueCrl({ issuer: intermediate, revoked: [{ serial: 55 }] })]
    const told = stapled({}, { responder, certificates: [responder.der] }, { crls })
    expect(told).toEqual(bad('revoked'))
  })
})

describe('a server that promised (RFC 7633)', () => {
  const promising = leaf({ extensions: [tlsFeature()] })
  const chain = [promising, intermediate]
  const missing = (promised: boolean) => ({
    refusedBecause: 'certificate.status-missing',
    facts: expect.objectContaining({ index: 0, promised }),
  })

  it('has to staple when it is asked to (6066-11.6-a)', () => {
    expect(verdict([], { chain })).toEqual(missing(true))
    expect(verdict([new Uint8Array(0)], { chain })).toEqual(missing(true))
    expect(verdict([response()], { chain })).toBe('trusted')
    expect(verdict([], { chain, statusRequested: false })).toBe('trusted')
    expect(verdict([], { chain, role: 'client' })).toBe('trusted')
  })

  it('by status_request_v2 or critically, too', () => {
    const [v2] = [leaf({ extensions: [tlsFeature(17)] })]
    expect(verdict([], { chain: [v2, intermediate] })).toEqual(missing(true))
    const critical = leaf({ extensions: [{ ...tlsFeature(), critical: 'true' }] })
    expect(verdict([], { chain: [critical, intermediate] })).toEqual(missing(true))
    expect(verdict([response()], { chain: [critical, intermediate] })).toBe('trusted')
  })

  it('something else may do without', () => {
    const other = leaf({ extensions: [tlsFeature(23)] })
    expect(verdict([], { chain: [other, intermediate] })).toBe('trusted')
  })

  it('is not enough for whoever asks all to (6066-11.6-a)', () => {
    expect(verdict([], { requireStapled: 'always' })).toEqual(missing(false))
    expect(verdict([response()], { requireStapled: 'always' })).toBe('trusted')
  })

  it('what its authority promises, promises it, too (RFC 7633 §4.2.2)', () => {
    const issuer = issueCa({ subject: 'CN=Strict', issuer: root, extensions: [tlsFeature(5, 23)] })
    const lax = leaf({ issuer, extensions: [tlsFeature(5)] })
    const strict = leaf({ issuer, extensions: [tlsFeature(23, 5, 10)] })
    const ocsp = issueOcsp({ responder: issuer, responses: [{ ...usual, issuer }] })
    expect(verdict([ocsp], { chain: [lax, issuer] })).toMatchObject({
      refusedBecause: 'certificate.feature-not-inherited',
      facts: { index: 0, feature: 23 },
    })
    expect(verdict([ocsp], { chain: [strict, issuer] })).toBe('trusted')
    expect(verdict([], { chain: [leaf({ issuer }), issuer] })).toMatchObject({
      refusedBecause: 'certificate.feature-not-inherited',
    })
  })

  it('malformed is refused', () => {
    const extensions = [{ oid: '1.3.6.1.5.5.7.1.24', value: nullValue }]
    expect(verdict([], { chain: [leaf({ extensions }), intermediate] })).toMatchObject({
      refusedBecause: 'certificate.malformed',
      facts: { index: 0 },
    })
  })
})

describe('a source of evidence', () => {
  const asking = (evidence: object) => {
    const asked: string[] = []
    const source = {
      evidence(certificate: { subject: { text: string } }, issuer: { subject: { text: string } }) {
        asked.push(`${certificate.subject.text} < ${issuer.subject.text}`)
        return evidence
      },
    }
    return { asked, source }
  }

  it('is asked about what nothing else settles', () => {
    const { asked, source } = asking({})
    expect(verdict([response()], { source })).toBe('trusted')
    expect(asked).toEqual(['CN=Intermediate < CN=Root'])
    expect(verdict([], { source, requireStatus: 'end-entity' })).toMatchObject({
      refusedBecause: 'certificate.status-unknown',
    })
    expect(asked.slice(1)).toEqual(['CN=localhost < CN=Intermediate'])
  })

  it('may settle it', () => {
    const { source } = asking({ ocspResponses: [response()] })
    expect(verdict([], { source, requireStatus: 'end-entity' })).toBe('trusted')
  })
})
