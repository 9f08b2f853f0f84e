import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import {
  type IssueOptions,
  issue,
  issueCa,
  issueLeaf,
  type RawExtension,
} from '../../test/support/issue.ts'
import {
  type AnyName,
  generalName,
  nameConstraints,
  subjectAltName,
} from '../../test/support/issue-extensions.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { parseCertificate } from './certificate.ts'
import type { Refusal } from './verdict.ts'
import { type CertificateVerifierOptions, certificateVerifier } from './verify.ts'

type Trees = Parameters<typeof nameConstraints>[0]

const root = issueCa({ subject: 'CN=Root' })

function constrained(trees: Trees, options: IssueOptions = {}) {
  return issueCa({
    subject: 'CN=Narrow',
    issuer: root,
    extensions: [nameConstraints(trees)],
    ...options,
  })
}

function leafOf(names: readonly AnyName[], subject = ''): IssueOptions {
  return {
    subject,
    purposes: ['serverAuth'],
    ...(names.length > 0 && { extensions: [subjectAltName(...names)] }),
  }
}

function judge(
  trees: Trees,
  leaf: IssueOptions,
  options: Partial<CertificateVerifierOptions> = {},
): string {
  const ca = constrained(trees)
  const chain = [issue({ issuer: ca, ...leaf }).der, ca.der]
  const trustAnchors = [root.der]
  const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto, ...options })
  const verdict = verifier.verify({ chain, role: 'server' })
  return verdict === 'trusted' ? verdict : verdict.refusedBecause
}

const FORMS: readonly [string, inside: AnyName, outside: AnyName, tree: AnyName][] = [
  ['dNSName', 'dns:a.in.test', 'dns:out.test', 'dns:in.test'],
  ['rfc822Name', 'email:a@in.test', 'email:a@out.test', 'email:in.test'],
  ['uniformResourceIdentifier', 'uri:https://in.test/', 'uri:https://out.test/', 'uri:in.test'],
  ['iPAddress', 'ip:10.0.0.1', 'ip:11.0.0.1', 'ip:10.0.0.0/255.0.0.0'],
  ['directoryName', 'dir:O=In, CN=a', 'dir:O=Out, CN=a', 'dir:O=In'],
]

describe('RFC 5280 §4.2.1.10: certificate.name-constraint', () => {
  it.each(FORMS)('holds %ss inside what is permitted', (_, inside, outside, tree) => {
    expect(judge({ permitted: [tree] }, leafOf([inside]))).toBe('trusted')
    expect(judge({ permitted: [tree] }, leafOf([inside, outside]))).toBe(
      'certificate.name-constraint',
    )
  })

  it.each(FORMS)('holds %ss outside what is excluded', (_, inside, outside, tree) => {
    expect(judge({ excluded: [tree] }, leafOf([outside]))).toBe('trusted')
    expect(judge({ excluded: [tree] }, leafOf([outside, inside]))).toBe(
      'certificate.name-constraint',
    )
  })

  it.each(FORMS)('says nothing of names of other forms than %s', (form, _, __, tree) => {
    for (const [other, name] of FORMS) {
      if (other !== form) expect(judge({ permitted: [tree] }, leafOf([name]))).toBe('trusted')
    }
  })

  it('excludes whom it permits as well', () => {
    const trees = { permitted: ['dns:test'], excluded: ['dns:no.test'] } as const
    expect(judge(trees, leafOf(['dns:yes.test']))).toBe('trusted')
    expect(judge(trees, leafOf(['dns:a.no.test']))).toBe('certificate.name-constraint')
    expect(judge(trees, leafOf(['dns:*.test']))).toBe('certificate.name-constraint')
  })

  it('holds the subject, as a directoryName and by its mailboxes where no others are', () => {
    const people = { permitted: ['dir:O=In'] } as const
    expect(judge(people, leafOf(['dns:a.test'], 'O=In, CN=a'))).toBe('trusted')
    expect(judge(people, leafOf(['dns:a.test'], 'O=Out, CN=a'))).toBe('certificate.name-constraint')
    const mail = { permitted: ['email:in.test'] } as const
    const old = '1.2.840.113549.1.9.1=a@out.test'
    expect(judge(mail, leafOf([], old))).toBe('certificate.name-constraint')
    expect(judge(mail, leafOf(['email:a@in.test'], old))).toBe('trusted')
  })

  it('holds common names only where they count as names', () => {
    const trees = { permitted: ['dns:in.test'] } as const
    expect(judge(trees, leafOf([], 'CN=out.test'))).toBe('trusted')
    expect(judge(trees, leafOf([], 'CN=out.test'), { commonName: 'fallback' })).toBe(
      'certificate.name-constraint',
    )
    expect(judge(trees, leafOf([], 'CN=a.in.test'), { commonName: 'fallback' })).toBe('trusted')
  })

  it('holds every certificate below, but no self-issued intermediate, and those of the anchor too', () => {
    const narrow = nameConstraints({ permitted: ['dir:O=In'] })
    const top = issueCa({ subject: 'O=Top', extensions: [narrow] })
    const again = issueCa({ subject: 'O=Top', key: 'secp384r1', issuer: top })
    const below = issueCa({ subject: 'O=In, CN=CA', issuer: again })
    const strange = issueCa({ subject: 'O=Out, CN=CA', issuer: again })
    const verify = (ca: typeof below) => {
      const leaf = issueLeaf({ subject: 'O=In, CN=leaf', issuer: ca })
      const chain = [leaf, ca, again].map((each) => each.der)
      return certificateVerifier({ trustAnchors: [top.der], crypto: nodeCrypto }).verify({
        chain,
        role: 'server',
      })
    }
    expect(verify(below)).toBe('trusted')
    expect(verify(strange)).toMatchObject({
      refusedBecause: 'certificate.name-constraint',
      facts: { index: 1, subject: 'O=Out, CN=CA', constrainedBy: 'O=Top', permitted: 'O=In' },
    })
    const selfIssuedLeaf = issueLeaf({ subject: 'O=Top', key: 'secp521r1', issuer: top })
    const verifier = certificateVerifier({ trustAnchors: [top.der], crypto: nodeCrypto })
    expect(verifier.verify({ chain: [selfIssuedLeaf.der], role: 'server' })).toMatchObject({
      refusedBecause: 'certificate.name-constraint',
      facts: { index: 0 },
    })
  })

  it('permits only what every authority permits', () => {
    const wide = constrained({ permitted: ['dns:test'] })
    const narrow = issueCa({
      subject: 'CN=Narrower',
      issuer: wide,
      extensions: [nameConstraints({ permitted: ['dns:a.test', 'dns:b.example'] })],
    })
    const verify = (name: AnyName) => {
      const leaf = issue({ issuer: narrow, ...leafOf([name]) })
      return certificateVerifier({ trustAnchors: [root.der], crypto: nodeCrypto }).verify({
        chain: [leaf, narrow, wide].map((each) => each.der),
        role: 'server',
      })
    }
    expect(verify('dns:x.a.test')).toBe('trusted')
    for (const name of ['dns:c.test', 'dns:x.b.example'] as const) {
      expect(verify(name)).toMatchObject({ refusedBecause: 'certificate.name-constraint' })
    }
  })
})

describe('RFC 5280 §4.2.1.10: certificate.name-constraint-unsupported', () => {
  it.each(['id:1.2.3', 'other:1.2.3'] as const)('is for %s, when there is one', (name) => {
    expect(judge({ excluded: [name] }, leafOf(['dns:a.test']))).toBe('trusted')
    expect(judge({ excluded: [name] }, leafOf(['dns:a.test', name]))).toBe(
      'certificate.name-constraint-unsupported',
    )
  })

  it('is for subtrees with a minimum, which have no meaning', () => {
    const tree = der.sequence(generalName('dns:test'), der.implicit(0, Uint8Array.of(1)))
    const value = der.sequence(der.explicit(0, tree))
    const extension: RawExtension = { oid: '2.5.29.30', critical: 'true', value }
    const ca = constrained({}, { extensions: [extension] })
    const verifier = certificateVerifier({ trustAnchors: [root.der], crypto: nodeCrypto })
    const verify = (name: AnyName) =>
      verifier.verify({
        chain: [issue({ issuer: ca, ...leafOf([name]) }).der, ca.der],
        role: 'server',
      })
    expect(verify('dns:a.test')).toMatchObject({
      refusedBecause: 'certificate.name-constraint-unsupported',
      facts: { form: 'dns' },
    })
    expect(verify('ip:10.0.0.1')).toBe('trusted')
  })
})

describe('RFC 5280 §4.2.1.10: certificate.name-constraint-malformed', () => {
  it.each(['dns:*.test', 'email:a@b@c', 'uri:https://a.test/', 'ip:10.0.0.0/255.0.255.0'] as const)(
    'is for %s, whatever names there are',
    (tree) => {
      expect(judge({ permitted: [tree] }, leafOf([]))).toBe('certificate.name-constraint-malformed')
      expect(judge({ excluded: [tree] }, leafOf([]))).toBe('certificate.name-constraint-malformed')
    },
  )
})

describe('RFC 5280 §4.2.1.10: name constraints', () => {
  const value = (...lists: readonly Uint8Array[]) => ({
    extensions: [{ oid: '2.5.29.30', critical: 'true', value: der.sequence(...lists) } as const],
  })

  it.each([
    ['without a subtree', value()],
    ['with an empty list', value(der.explicit(0))],
    [
      'with an address without mask',
      { extensions: [nameConstraints({ permitted: ['ip:10.0.0.0'] })] },
    ],
    [
      'with a third list',
      value(der.explicit(0, der.sequence(generalName('dns:a'))), der.explicit(2)),
    ],
    [
      'out of order',
      value(
        der.explicit(1, der.sequence(generalName('dns:a'))),
        der.explicit(0, der.sequence(generalName('dns:a'))),
      ),
    ],
  ])('%s are malformed', (_, options) => {
    expect(() => parseCertificate(issueCa(options).der)).toThrow(
      expect.objectContaining({ condition: 'certificate.malformed' }),
    )
  })

  it('are read or malformed, whichever byte changes', () => {
    const trees = FORMS.map(([, , , tree]) => tree)
    const { der: good } = constrained({ permitted: trees, excluded: trees })
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = good.slice()
        changed[at] = (changed[at] ?? 0) ^ change
        try {
          parseCertificate(changed)
        } catch (error) {
          expect(error).toMatchObject({ condition: 'certificate.malformed' })
        }
      }),
    )
  })

  it('refuse a name by what is excluded exactly when they do not permit it', () => {
    const label = fc.constantFrom('a', 'b', 'c')
    const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
    fc.assert(
      fc.property(domain, domain, (name, base) => {
        const expected = `.${name}`.endsWith(`.${base}`)
        const leaf = leafOf([`dns:${name}`])
        expect(judge({ permitted: [`dns:${base}`] }, leaf) === 'trusted').toBe(expected)
        expect(judge({ excluded: [`dns:${base}`] }, leaf) === 'trusted').toBe(!expected)
      }),
      { numRuns: 40 },
    )
  })
})

describe('certificate.too-complex: name constraints', () => {
  const many = (count: number, prefix: string): readonly AnyName[] =>
    Array.from({ length: count }, (_, n) => `dns:${prefix}${n}.test` as const)

  it('are not compared without end', () => {
    const { work, refusal } = counted(many(400, 'y'), many(400, 'x'))
    expect(refusal?.refusedBecause).toBe('certificate.too-complex')
    expect(work).toBeLessThanOrEqual(100_000 + 400)
  })

  it('are compared as far as anyone needs', () => {
    expect(counted(many(200, 'y'), many(400, 'x')).refusal).toBeUndefined()
  })

  it('count long names as several', () => {
    const long: readonly AnyName[] = many(20, 'y').map(
      (name) => `uri:https://${name.slice(4)}/${'x'.repeat(2000)}` as const,
    )
    const bases = many(400, 'x').map((base) => base.replace('dns:', 'uri:') as AnyName)
    expect(counted(long, bases).refusal?.refusedBecause).toBe('certificate.too-complex')
    expect(counted(long.slice(0, 3), bases).refusal).toBeUndefined()
  })

  /** Counts how many bases are looked at: once to see whether they are any, then to compare them. */
  function counted(names: readonly AnyName[], excluded: readonly AnyName[]) {
    const ca = constrained({ excluded })
    let work = 0
    const constraints = parseCertificate(ca.der).extensions.nameConstraints
    for (const form of ['dns', 'uri'] as const) {
      const bases = constraints?.excluded[form] as string[]
      for (const [i, base] of bases.entries()) {
        Object.defineProperty(bases, i, {
          get() {
            work++
            return base
          },
        })
      }
    }
    const chain = [issue({ issuer: ca, ...leafOf(names) }).der, ca.der]
    const verifier = certificateVerifier({ trustAnchors: [root.der], crypto: nodeCrypto })
    const verdict = verifier.verify({ chain, role: 'server' })
    const refusal: Refusal | undefined = verdict === 'trusted' ? undefined : verdict
    return { work, refusal }
  }
})
