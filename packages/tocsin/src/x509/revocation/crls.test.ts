import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  explicit,
  nullValue,
  sequence,
  set,
  utf8,
  oid as writeOid,
} from '../../../test/support/der.ts'
import { type Issued, type IssueOptions, issueCa, issueLeaf } from '../../../test/support/issue.ts'
import {
  type CrlOptions,
  crlDistributionPoints,
  directoryName,
  flag,
  fullName,
  issueCrl,
  reasonFlags,
  uriName,
} from '../../../test/support/revocation.ts'
import { MisuseError } from '../../alert/error.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { nobleCrypto } from '../../noble/index.ts'
import { nodeCrypto } from '../../node/crypto/index.ts'
import { certificateVerifier, type Verdict } from '../verify.ts'
import { parseCrl } from './crl.ts'
import type { RevocationOptions } from './options.ts'

const DAY = 86_400
const now = Math.floor(Date.now() / 1000)

const root = issueCa({ subject: 'CN=Root' })
const intermediate = issueCa({ subject: 'CN=Intermediate', issuer: root, serial: 100 })
const leaf = (options: IssueOptions = {}) =>
  issueLeaf({ issuer: intermediate, serial: 7, ...options })
const good = leaf()

interface Asked extends RevocationOptions {
  readonly chain?: readonly Issued[]
  readonly at?: number
  readonly crypto?: CryptoProvider
}

/** The verdict in hard fail about the end entity, unless told otherwise. */
function verdict({
  chain = [good, intermediate],
  at = now,
  crypto = nodeCrypto,
  ...options
}: Asked) {
  const revocation = { requireStatus: 'end-entity', ...options } as const
  const trustAnchors = [root.der]
  const verifier = certificateVerifier({ trustAnchors, crypto, revocation, now: () => at })
  return verifier.verify({ chain: chain.map(({ der }) => der), role: 'server' })
}

const withCrl = (options: Partial<CrlOptions>, asked: Asked = {}) =>
  verdict({ crls: [issueCrl({ issuer: intermediate, ...options })], ...asked })

const revoked = (facts: object = {}) => ({
  refusedBecause: 'certificate.revoked',
  facts: expect.objectContaining({ index: 0, by: 'CRL', ...facts }),
})
const unknown = (fault: string | RegExp) => ({
  refusedBecause: 'certificate.status-unknown',
  facts: expect.objectContaining({ fault: expect.stringMatching(fault) }),
})

describe('a certificate on a CRL', () => {
  it.each([nodeCrypto, nobleCrypto])(
    'is revoked (8446-6.2-h, 5246-7.2.2-o), with $name',
    (crypto) => {
      const facts = { subject: 'CN=localhost', reason: 'keyCompromise' }
      expect(withCrl({ revoked: [{ serial: 7, reason: 1 }] }, { crypto })).toEqual(revoked(facts))
    },
  )

  it('is revoked in soft fail, too', () => {
    const asked = { requireStatus: 'none' } as const
    expect(withCrl({ revoked: [{ serial: 7 }] }, asked)).toEqual(revoked({ reason: 'unspecified' }))
  })

  it('is revoked when it is an authority', () => {
    const crls = [issueCrl({ issuer: root, revoked: [{ serial: 100, reason: 2 }] })]
    const facts = { index: 1, subject: 'CN=Intermediate', reason: 'cACompromise' }
    expect(verdict({ crls, requireStatus: 'none' })).toEqual(revoked(facts))
  })

  it('is found among many', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ serial: 1000 + n }))
    expect(withCrl({ revoked: [...many, { serial: 7 }] })).toEqual(revoked())
    expect(withCrl({ revoked: many })).toBe('trusted')
  })

  it('is found in a list of a hundred thousand', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ serial: 1000 + n, reason: n % 6 }))
    const crls = [issueCrl({ issuer: intermediate, revoked: [...many, { serial: 7 }] })]
    const revocation = { crls }
    const verifier = certificateVerifier({
      trustAnchors: [root.der],
      crypto: nodeCrypto,
      revocation,
    })
    const chain = [good.der, intermediate.der]
    expect(verifier.verify({ chain, role: 'server' })).toEqual(revoked())
  })

  it('is not revoked by a removeFromCRL (RFC 5280 §6.3.3 (k))', () => {
    expect(withCrl({ revoked: [{ serial: 7, reason: 8 }] })).toBe('trusted')
  })

  it('has a serial number of any size', () => {
    const serial = 0xff_0000_0000_0000_0001n
    const chain = [leaf({ serial }), intermediate]
    expect(withCrl({ revoked: [{ serial }] }, { chain })).toEqual(revoked())
    expect(withCrl({ revoked: [{ serial: serial - 1n }] }, { chain })).toBe('trusted')
  })

  it('is another where the serial number is of another issuer', () => {
    const crls = [
      issueCrl({ issuer: root, revoked: [{ serial: 7 }] }),
      issueCrl({ issuer: intermediate }),
    ]
    expect(verdict({ crls })).toBe('trusted')
  })
})

describe('a CRL that is believed', () => {
  it('makes a certificate good that is not on it', () => {
    expect(withCrl({})).toBe('trusted')
    expect(withCrl({ revoked: [{ serial: 8 }] })).toBe('trusted')
  })

  it('covers a chain one by one', () => {
    const crls = [issueCrl({ issuer: intermediate })]
    expect(verdict({ crls, requireStatus: 'chain' })).toMatchObject({
      refusedBecause: 'certificate.status-unknown',
      facts: { index: 1 },
    })
    const all = [...crls, issueCrl({ issuer: root })]
    expect(verdict({ crls: all, requireStatus: 'chain' })).toBe('trusted')
  })

  it('may be out by the skew of clocks', () => {
    const late = { nextUpdate: now - 200 }
    expect(withCrl(late)).toBe('trusted')
    expect(withCrl(late, { clockSkewSeconds: 100 })).toEqual(unknown('out of date'))
    const early = { thisUpdate: now + 200 }
    expect(withCrl(early)).toBe('trusted')
    expect(withCrl(early, { clockSkewSeconds: 100 })).toEqual(unknown('of the future'))
  })

  it('supersedes an older one of the same scope by its number, in any order', () => {
    const held = issueCrl({
      issuer: intermediate,
      number: 255,
      revoked: [{ serial: 7, reason: 6 }],
    })
    const released = issueCrl({ issuer: intermediate, number: 256 })
    expect(verdict({ crls: [held, released] })).toBe('trusted')
    expect(verdict({ crls: [released, held] })).toBe('trusted')
    const again = issueCrl({ issuer: intermediate, number: 257, revoked: [{ serial: 7 }] })
    expect(verdict({ crls: [held, released, again] })).toEqual(revoked())
  })

  it('is not superseded by one that cannot be believed', () => {
    const held = issueCrl({ issuer: intermediate, revoked: [{ serial: 7 }] })
    const forged = issueCrl({ issuer: intermediate, number: 2, tamper: 'signature' })
    expect(verdict({ crls: [forged, held] })).toEqual(revoked())
  })

  it('may say nothing of keyUsage in its issuer (RFC 5280 §6.3.3 (f))', () => {
    const issuer = issueCa({ subject: 'CN=Plain', issuer: root, keyUsage: undefined as never })
    const chain = [leaf({ issuer }), issuer]
    expect(withCrl({ issuer }, { chain })).toBe('trusted')
  })
})

describe('a CRL as no authority may issue it says nothing of who is not on it, and revokes who is', () => {
  it.each<readonly [string, Partial<CrlOptions>, string | RegExp]>([
    ['without nextUpdate (RFC 5280 §5.1.2.5)', { nextUpdate: null }, 'without nextUpdate'],
    ['without a number (RFC 5280 §5.2.3)', { number: null }, 'without a number'],
    ['if its number is critical (RFC 5280 §5.2.3)', { numberCritical: 'true' }, 'critical'],
    ['if it is of version 1', { version: 1 }, 'version 1'],
  ])('%s', (_, options, fault) => {
    expect(withCrl(options)).toEqual(unknown(fault))
    expect(withCrl(options, { requireStatus: 'none' })).toBe('trusted')
    const listed = { ...options, revoked: [{ serial: 7 }] }
    expect(withCrl(listed)).toEqual(revoked())
    expect(withCrl(listed, { requireStatus: 'none' })).toEqual(revoked())
  })

  it('the latest by date, where there are no numbers', () => {
    const crl = (options: Partial<CrlOptions>) =>
      issueCrl({ issuer: intermediate, number: null, ...options })
    const held = crl({ thisUpdate: now - 2 * DAY, revoked: [{ serial: 7 }] })
    expect(verdict({ crls: [held, crl({ thisUpdate: now - DAY })], requireStatus: 'none' })).toBe(
      'trusted',
    )
  })
})

describe('a CRL says nothing', () => {
  it.each<readonly [string, Partial<CrlOptions>, string | RegExp]>([
    ['when it is forged', { tamper: 'signature' }, 'signed by somebody else'],
    ['when it is out of date', { thisUpdate: now - 9 * DAY, nextUpdate: now - DAY }, 'out of date'],
    ['when it is of the future', { thisUpdate: now + DAY }, 'of the future'],
    [
      'when it is a delta CRL',
      { extensions: [{ oid: '2.5.29.27', critical: 'true', value: Uint8Array.of(2, 1, 1) }] },
      'a delta CRL',
    ],
    [
      'with a critical extension that is not known (RFC 5280 §5.2)',
      { extensions: [{ oid: '1.2.3.4', critical: 'true', value: nullValue }] },
      'critical extension 1.2.3.4',
    ],
    [
      'with a critical extension of an entry that is not known (RFC 5280 §5.3)',
      {
        revoked: [
          { serial: 9, extensions: [{ oid: '1.2.3.4', critical: 'true', value: nullValue }] },
        ],
      },
      'entries have critical extension 1.2.3.4',
    ],
    ['when it is weakly signed', { signature: 'ecdsa_sha1' }, 'ecdsa_sha1'],
    ['when this side cannot verify it', { signature: 'ecdsa_sha224' }, '1.2.840.10045.4.3.1'],
  ])('%s', (_, options, fault) => {
    expect(withCrl(options)).toEqual(unknown(fault))
    expect(withCrl(options, { requireStatus: 'none' })).toBe('trusted')
  })

  it('of an issuer whose keyUsage does not allow cRLSign (RFC 5280 §6.3.3 (f))', () => {
    const issuer = issueCa({ subject: 'CN=No CRLs', issuer: root, keyUsage: ['keyCertSign'] })
    const chain = [leaf({ issuer }), issuer]
    expect(withCrl({ issuer }, { chain })).toEqual(unknown('cRLSign'))
  })

  it('of a stranger with the name of the issuer', () => {
    const issuer = issueCa({ subject: 'CN=Intermediate' })
    const unvouched = unknown('nobody on the path vouches for')
    expect(withCrl({ issuer })).toEqual(unvouched)
    expect(withCrl({ issuer }, { chain: [good, intermediate, issuer] })).toEqual(unvouched)
  })

  it('of another issuer', () => {
    expect(withCrl({ issuer: root })).toEqual(unknown('no CRL is about it'))
  })

  it('when there is none', () => {
    expect(verdict({})).toEqual(unknown('nothing is known'))
    expect(verdict({ requireStatus: 'none' })).toBe('trusted')
  })
})

describe('an issuing distribution point (RFC 5280 §6.3.3 (b))', () => {
  const url = 'http://crl.example/1.crl'
  const pointed = leaf({ extensions: [crlDistributionPoints('http://other.example', url)] })
  const chain = [pointed, intermediate]
  const scoped = (...scope: readonly Uint8Array[]) => withCrl({ scope }, { chain })
  const noCrl = unknown('no CRL is about it')

  it('names a distribution point of the certificate', () => {
    expect(scoped(fullName(uriName('http://else.example'), uriName(url)))).toBe('trusted')
    expect(scoped(fullName(uriName('http://else.example')))).toEqual(noCrl)
    expect(withCrl({ scope: [fullName(uriName(url))] })).toEqual(noCrl)
  })

  it('names the issuer of a certificate without any', () => {
    const scope = [fullName(directoryName(intermediate.name))]
    expect(withCrl({ scope })).toBe('trusted')
  })

  it('may be relative to the issuer (RFC 5280 §4.2.1.13)', () => {
    const attribute = sequence(writeOid('2.5.4.3'), utf8('part 1'))
    const relative = explicit(0, explicit(1, attribute))
    const full = sequence(intermediate.name.subarray(2), set(attribute))
    const point = { oid: '2.5.29.31', value: sequence(sequence(relative)) }
    const here = [leaf({ extensions: [point] }), intermediate]
    expect(withCrl({ scope: [relative] }, { chain: here })).toBe('trusted')
    expect(withCrl({ scope: [fullName(directoryName(full))] }, { chain: here })).toBe('trusted')
    expect(withCrl({ scope: [relative] })).toEqual(noCrl)
  })

  it('is about end entities, authorities or attribute certificates only', () => {
    expect(scoped(flag(1))).toBe('trusted')
    expect(scoped(flag(2))).toEqual(noCrl)
    expect(scoped(flag(5))).toEqual(noCrl)
    const crls = [issueCrl({ issuer: intermediate })]
    const about = (n: number) =>
      verdict({
        crls: [...crls, issueCrl({ issuer: root, scope: [flag(n)] })],
        requireStatus: 'chain',
      })
    expect(about(2)).toBe('trusted')
    expect(about(1)).toMatchObject({ facts: { index: 1 } })
  })

  it('leaves out some reasons, which others have to cover', () => {
    const some = issueCrl({ issuer: intermediate, scope: [reasonFlags(3, 1, 2)] })
    const rest = issueCrl({ issuer: intermediate, scope: [reasonFlags(3, 3, 4, 5, 6, 7, 8)] })
    expect(verdict({ crls: [some] })).toEqual(unknown('leave out some reasons'))
    expect(verdict({ crls: [some, rest] })).toBe('trusted')
  })

  it('and the reasons of a distribution point meet', () => {
    const reasons = reasonFlags(1, 1)
    const point = { oid: '2.5.29.31', value: sequence(sequence(fullName(uriName(url)), reasons)) }
    const partly = [leaf({ extensions: [point] }), intermediate]
    const scope = [fullName(uriName(url))]
    expect(withCrl({ scope }, { chain: partly })).toEqual(unknown('leave out some reasons'))
    const lists = withCrl({ scope, revoked: [{ serial: 7 }] }, { chain: partly })
    expect(lists).toEqual(revoked())
  })
})

describe('an indirect CRL (RFC 5280 §5.3.3)', () => {
  const authority = issueCa({
    subject: 'CN=CRL Authority',
    issuer: root,
    ca: 'no',
    keyUsage: ['cRLSign'],
  })
  const point = (issuer: Issued) => ({
    oid: '2.5.29.31',
    value: sequence(sequence(explicit(2, directoryName(issuer.name)))),
  })
  const chain = [leaf({ extensions: [point(authority)] }), intermediate]
  const theirs = { issuer: intermediate.name }
  const asked = { chain, crlIssuers: [authority.der] }
  const indirect = (options: Partial<CrlOptions> = {}, more: Asked = asked) =>
    withCrl({ issuer: authority, scope: [flag(4)], ...options }, more)

  it('is signed by whom the certificate says, if its authority vouches for it', () => {
    expect(indirect()).toBe('trusted')
    expect(indirect({}, { chain: [...chain, authority] })).toBe('trusted')
    expect(indirect({}, { chain })).toEqual(unknown('nobody on the path vouches for'))
    const stranger = issueCa({ subject: 'CN=CRL Authority', keyUsage: ['cRLSign'] })
    const other = { chain, crlIssuers: [stranger.der] }
    expect(indirect({ issuer: stranger }, other)).toEqual(unknown('vouches for'))
  })

  it.each<readonly [string, IssueOptions]>([
    ['has expired', { notBefore: now - 9 * DAY, notAfter: now - DAY }],
    ['may not sign CRLs', { keyUsage: ['digitalSignature'] }],
    ['says nothing of keyUsage', { keyUsage: undefined as never }],
    ['has a weak key', { key: 'rsa1024' }],
    [
      'has a critical extension that nobody knows',
      { extensions: [{ oid: '1.2.3.4', critical: 'true', value: nullValue }] },
    ],
  ])('is not believed when who signed it %s', (_, options) => {
    const subject = 'CN=CRL Authority'
    const usual = { subject, issuer: root, ca: 'no', keyUsage: ['cRLSign'] } as const
    const unfit = issueCa({ ...usual, ...options })
    expect(indirect({ issuer: unfit }, { chain, crlIssuers: [unfit.der] })).toEqual(unknown(''))
  })

  it('revokes certificates of others, each entry as the one before it unless it says so', () => {
    expect(indirect({ revoked: [{ serial: 7, ...theirs }] })).toEqual(revoked())
    expect(indirect({ revoked: [{ serial: 5, ...theirs }, { serial: 7 }] })).toEqual(revoked())
    expect(indirect({ revoked: [{ serial: 7 }] })).toBe('trusted')
    const others = { serial: 7, issuer: root.name }
    expect(indirect({ revoked: [{ serial: 5, ...theirs }, others] })).toBe('trusted')
  })

  it('says that it is indirect', () => {
    const direct = { scope: undefined as never }
    expect(indirect(direct)).toEqual(unknown('no CRL is about it'))
    const lists = { revoked: [{ serial: 7, issuer: root.name }] }
    expect(withCrl(lists)).toEqual(unknown('that is not indirect'))
  })
})

describe('CRLs given to a verifier', () => {
  const crl = issueCrl({ issuer: intermediate, revoked: [{ serial: 7, reason: 1 }, { serial: 8 }] })

  it('have to be CRLs', () => {
    const wrong = (options: RevocationOptions) => () => verdict(options)
    expect(wrong({ crls: [crl, Uint8Array.of(0x30, 0)] })).toThrow(MisuseError)
    expect(wrong({ crls: [crl, good.der] })).toThrow('revocation.crls[1] cannot be read')
    expect(wrong({ crlIssuers: [crl] })).toThrow('revocation.crlIssuers[0] cannot be read')
  })

  it('malformed at any byte are refused, or say nothing', () => {
    const judged = new Set<string>()
    for (let n = 0; n < crl.length; n++) {
      const broken = crl.slice()
      broken[n] = (broken[n] ?? 0) ^ 0x41
      judged.add(outcomeOf(broken))
    }
    expect([...judged].sort()).toEqual(['MisuseError', 'certificate.status-unknown'])
  })

  it('cut anywhere are refused', () => {
    for (let n = 0; n < crl.length; n++) {
      expect(outcomeOf(crl.slice(0, n))).toBe('MisuseError')
    }
  })

  it('of any bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcomeOf(bytes)).toBe('MisuseError')
      }),
    )
  })

  it('find what they were made with, and nothing else', () => {
    const serials = fc.uniqueArray(fc.bigInt(1n, 2n ** 150n), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(serials, ([absent = 0n, ...present]) => {
        const issued = issueCrl({
          issuer: root,
          revoked: present.map((serial) => ({ serial, reason: 4 })),
        })
        const { find } = parseCrl(issued)
        for (const serial of present) {
          expect(find(root.name, contentOf(serial))).toMatchObject({ reason: 4 })
          expect(find(intermediate.name, contentOf(serial))).toBeUndefined()
        }
        expect(find(root.name, contentOf(absent))).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  function outcomeOf(bytes: Uint8Array): string {
    try {
      const told: Verdict = verdict({ crls: [bytes] })
      return told === 'trusted' ? told : told.refusedBecause
    } catch (error) {
      return error instanceof Error ? error.name : 'nothing'
    }
  }
})

function contentOf(serial: bigint): Uint8Array {
  const hex = serial.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes
}
