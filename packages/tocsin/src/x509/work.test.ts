import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import { type Issued, issue, issueCa, issueLeaf } from '../../test/support/issue.ts'
import {
  type AnyName,
  certificatePolicies,
  inhibitAnyPolicy,
  nameConstraints,
  policyConstraints,
  policyMappings,
  subjectAltName,
} from '../../test/support/issue-extensions.ts'
import { alertFor } from '../alert/conditions.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { certificateVerifier, type Verdict } from './verify.ts'
import { webPkiProfile } from './web-pki-profile.ts'

/** RFC 9846 §6.2: what may be said of a certificate. */
const CERTIFICATE_ALERTS = [
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
]

/** The verdict, and how many signatures were verified for it. */
function counted(sent: readonly Uint8Array[], anchors: readonly Issued[]) {
  let verified = 0
  const signatures = Object.fromEntries(
    Object.entries(nodeCrypto.signatures).map(([name, algorithm]) => {
      const verify: typeof algorithm.verify = (...given) => {
        verified++
        return algorithm.verify(...given)
      }
      return [name, { ...algorithm, verify }]
    }),
  )
  const crypto: CryptoProvider = { ...nodeCrypto, signatures }
  const trustAnchors = anchors.map((anchor) => anchor.der)
  const verifier = certificateVerifier({ trustAnchors, crypto, profile: webPkiProfile() })
  const verdict = verifier.verify({ chain: sent, role: 'server', serverName: 'localhost' })
  return { verdict, verified }
}

function requireRefusal(verdict: Verdict) {
  if (verdict === 'trusted') throw new Error('trusted')
  for (const version of ['tls12', 'tls13'] as const) {
    expect(CERTIFICATE_ALERTS).toContain(alertFor(verdict.refusedBecause, version))
  }
  return verdict
}

const ders = (certificates: readonly Issued[]) => certificates.map((each) => each.der)
const times = <T>(count: number, make: (n: number) => T) =>
  Array.from({ length: count }, (_, n) => make(n))

const root = issueCa({ subject: 'CN=Root' })
const stranger = issueCa({ subject: 'CN=Stranger' })

describe('path building ends: certificate.too-complex', () => {
  it('where every authority has certified every other', () => {
    const authorities = times(8, (n) => issueCa({ subject: `CN=Authority ${n}`, issuer: stranger }))
    const mesh = authorities.flatMap((issuer) =>
      authorities.map((key) => issueCa({ subject: subjectOf(key), key, issuer })),
    )
    const [first = stranger] = authorities
    const { verdict, verified } = counted(ders([issueLeaf({ issuer: first }), ...mesh]), [root])
    expect(requireRefusal(verdict).refusedBecause).toBe('certificate.too-complex')
    expect(verified).toBeLessThanOrEqual(12)

    function subjectOf(key: Issued): string {
      return `CN=Authority ${authorities.indexOf(key)}`
    }
  })

  it('where many keys have the name of the issuer', () => {
    const leaf = issueLeaf({ issuer: issueCa({ subject: 'CN=Same' }), keyIdentifiers: 'none' })
    const others = times(60, () => issueCa({ subject: 'CN=Same', keyIdentifiers: 'none' }))
    const { verdict, verified } = counted(ders([leaf, ...others]), [root])
    expect(requireRefusal(verdict).facts).toMatchObject({ limit: 'signatures' })
    expect(verified).toBe(12)
  })

  it('where every path that reaches the anchor breaks a rule', () => {
    const names = times(3000, (n): AnyName => `dns:n${n}.test`)
    const leaf = (issuer: Issued) => issue({ issuer, extensions: [subjectAltName(...names)] })
    const key = issueCa({ subject: 'CN=Again' })
    const again = times(6, (n) =>
      issueCa({ subject: 'CN=Again', key, issuer: root, serial: n, notAfter: 1 }),
    )
    const { verdict } = counted(ders([leaf(key), ...again]), [root])
    expect(requireRefusal(verdict).facts).toMatchObject({ limit: 'octets' })
  })

  it('but a good path is found behind what leads nowhere', () => {
    const issuer = issueCa({ subject: 'CN=Same', issuer: root })
    const leaf = issueLeaf({ subject: 'CN=localhost', issuer })
    const others = times(60, () => issueCa({ subject: 'CN=Same' }))
    const { verdict, verified } = counted(ders([leaf, ...others, issuer]), [root])
    expect(verdict).toBe('trusted')
    expect(verified).toBe(2)
  })

  it('before it begins, with more certificates or octets than any chain has', () => {
    const leaf = issueLeaf({ issuer: root }).der
    expect(
      counted(
        times(100, () => leaf),
        [root],
      ).verdict,
    ).toBe('trusted')
    const tooMany = counted(
      times(101, () => leaf),
      [root],
    )
    expect(requireRefusal(tooMany.verdict).facts).toMatchObject({ certificates: 101 })
    const large = counted([leaf, ...times(3, () => new Uint8Array(60_000))], [root])
    expect(requireRefusal(large.verdict).facts).toMatchObject({ octets: 180_000 + leaf.length })
    expect(tooMany.verified + large.verified).toBe(0)
  })
})

describe('certificate.malformed', () => {
  it.each([
    ['more parts than any name has', issue({ subject: times(101, () => 'OU=x').join(', ') }).der],
    [
      'more than a certificate needs',
      issue({ extensions: [{ oid: '1.2.3', value: new Uint8Array(66_000) }] }).der,
    ],
    [
      'a million bits',
      issue({
        extensions: [{ oid: '2.5.29.15', value: der.bitString(new Uint8Array(60_000).fill(255)) }],
      }).der,
    ],
    [
      'nesting without end',
      times(10_000, () => 0).reduce(
        (inner) => der.sequence(inner.subarray(0, 60_000)),
        der.nullValue,
      ),
    ],
  ])('%s', (_, certificate) => {
    const { verdict } = counted([certificate], [root])
    expect(requireRefusal(verdict).refusedBecause).toBe('certificate.malformed')
  })
})

describe('whatever a peer sends', () => {
  const names = ['dns:a.test', 'email:a@a.test', 'uri:https://a.test/', 'dir:O=a'] as const
  const trees = { permitted: ['dns:test', 'ip:10.0.0.0/255.0.0.0'], excluded: ['dir:O=b'] } as const
  const ca = issueCa({
    subject: 'CN=CA',
    issuer: root,
    extensions: [
      nameConstraints(trees),
      certificatePolicies('1.2.3', '2.5.29.32.0'),
      policyMappings(['1.2.3', '1.2.4']),
      policyConstraints({ requireExplicit: 1, inhibitMapping: 2 }),
      inhibitAnyPolicy(1),
    ],
  })
  const leaf = issue({
    issuer: ca,
    subject: 'O=a',
    extensions: [subjectAltName(...names), certificatePolicies('1.2.4')],
  })
  const verifier = certificateVerifier({ trustAnchors: [root.der], crypto: nodeCrypto })
  const judge = (chain: readonly Uint8Array[]) => verifier.verify({ chain, role: 'server' })

  it('one octet that differs is a certificate alert', () => {
    expect(judge([leaf.der, ca.der])).toBe('trusted')
    for (const changed of [leaf, ca]) {
      for (let at = 0; at < changed.der.length; at++) {
        const bad = changed.der.slice()
        bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8))
        requireRefusal(judge(changed === leaf ? [bad, ca.der] : [leaf.der, bad]))
      }
    }
  })

  it('is judged, or refused by a certificate alert', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom(leaf.der, ca.der, root.der, stranger.der),
      fc
        .tuple(fc.constantFrom(leaf.der, ca.der), fc.nat(), fc.nat(255))
        .map(([good, at, octet]) => {
          const bad = good.slice()
          bad[at % bad.length] = octet
          return bad
        }),
      fc
        .tuple(fc.constantFrom(leaf.der, ca.der), fc.nat())
        .map(([good, at]) => good.slice(0, at % good.length)),
    )
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (chain) => {
        const verdict = judge(chain)
        if (verdict !== 'trusted') requireRefusal(verdict)
      }),
      { numRuns: 500 },
    )
  })
})
