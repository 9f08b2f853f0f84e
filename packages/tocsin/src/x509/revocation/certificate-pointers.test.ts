import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explicit, implicit, oid, sequence } from '../../../test/support/der.ts'
import { issue, type RawExtension } from '../../../test/support/issue.ts'
import {
  authorityInfoAccess,
  crlDistributionPoints,
  directoryName,
  fullName,
  reasonFlags,
  tlsFeature,
  uriName,
} from '../../../test/support/revocation.ts'
import { TlsError } from '../../alert/error.ts'
import { parseCertificate } from '../certificate.ts'
import {
  authorityAccess,
  crlUrls,
  distributionPoints,
  tlsFeatures,
} from './certificate-pointers.ts'

const issuer = issue({ subject: 'CN=Issuer' })
const withExtensions = (...extensions: readonly RawExtension[]) =>
  parseCertificate(issue({ issuer, extensions }).der)

/** Everything that is read of an extension, now or with the certificate. */
const readAll = (extension: RawExtension) =>
  [crlUrls, authorityAccess, tlsFeatures].map((read) => () => read(withExtensions(extension)))

const url = 'http://pki.example/1'

describe('where a certificate says its status is', () => {
  it('are URLs, of what has any', () => {
    const certificate = withExtensions(
      crlDistributionPoints(url, 'ldap://pki.example'),
      authorityInfoAccess({ ocsp: 'http://ocsp.example', caIssuers: 'http://ca.example' }),
      tlsFeature(5, 17),
    )
    expect(crlUrls(certificate)).toEqual([url, 'ldap://pki.example'])
    expect(authorityAccess(certificate)).toEqual({
      ocsp: ['http://ocsp.example'],
      caIssuers: ['http://ca.example'],
    })
    expect(tlsFeatures(certificate)).toEqual([5, 17])
  })

  it('is nowhere without extensions', () => {
    const certificate = withExtensions()
    expect(crlUrls(certificate)).toEqual([])
    expect(authorityAccess(certificate)).toEqual({ ocsp: [], caIssuers: [] })
    expect(tlsFeatures(certificate)).toEqual([])
  })

  it('may be told by names that are no URLs, and in other ways', () => {
    const points = sequence(sequence(fullName(directoryName(issuer.name), uriName(url))))
    const other = sequence(oid('1.3.6.1.5.5.7.48.3'), uriName(url))
    const directory = sequence(oid('1.3.6.1.5.5.7.48.1'), directoryName(issuer.name))
    const certificate = withExtensions(
      { oid: '2.5.29.31', value: points },
      { oid: '1.3.6.1.5.5.7.1.1', value: sequence(other, directory) },
    )
    expect(crlUrls(certificate)).toEqual([url])
    expect(authorityAccess(certificate)).toEqual({ ocsp: [], caIssuers: [] })
  })

  it('has reasons, and an issuer of its own', () => {
    const point = sequence(
      fullName(uriName(url)),
      reasonFlags(1, 1, 8),
      explicit(2, directoryName(issuer.name)),
    )
    const certificate = withExtensions({ oid: '2.5.29.31', value: sequence(point) })
    expect(distributionPoints(certificate)).toMatchObject([
      { reasons: 0x102, crlIssuers: [issuer.name] },
    ])
  })

  it.each(['http://pki.example/a b', 'http://pki.example/\n'])(
    'is no URL where it has what URLs have not: %j',
    (text) => {
      expect(crlUrls(withExtensions(crlDistributionPoints(text)))).toEqual([])
    },
  )
})

describe('what says where a status is', () => {
  it.each<readonly [string, RawExtension]>([
    ['an empty list of points', { oid: '2.5.29.31', value: sequence() }],
    ['an empty point', { oid: '2.5.29.31', value: sequence(sequence()) }],
    [
      'a point with reasons alone',
      { oid: '2.5.29.31', value: sequence(sequence(reasonFlags(1, 1))) },
    ],
    ['a point without names', { oid: '2.5.29.31', value: sequence(sequence(fullName())) }],
    ['an empty list of ways', { oid: '1.3.6.1.5.5.7.1.1', value: sequence() }],
    ['a way to nowhere', { oid: '1.3.6.1.5.5.7.1.1', value: sequence(sequence(oid('1.2.3'))) }],
    [
      'a feature that is no number',
      { oid: '1.3.6.1.5.5.7.1.24', value: sequence(implicit(0, Uint8Array.of(5))) },
    ],
    ['bytes behind', { oid: '1.3.6.1.5.5.7.1.24', value: Uint8Array.of(0x30, 0, 0) }],
  ])('is malformed: %s', (_, extension) => {
    const outcomes = readAll(extension).map(outcomeOf)
    expect(outcomes).toContain('certificate.malformed')
  })

  it('is read, or malformed, whatever it is', () => {
    const id = fc.constantFrom('2.5.29.31', '1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.24')
    const real = fc.constantFrom(
      crlDistributionPoints(url).value,
      authorityInfoAccess({ ocsp: url, caIssuers: url }).value,
      tlsFeature(5, 17).value,
    )
    const flipped = fc
      .tuple(real, fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([value, at, by]) =>
        value.map((byte, n) => (n === at % value.length ? byte ^ by : byte)),
      )
    fc.assert(
      fc.property(id, fc.oneof(fc.uint8Array({ maxLength: 60 }), flipped), (name, value) => {
        for (const read of readAll({ oid: name, value })) {
          expect(['read', 'certificate.malformed']).toContain(outcomeOf(read))
        }
      }),
      { numRuns: 200 },
    )
  })
})

function outcomeOf(read: () => unknown): string {
  try {
    read()
    return 'read'
  } catch (error) {
    return error instanceof TlsError ? error.condition : String(error)
  }
}
