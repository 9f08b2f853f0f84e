import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import {
  type Issued,
  type IssueOptions,
  issue,
  issueCa,
  issueLeaf,
  type RawExtension,
} from '../../test/support/issue.ts'
import {
  type AnyName,
  inhibitAnyPolicy,
  nameConstraints,
  policyConstraints,
  subjectAltName,
} from '../../test/support/issue-extensions.ts'
import type { CertificateConditionId } from '../alert/conditions.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import type { Profile } from './path-policy.ts'
import { rfc5280Profile } from './rfc5280-profile.ts'
import { certificateVerifier, type Verdict } from './verify.ts'
import { webPkiProfile } from './web-pki-profile.ts'

const root = issueCa({ subject: 'CN=Root' })
const now = Math.floor(Date.now() / 1000)

function verify(
  leaf: Issued,
  profile: Profile | undefined,
  { anchor = root, others = [], role = 'server' }: Around = {},
): Verdict {
  const verifier = certificateVerifier({
    trustAnchors: [anchor.der],
    crypto: nodeCrypto,
    now: () => now,
    ...(profile && { profile }),
  })
  return verifier.verify({ chain: [leaf, ...others].map((each) => each.der), role, use: [] })
}

interface Around {
  readonly anchor?: Issued
  readonly others?: readonly Issued[]
  readonly role?: 'server' | 'client'
}

/** The end entity of a public server, as it should be, but for `options`. */
const leafOf = (options: IssueOptions = {}) =>
  issueLeaf({ subject: 'CN=a.example', names: ['a.example'], issuer: root, ...options })
const named = (options: IssueOptions, ...names: readonly AnyName[]) => {
  const { names: _, ...rest } = { names: undefined, ...options }
  const extensions = [subjectAltName(...names), ...(options.extensions ?? [])]
  return issue({
    subject: 'CN=a.example',
    issuer: root,
    keyUsage: ['digitalSignature'],
    purposes: ['serverAuth'],
    ...rest,
    extensions,
  })
}
const critical = (extension: RawExtension): RawExtension => ({ ...extension, critical: 'true' })
const plain = ({ oid, value }: RawExtension): RawExtension => ({ oid, value })

const profiles = { rfc5280: rfc5280Profile(), webpki: webPkiProfile() }

describe.each(['rfc5280', 'webpki'] as const)('the %s profile', (kind) => {
  const profile = profiles[kind]
  const refuses = (condition: CertificateConditionId, leaf: Issued, around?: Around) => {
    // What only a profile refuses is no less valid.
    expect(verify(leaf, undefined, around)).toBe('trusted')
    expect(verify(leaf, profile, around)).toMatchObject({ refusedBecause: condition })
  }

  it('takes what is written as it should be', () => {
    const ca = issueCa({ subject: 'CN=CA', issuer: root, ca: { pathLength: 0 } })
    expect(verify(leafOf(), profile)).toBe('trusted')
    expect(verify(leafOf({ issuer: ca }), profile, { others: [ca] })).toBe('trusted')
    const wildcard = leafOf({ subject: 'CN=*.a.example', names: ['*.a.example'] })
    expect(verify(wildcard, profile)).toBe('trusted')
  })

  it('RFC 5280 §4.1.2.2: certificate.serial-number', () => {
    refuses('certificate.serial-number', leafOf({ serial: 0 }))
    const zero = issueCa({ subject: 'CN=Zero', serial: 0 })
    expect(verify(leafOf({ issuer: zero }), profile, { anchor: zero })).toBe('trusted')
    const alone = issueLeaf({ names: ['localhost'], serial: 0 })
    refuses('certificate.serial-number', alone, { anchor: alone })
  })

  it('RFC 5280 §4.1.2.5: certificate.time-encoding', () => {
    refuses('certificate.time-encoding', leafOf({ dates: 'generalizedTime' }))
    const later = leafOf({ notAfter: 2_600_000_000 })
    expect(verify(later, profile)).toBe('trusted')
  })

  it('RFC 5280 §4.1.2.6: certificate.subject-empty', () => {
    refuses('certificate.subject-empty', leafOf({ subject: '' }))
    const isCritical = named({ subject: '', extensions: [] }, 'dns:a.example')
    refuses('certificate.subject-empty', isCritical)
    const san = critical(subjectAltName('dns:a.example'))
    const good = issue({ subject: '', issuer: root, purposes: ['serverAuth'], extensions: [san] })
    expect(verify(good, profile)).toBe('trusted')
  })

  it('RFC 5280 §4.1.2.1: certificate.unsupported-version', () => {
    const old = issue({ subject: 'CN=Old', version: 1 })
    refuses('certificate.unsupported-version', leafOf({ issuer: old, keyIdentifiers: 'both' }), {
      anchor: old,
    })
  })

  it('certificate.expired: of anchors, too', () => {
    const past = issueCa({ subject: 'CN=Past', notAfter: now - 1 })
    refuses('certificate.expired', leafOf({ issuer: past }), { anchor: past })
    const future = issueCa({ subject: 'CN=Future', notBefore: now + 60 })
    refuses('certificate.not-yet-valid', leafOf({ issuer: future }), { anchor: future })
  })

  it('RFC 5280 §4.2.1.1 and §4.2.1.2: certificate.key-identifier-missing', () => {
    refuses('certificate.key-identifier-missing', leafOf({ keyIdentifiers: 'none' }))
    const ca = issueCa({ subject: 'CN=Without', keyIdentifiers: 'none' })
    refuses('certificate.key-identifier-missing', leafOf({ issuer: ca }), { anchor: ca })
  })

  it.each([
    ['nameConstraints', nameConstraints({ permitted: ['dns:example'] })],
    ['policyConstraints', policyConstraints({ inhibitMapping: 9 })],
    ['inhibitAnyPolicy', inhibitAnyPolicy(9)],
  ])('RFC 5280 §4.2.1: certificate.ca-only: %s', (what, extension) => {
    refuses('certificate.ca-only', leafOf({ extensions: [extension] }))
    expect(verify(leafOf({ extensions: [extension] }), profile)).toMatchObject({ facts: { what } })
  })

  it('RFC 5280 §4.2.1.3: certificate.ca-only: keyCertSign', () => {
    refuses('certificate.ca-only', leafOf({ keyUsage: ['digitalSignature', 'keyCertSign'] }))
  })

  it('RFC 5280 §4.2.1.9: certificate.ca-only: pathLenConstraint', () => {
    const value = der.sequence(der.integer(0))
    const limit: RawExtension = { oid: '2.5.29.19', critical: 'true', value }
    refuses('certificate.ca-only', leafOf({ extensions: [limit] }))
  })

  it.each([
    ['policyConstraints', plain(policyConstraints({ inhibitMapping: 9 }))],
    ['inhibitAnyPolicy', plain(inhibitAnyPolicy(9))],
  ])('RFC 5280 §4.2.1: certificate.extension-criticality: %s', (extension, given) => {
    const ca = issueCa({ subject: 'CN=Odd', issuer: root, extensions: [given] })
    refuses('certificate.extension-criticality', leafOf({ issuer: ca }), { others: [ca] })
    expect(verify(leafOf({ issuer: ca }), profile, { others: [ca] })).toMatchObject({
      facts: { extension, wanted: 'critical', index: 1 },
    })
  })

  it('RFC 5280 §4.2.1.9: certificate.extension-criticality: basicConstraints of a CA', () => {
    const value = der.sequence(der.boolean('true'))
    const ca = issue({
      subject: 'CN=Odd',
      issuer: root,
      keyUsage: ['keyCertSign'],
      extensions: [{ oid: '2.5.29.19', value }],
    })
    refuses('certificate.extension-criticality', leafOf({ issuer: ca }), { others: [ca] })
  })

  it.each([
    ['subjectKeyIdentifier', { oid: '2.5.29.14', value: der.octetString(Uint8Array.of(1)) }],
    [
      'authorityKeyIdentifier',
      { oid: '2.5.29.35', value: der.sequence(der.implicit(0, root.keyIdentifier)) },
    ],
  ] as const)('RFC 5280 §4.2.1.1: certificate.extension-criticality: %s', (_, extension) => {
    const both = [
      { oid: '2.5.29.14', value: der.octetString(Uint8Array.of(1)) },
      { oid: '2.5.29.35', value: der.sequence(der.implicit(0, root.keyIdentifier)) },
    ].map((each) => (each.oid === extension.oid ? critical(each) : each))
    const leaf = leafOf({ keyIdentifiers: 'none', extensions: both })
    refuses('certificate.extension-criticality', leaf)
  })

  it.each([
    'dns:a b.example',
    'dns:-a.example',
    'dns:a_b.example',
    'dns:',
    'email:a',
    'uri:a',
  ] as const)('RFC 5280 §4.2.1.6: certificate.subject-alt-name: %s', (name) =>
    refuses('certificate.subject-alt-name', named({}, 'dns:a.example', name)),
  )

  it('RFC 5280 §4.2.1.10: certificate.name-constraint-malformed: a leading period', () => {
    const extensions = [nameConstraints({ permitted: ['dns:.example'] })]
    const ca = issueCa({ subject: 'CN=Odd', issuer: root, extensions })
    refuses('certificate.name-constraint-malformed', leafOf({ issuer: ca }), { others: [ca] })
  })
})

describe('only the rfc5280 profile', () => {
  it('RFC 5280 §4.2.1.10: certificate.extension-criticality: wants name constraints critical', () => {
    const extensions = [plain(nameConstraints({ permitted: ['dns:example'] }))]
    const ca = issueCa({ subject: 'CN=Odd', issuer: root, extensions })
    const leaf = leafOf({ issuer: ca })
    expect(verify(leaf, profiles.webpki, { others: [ca] })).toBe('trusted')
    expect(verify(leaf, profiles.rfc5280, { others: [ca] })).toMatchObject({
      refusedBecause: 'certificate.extension-criticality',
    })
  })
})

describe('only the webpki profile', () => {
  const refuses = (condition: CertificateConditionId, leaf: Issued, around?: Around) => {
    expect(verify(leaf, profiles.rfc5280, around)).toBe('trusted')
    expect(verify(leaf, profiles.webpki, around)).toMatchObject({ refusedBecause: condition })
  }

  it('Baseline Requirements §6.1.5: certificate.modulus-length', () => {
    refuses('certificate.modulus-length', leafOf({ key: 'rsa2050' }))
  })

  it('Baseline Requirements §7.1.2.11.1: certificate.authority-key-identifier', () => {
    const authority = der.sequence(
      der.implicit(0, root.keyIdentifier),
      der.explicit(1, der.explicit(4, root.name)),
      der.implicit(2, Uint8Array.of(1)),
    )
    const extensions = [{ oid: '2.5.29.35', value: authority }]
    refuses('certificate.authority-key-identifier', leafOf({ keyIdentifiers: 'none', extensions }))
  })

  it('Baseline Requirements §7.1.2.1.3: certificate.authority-key-identifier: of a root its own', () => {
    const extensions = [
      { oid: '2.5.29.14', value: der.octetString(Uint8Array.of(1)) },
      { oid: '2.5.29.35', value: der.sequence(der.implicit(0, Uint8Array.of(2))) },
    ]
    const anchor = issueCa({ subject: 'CN=Odd', keyIdentifiers: 'none', extensions })
    refuses('certificate.authority-key-identifier', leafOf({ issuer: anchor }), { anchor })
  })

  it('Baseline Requirements §7.1.2.7.6: certificate.purpose-form', () => {
    const missing = issue({ subject: 'CN=a.example', names: ['a.example'], issuer: root })
    refuses('certificate.purpose-form', missing)
    refuses('certificate.purpose-form', leafOf({ purposes: ['serverAuth', 'any'] }))
    const anchor = issueCa({ subject: 'CN=Odd', purposes: ['serverAuth'] })
    refuses('certificate.purpose-form', leafOf({ issuer: anchor }), { anchor })
    expect(verify(missing, profiles.webpki, { role: 'client' })).toBe('trusted')
  })

  it('Baseline Requirements §7.1.2.7.6: certificate.extension-criticality: extKeyUsage', () => {
    const value = der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))
    const extensions = [{ oid: '2.5.29.37', critical: 'true', value } as const]
    refuses(
      'certificate.extension-criticality',
      issue({ subject: 'CN=a.example', names: ['a.example'], issuer: root, extensions }),
    )
  })

  it('Baseline Requirements §7.1.2.7.8: certificate.is-a-ca', () => {
    const both = leafOf({ ca: 'yes', keyUsage: ['keyCertSign', 'digitalSignature'] })
    refuses('certificate.is-a-ca', both)
  })

  it('Baseline Requirements §7.1.2.7.12: certificate.no-subject-alt-name', () => {
    refuses(
      'certificate.no-subject-alt-name',
      issue({ subject: 'O=a', issuer: root, purposes: ['serverAuth'] }),
    )
    const san = critical(subjectAltName('dns:a.example'))
    refuses(
      'certificate.extension-criticality',
      issue({ subject: 'CN=a.example', issuer: root, purposes: ['serverAuth'], extensions: [san] }),
    )
  })

  it.each([
    ['CN=b.example', ['dns:a.example']],
    ['CN=A.example', ['dns:a.example']],
    ['CN=a.example, CN=a.example', ['dns:a.example']],
    ['CN=2001:DB8::1', ['ip:20010db8000000000000000000000001']],
    ['CN=2001:db8:0:0:0:0:0:1', ['ip:20010db8000000000000000000000001']],
    ['CN=0x0a000001', ['ip:10.0.0.1']],
  ] as const)('Baseline Requirements §7.1.4.3: certificate.common-name: %s', (subject, names) => {
    refuses('certificate.common-name', named({ subject }, ...names))
  })

  it.each([
    ['CN=10.0.0.1', 'ip:10.0.0.1'],
    ['CN=2001:db8::1', 'ip:20010db8000000000000000000000001'],
    ['CN=2001:db8::1:0:0:1', 'ip:20010db8000000000001000000000001'],
    ['CN=::1', 'ip:00000000000000000000000000000001'],
    ['CN=::', 'ip:00000000000000000000000000000000'],
    ['CN=1::', 'ip:00010000000000000000000000000000'],
    ['O=a', 'dns:a.example'],
  ] as const)('Baseline Requirements §7.1.4.3: may be %s for %s', (subject, name) => {
    expect(verify(named({ subject }, name), profiles.webpki)).toBe('trusted')
  })

  it('Baseline Requirements §3.2.2.6: certificate.public-suffix', () => {
    const wide = leafOf({ subject: 'CN=*.example', names: ['*.example'] })
    refuses('certificate.public-suffix', wide)
    const isPublicSuffix = (domain: string) => domain === 'co.example'
    const wider = leafOf({ subject: 'CN=*.CO.example', names: ['*.CO.example'] })
    expect(verify(wider, profiles.webpki)).toBe('trusted')
    expect(verify(wider, webPkiProfile({ isPublicSuffix }))).toMatchObject({
      refusedBecause: 'certificate.public-suffix',
    })
  })
})

describe('examine', () => {
  it('tells all that a profile finds, where each is', () => {
    const ca = issueCa({ subject: 'CN=Odd', issuer: root, keyIdentifiers: 'none' })
    const leaf = leafOf({ issuer: ca, serial: 0, keyIdentifiers: 'none' })
    const verifier = certificateVerifier({
      trustAnchors: [root.der],
      crypto: nodeCrypto,
      profile: profiles.webpki,
    })
    const { findings } = verifier.examine({ chain: [leaf.der, ca.der], role: 'server' })
    expect(findings.map(({ refusedBecause, facts }) => [refusedBecause, facts?.['index']])).toEqual(
      [
        ['certificate.serial-number', 0],
        ['certificate.key-identifier-missing', 0],
        ['certificate.key-identifier-missing', 1],
      ],
    )
  })
})
