import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import {
  chain,
  type IssueOptions,
  issue,
  issueCa,
  issueLeaf,
  type RawExtension,
} from '../../test/support/issue.ts'
import { type CertificateConditionId, conditions } from '../alert/conditions.ts'
import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { nobleCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { certificateVerifier, type Verdict, type VerifyRequest } from './verify.ts'

const DAY = 86_400
const now = Math.floor(Date.now() / 1000)
const critical = (oid: string): RawExtension => ({ oid, critical: 'true', value: der.nullValue })

interface Asked extends Partial<Omit<VerifyRequest, 'chain'>> {
  readonly now?: number
  readonly crypto?: CryptoProvider
}

interface Certified {
  readonly der: Uint8Array
}

function verify(
  sent: readonly Certified[],
  anchors: readonly Certified[],
  asked: Asked = {},
): Verdict {
  const { crypto = nodeCrypto, now: at = now, role = 'server', serverName } = asked
  const trustAnchors = anchors.map((anchor) => anchor.der)
  const verifier = certificateVerifier({ trustAnchors, crypto, now: () => at })
  return verifier.verify({ chain: sent.map((certificate) => certificate.der), role, serverName })
}

const refused = (refusedBecause: CertificateConditionId, facts: object = {}) => ({
  refusedBecause,
  facts: expect.objectContaining(facts),
})

const root = issueCa({ subject: 'CN=Root' })
const intermediate = issueCa({ subject: 'CN=Intermediate', issuer: root })
const leaf = (options: IssueOptions = {}) => issueLeaf({ issuer: intermediate, ...options })
/** The verdict on one leaf under the usual authorities. */
const onLeaf = (options: IssueOptions, asked?: Asked) =>
  verify([leaf(options), intermediate], [root], asked)
/** The verdict on a leaf under an intermediate of these options. */
function under(options: IssueOptions, asked?: Asked): Verdict {
  const ca = issueCa({ subject: 'CN=Odd', issuer: root, ...options })
  return verify([leaf({ issuer: ca }), ca], [root], asked)
}

describe('a good chain is trusted', () => {
  it.each(['secp256r1', 'secp384r1', 'secp521r1', 'rsa2048', 'rsa-pss', 'ed25519'] as const)(
    'with keys of %s',
    (key) => {
      const { certificates, trustAnchors } = chain({ key, intermediates: 2 })
      const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
      const request = { chain: certificates, role: 'server', serverName: 'localhost' } as const
      expect(verifier.verify(request)).toBe('trusted')
      // Signatures are remembered, verdicts are not.
      expect(verifier.verify(request)).toBe('trusted')
      expect(verifier.verify({ ...request, serverName: 'other.test' })).toMatchObject({
        refusedBecause: 'certificate.wrong-name',
      })
    },
  )

  it.each(['secp256r1', 'rsa2048', 'ed25519'] as const)('by noble, with keys of %s', (key) => {
    const { certificates, trustAnchors } = chain({ key })
    const verifier = certificateVerifier({ trustAnchors, crypto: nobleCrypto })
    expect(verifier.verify({ chain: certificates, role: 'client' })).toBe('trusted')
  })

  it.each([
    'rsa_pkcs1_sha384',
    'rsa_pkcs1_sha512',
    'rsa_pss_sha256',
    'rsa_pss_sha384',
    'rsa_pss_sha512',
  ] as const)('signed with %s', (signature) => {
    const ca = issueCa({ key: 'rsa2048' })
    expect(verify([leaf({ issuer: ca, signature })], [ca])).toBe('trusted')
  })

  it('for both roles, a name, an address, or no name', () => {
    expect(onLeaf({}, { serverName: 'localhost' })).toBe('trusted')
    expect(onLeaf({}, { serverName: '::1' })).toBe('trusted')
    expect(onLeaf({})).toBe('trusted')
    expect(onLeaf({}, { role: 'client', serverName: 'never.looked.at' })).toBe('trusted')
  })

  it('without keyUsage, extKeyUsage or key identifiers', () => {
    expect(verify([issue({ issuer: root, keyIdentifiers: 'none' })], [root])).toBe('trusted')
    expect(onLeaf({ purposes: ['any'] })).toBe('trusted')
  })

  it('to the second at both ends of its validity', () => {
    const ends = { notBefore: now - 5, notAfter: now + 5 }
    expect(onLeaf(ends, { now: now - 5 })).toBe('trusted')
    expect(onLeaf(ends, { now: now + 5.9 })).toBe('trusted')
  })
})

describe('paths', () => {
  const second = issueCa({ subject: 'CN=Second', issuer: intermediate })
  const end = leaf({ issuer: second })
  const stranger = chain({ authority: 'Stranger', intermediates: 2 })

  it('are found whatever the order and whatever else is sent', () => {
    const odd = [...stranger.intermediates, stranger.root]
    expect(verify([end, intermediate, second], [root])).toBe('trusted')
    expect(verify([end, ...odd, root, intermediate, intermediate, second, end], [root])).toBe(
      'trusted',
    )
  })

  it('may end at an intermediate that is an anchor, or at the end entity itself', () => {
    expect(verify([end, second], [intermediate])).toBe('trusted')
    expect(verify([end], [second])).toBe('trusted')
    expect(verify([end], [end])).toBe('trusted')
    const alone = issueLeaf()
    expect(verify([alone], [alone], { serverName: 'localhost' })).toBe('trusted')
  })

  it('take a cross-signed authority on either way', () => {
    const other = issueCa({ subject: 'CN=Other Root' })
    const crossed = issueCa({ subject: 'CN=Root', key: root, issuer: other })
    for (const anchors of [[root], [other], [other, root]]) {
      expect(verify([end, second, intermediate, crossed], anchors)).toBe('trusted')
    }
  })

  it('leave an expired cross-signature for one that is valid', () => {
    const expired = issueCa({
      subject: 'CN=Second',
      key: second,
      issuer: root,
      notAfter: now - DAY,
    })
    expect(verify([end, expired, second, intermediate], [root])).toBe('trusted')
    expect(verify([end, expired], [root])).toEqual(refused('certificate.expired', { index: 1 }))
  })

  it('tell authorities of one name apart by their keys', () => {
    const namesake = issueCa({ subject: 'CN=Root' })
    const unmarked = issueCa({ subject: 'CN=Root', keyIdentifiers: 'none' })
    expect(verify([end, second, intermediate], [namesake, unmarked, root])).toBe('trusted')
    expect(verify([end, second, intermediate], [namesake])).toEqual(
      refused('certificate.unknown-issuer'),
    )
    expect(verify([end, second, intermediate], [unmarked])).toEqual(
      refused('certificate.signature-invalid', { index: 2 }),
    )
  })

  it('do not end in loops', () => {
    const a = issueCa({ subject: 'CN=A' })
    const b = issueCa({ subject: 'CN=B', issuer: a })
    const back = issueCa({ subject: 'CN=A', key: a, issuer: b })
    expect(verify([leaf({ issuer: b }), b, back], [root])).toEqual(
      refused('certificate.unknown-issuer'),
    )
  })

  it('are searched no longer than 100 steps, and by no more signatures', () => {
    const names = Array.from({ length: 12 }, (_, i) => issueCa({ subject: `CN=${i}` }))
    const web = names.flatMap((issuer) =>
      names.map((ca, i) => issueCa({ subject: `CN=${i}`, key: ca, issuer })),
    )
    let checks = 0
    const { ecdsa_sha256 } = nodeCrypto.signatures
    const counting: CryptoProvider = {
      ...nodeCrypto,
      signatures: {
        ecdsa_sha256: {
          algorithm: 'ecdsa_sha256',
          verify: (...arguments_) => {
            checks++
            return ecdsa_sha256.verify(...arguments_)
          },
        },
      },
    }
    const verdict = verify([leaf({ issuer: names[0]! }), ...web], [root], { crypto: counting })
    expect(verdict).toMatchObject({ refusedBecause: expect.stringMatching(/^certificate\./) })
    expect(checks).toBeLessThanOrEqual(100)
  })

  it('have at most 10 certificates', () => {
    const long = (intermediates: number) => {
      const { certificates, trustAnchors } = chain({ intermediates })
      return certificateVerifier({ trustAnchors, crypto: nodeCrypto }).verify({
        chain: certificates,
        role: 'server',
      })
    }
    expect(long(8)).toBe('trusted')
    expect(long(9)).toEqual(refused('certificate.path-too-long', { length: 10 }))
  })
})

describe('refusals, each with its condition', () => {
  it('8446-6.2-f 5246-7.2.2-m: certificate.malformed, wherever it stands', () => {
    const broken = { der: leaf().der.subarray(1) }
    expect(verify([broken, intermediate], [root])).toEqual(
      refused('certificate.malformed', { index: 0 }),
    )
    expect(verify([leaf(), intermediate, broken], [root])).toEqual(
      refused('certificate.malformed', { index: 2, fault: expect.any(String) }),
    )
  })

  it('8446-6.2-f 5246-7.2.2-m: certificate.signature-invalid', () => {
    expect(onLeaf({ tamper: 'signature' })).toEqual(
      refused('certificate.signature-invalid', { index: 0, algorithm: 'ecdsa_sha256' }),
    )
    expect(under({ tamper: 'signature' })).toEqual(
      refused('certificate.signature-invalid', { index: 1, subject: 'CN=Odd' }),
    )
  })

  it('8446-4.4.2.4-d 8446-4.4.2.4-e: certificate.weak-signature', () => {
    const ca = issueCa({ key: 'rsa2048' })
    for (const signature of ['rsa_pkcs1_md5', 'rsa_pkcs1_sha1'] as const) {
      expect(verify([leaf({ issuer: ca, signature })], [ca])).toEqual(
        refused('certificate.weak-signature', { index: 0, algorithm: signature }),
      )
    }
    expect(onLeaf({ signature: 'ecdsa_sha1' })).toEqual(refused('certificate.weak-signature'))
    expect(under({ signature: 'ecdsa_sha1' })).toEqual(
      refused('certificate.weak-signature', { index: 1 }),
    )
  })

  it('8446-4.4.2.4-f: the signature of an anchor does not count', () => {
    const old = issueCa({ key: 'rsa2048', signature: 'rsa_pkcs1_md5' })
    const broken = issueCa({ key: 'rsa2048', tamper: 'signature' })
    expect(verify([leaf({ issuer: old }), old], [old])).toBe('trusted')
    expect(verify([leaf({ issuer: broken })], [broken])).toBe('trusted')
  })

  it('8446-6.2-g 5246-7.4.2-e: certificate.unsupported-signature-algorithm', () => {
    expect(onLeaf({ signature: 'ecdsa_sha224' })).toEqual(
      refused('certificate.unsupported-signature-algorithm', { algorithm: '1.2.840.10045.4.3.1' }),
    )
    const crypto: CryptoProvider = { ...nodeCrypto, signatures: {} }
    expect(onLeaf({}, { crypto })).toEqual(refused('certificate.unsupported-signature-algorithm'))
  })

  it('8446-6.2-g 5246-7.2.2-n: certificate.unsupported-key', () => {
    expect(onLeaf({ key: 'x25519' })).toEqual(
      refused('certificate.unsupported-key', { key: '1.3.101.110' }),
    )
    expect(onLeaf({ key: 'secp256k1' })).toEqual(
      refused('certificate.unsupported-key', { index: 0 }),
    )
    expect(under({ key: 'secp256k1' })).toEqual(
      refused('certificate.unsupported-key', { index: 1 }),
    )
  })

  it('certificate.weak-key', () => {
    expect(onLeaf({ key: 'rsa1024' })).toEqual(
      refused('certificate.weak-key', { index: 0, key: 'rsa 1024' }),
    )
    expect(under({ key: 'rsa1024' })).toEqual(refused('certificate.weak-key', { index: 1 }))
  })

  it('8446-4.4.2.2-b: certificate.unsupported-version', () => {
    const old = issue({ issuer: root, version: 1 })
    expect(verify([old], [root])).toEqual(
      refused('certificate.unsupported-version', { version: 1 }),
    )
  })

  it('8446-4.4.2.2-c 5246-7.4.2-d: certificate.key-usage', () => {
    expect(onLeaf({ keyUsage: ['keyEncipherment', 'keyAgreement'] })).toEqual(
      refused('certificate.key-usage'),
    )
  })

  it('certificate.extended-key-usage, also of an issuer', () => {
    const clientOnly = { purposes: ['clientAuth', 'codeSigning'] }
    expect(onLeaf(clientOnly)).toEqual(refused('certificate.extended-key-usage', { index: 0 }))
    expect(onLeaf(clientOnly, { role: 'client' })).toBe('trusted')
    expect(onLeaf({ purposes: ['serverAuth'] }, { role: 'client' })).toEqual(
      refused('certificate.extended-key-usage'),
    )
    expect(under(clientOnly)).toEqual(refused('certificate.extended-key-usage', { index: 1 }))
  })

  it('8446-6.2-j 5246-7.2.2-q: certificate.unknown-critical-extension', () => {
    const extensions = [critical('1.2.3.4')]
    expect(onLeaf({ extensions })).toEqual(
      refused('certificate.unknown-critical-extension', { index: 0, extension: '1.2.3.4' }),
    )
    expect(under({ extensions })).toEqual(
      refused('certificate.unknown-critical-extension', { index: 1 }),
    )
    expect(onLeaf({ extensions: [{ oid: '1.2.3.4', value: der.nullValue }] })).toBe('trusted')
  })

  it('8446-4.4.2.2-a 8446-6.2-k 9846-4.5.1.2-a 5246-7.2.2-s: certificate.unknown-issuer', () => {
    expect(verify([leaf()], [root])).toEqual(
      refused('certificate.unknown-issuer', {
        index: 0,
        issuer: 'CN=Intermediate',
        selfSigned: false,
      }),
    )
    expect(verify([leaf(), intermediate], [])).toEqual(
      refused('certificate.unknown-issuer', { index: 1, issuer: 'CN=Root' }),
    )
    expect(verify([leaf(), intermediate, root], [])).toEqual(
      refused('certificate.unknown-issuer', { index: 2, selfSigned: true }),
    )
    expect(verify([issueLeaf()], [root])).toEqual(
      refused('certificate.unknown-issuer', { index: 0, selfSigned: true }),
    )
  })

  it('certificate.issuer-not-a-ca', () => {
    for (const ca of ['no', undefined] as const) {
      const issuer = issueLeaf({ subject: 'CN=No CA', issuer: root, ...(ca && { ca }) })
      expect(verify([leaf({ issuer }), issuer], [root])).toEqual(
        refused('certificate.issuer-not-a-ca', { index: 1, subject: 'CN=No CA' }),
      )
    }
  })

  it('certificate.issuer-not-a-ca: a single certificate that is trusted cannot issue', () => {
    const alone = issueLeaf({ subject: 'CN=Alone' })
    expect(verify([leaf({ issuer: alone })], [alone])).toEqual(
      refused('certificate.issuer-not-a-ca', { subject: 'CN=Alone' }),
    )
    const old = issue({ subject: 'CN=Old', version: 1, keyIdentifiers: 'none' })
    expect(verify([leaf({ issuer: old })], [old])).toBe('trusted')
  })

  it('certificate.issuer-key-usage', () => {
    expect(under({ keyUsage: ['digitalSignature', 'cRLSign'] })).toEqual(
      refused('certificate.issuer-key-usage', { index: 1 }),
    )
  })

  it('certificate.path-too-long', () => {
    const narrow = issueCa({ subject: 'CN=Narrow', issuer: root, ca: { pathLength: 0 } })
    const below = issueCa({ subject: 'CN=Below', issuer: narrow })
    expect(verify([leaf({ issuer: narrow }), narrow], [root])).toBe('trusted')
    expect(verify([leaf({ issuer: below }), below, narrow], [root])).toEqual(
      refused('certificate.path-too-long', { subject: 'CN=Narrow', pathLength: 0, length: 1 }),
    )
    const renewed = issueCa({ subject: 'CN=Narrow', issuer: narrow })
    expect(verify([leaf({ issuer: renewed }), renewed, narrow], [root])).toBe('trusted')
  })

  it('8446-6.2-i 5246-7.2.2-p: certificate.expired and certificate.not-yet-valid', () => {
    const past = { notBefore: now - 9 * DAY, notAfter: now - DAY }
    expect(onLeaf(past)).toEqual(
      refused('certificate.expired', {
        index: 0,
        subject: 'CN=localhost',
        notAfter: new Date(past.notAfter * 1000).toISOString().replace('.000', ''),
      }),
    )
    expect(under(past)).toEqual(refused('certificate.expired', { index: 1, subject: 'CN=Odd' }))
    expect(onLeaf({ notBefore: now + DAY })).toEqual(
      refused('certificate.not-yet-valid', { index: 0, notBefore: expect.any(String) }),
    )
    expect(under({ notBefore: now + DAY })).toEqual(
      refused('certificate.not-yet-valid', { index: 1 }),
    )
  })

  it('the dates of an anchor do not count, unless it is the end entity', () => {
    const past = { notBefore: now - 9 * DAY, notAfter: now - DAY }
    const old = issueCa({ subject: 'CN=Old', ...past })
    expect(verify([leaf({ issuer: old }), old], [old])).toBe('trusted')
    const alone = issueLeaf(past)
    expect(verify([alone], [alone])).toEqual(refused('certificate.expired'))
  })

  it('9110-4.3.4-a: certificate.wrong-name', () => {
    expect(onLeaf({}, { serverName: 'other.test' })).toEqual(
      refused('certificate.wrong-name', {
        asked: 'other.test',
        names: 'localhost 127.0.0.1 0:0:0:0:0:0:0:1',
      }),
    )
    const named = issue({ issuer: root, subject: 'CN=other.test' })
    expect(verify([named], [root], { serverName: 'other.test' })).toEqual(
      refused('certificate.wrong-name', { names: 'none' }),
    )
  })

  it('8446-4.4.2.4-a 8446-4.4.2.4-b: certificate.list-empty and certificate.required', () => {
    expect(verify([], [root])).toEqual(refused('certificate.list-empty'))
    expect(verify([], [root], { role: 'client' })).toEqual(refused('certificate.required'))
  })
})

describe('when several things are wrong', () => {
  const past = { notBefore: now - 9 * DAY, notAfter: now - DAY }
  const wrongs = {
    'certificate.unknown-critical-extension': { extensions: [critical('1.2.3')] },
    'certificate.signature-invalid': { tamper: 'signature' },
    'certificate.weak-key': { key: 'rsa1024' },
    'certificate.expired': past,
    'certificate.extended-key-usage': { purposes: ['codeSigning'] },
    'certificate.key-usage': { keyUsage: ['keyEncipherment'] },
    'certificate.wrong-name': { names: ['other.test'] },
  } as const satisfies Partial<Record<CertificateConditionId, IssueOptions>>

  it('the first of this order is told', () => {
    const order = Object.entries(wrongs)
    for (const [i, [condition]] of order.entries()) {
      const options = Object.assign({}, ...order.slice(i).map(([, wrong]) => wrong))
      expect(onLeaf(options, { serverName: 'localhost' })).toMatchObject({
        refusedBecause: condition,
      })
    }
  })

  it('an untrusted issuer comes before dates, purpose and name', () => {
    const stranger = issueLeaf({ ...past, names: ['other.test'] })
    expect(verify([stranger], [root], { serverName: 'localhost' })).toMatchObject({
      refusedBecause: 'certificate.unknown-issuer',
    })
  })
})

describe('an examination', () => {
  const past = { notBefore: now - 9 * DAY, notAfter: now - DAY }
  const examine = (sent: readonly Certified[], anchors: readonly Certified[]) => {
    const trustAnchors = anchors.map((anchor) => anchor.der)
    const sentChain = sent.map((certificate) => certificate.der)
    const request = { chain: sentChain, role: 'server', serverName: 'localhost' } as const
    const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
    const { path, ...examination } = verifier.examine(request)
    expect(verifier.verify(request)).toEqual(examination.verdict)
    expect(examination.findings[0] ?? 'trusted').toBe(examination.verdict)
    return { ...examination, path: path.map(({ subject }) => subject.text) }
  }

  it('of a good chain tells its path and finds nothing', () => {
    expect(examine([leaf(), intermediate], [root])).toEqual({
      verdict: 'trusted',
      path: ['CN=localhost', 'CN=Intermediate', 'CN=Root'],
      anchored: true,
      findings: [],
    })
  })

  it('tells everything that is wrong, the verdict first', () => {
    const ca = issueCa({ subject: 'CN=Odd', issuer: root, keyUsage: ['cRLSign'], ...past })
    const wrong = { ...past, purposes: ['codeSigning'], names: ['other.test'] }
    const end = leaf({ ...wrong, issuer: ca, keyUsage: ['keyEncipherment'], key: 'x25519' })
    const { findings, anchored } = examine([end, ca], [root])
    expect(anchored).toBe(true)
    expect(findings).toEqual([
      refused('certificate.unsupported-key', { index: 0 }),
      refused('certificate.issuer-key-usage', { index: 1, subject: 'CN=Odd' }),
      refused('certificate.expired', { index: 0 }),
      refused('certificate.expired', { index: 1 }),
      refused('certificate.extended-key-usage', { index: 0 }),
      refused('certificate.key-usage', { index: 0 }),
      refused('certificate.wrong-name', { index: 0 }),
    ])
  })

  it('tells how far a path came that reaches no anchor', () => {
    const { findings, ...rest } = examine([leaf(past), intermediate], [])
    expect(rest).toMatchObject({ path: ['CN=localhost', 'CN=Intermediate'], anchored: false })
    expect(findings).toEqual([
      refused('certificate.unknown-issuer', { index: 1 }),
      refused('certificate.expired', { index: 0 }),
    ])
    expect(examine([leaf({ tamper: 'signature' }), intermediate], [root])).toMatchObject({
      path: ['CN=localhost', 'CN=Intermediate'],
      anchored: false,
      findings: [refused('certificate.signature-invalid', { index: 0 })],
    })
  })

  it('has no path where nothing can be read', () => {
    expect(examine([], [root])).toMatchObject({ path: [], anchored: false })
    expect(examine([{ der: Uint8Array.of(0x30, 1) }], [root])).toMatchObject({
      path: [],
      findings: [refused('certificate.malformed', { index: 0 })],
    })
  })
})

describe('properties', () => {
  const certificates = [leaf(), intermediate]

  it('a chain with any byte changed is refused, for a certificate.* reason', () => {
    const place = fc.tuple(
      fc.nat(certificates.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
    )
    fc.assert(
      fc.property(place, ([which, where, mask]) => {
        const changed = certificates.map(({ der: bytes }, i) => {
          const copy = bytes.slice()
          const at = where % copy.length
          if (i === which) copy[at] = (copy[at] ?? 0) ^ mask
          return { der: copy }
        })
        const verdict = verify(changed, [root], { serverName: 'localhost' })
        expect(verdict).toMatchObject({ refusedBecause: expect.stringMatching(/^certificate\./) })
      }),
      { numRuns: 500 },
    )
  })

  it('every refusal names a condition with an alert and has printable facts', () => {
    const subject = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `CN=${text}`)
    fc.assert(
      fc.property(subject, (name) => {
        const verdict = verify([issue({ subject: name })], [root])
        if (verdict === 'trusted') throw new Error('trusted')
        expect(conditions[verdict.refusedBecause].alert).not.toBeNull()
        const facts = Object.values(verdict.facts ?? {}).join()
        expect(facts).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        expect(facts.length).toBeLessThan(1000)
      }),
    )
  })
})

it('trust anchors that are no certificates are misuse', () => {
  const trustAnchors = [root.der, Uint8Array.of(1)]
  expect(() => certificateVerifier({ trustAnchors, crypto: nodeCrypto })).toThrow(MisuseError)
})
