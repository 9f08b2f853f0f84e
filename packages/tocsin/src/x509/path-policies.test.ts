import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import { type Issued, issueCa, issueLeaf, type RawExtension } from '../../test/support/issue.ts'
import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from '../../test/support/issue-extensions.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { parseCertificate } from './certificate.ts'
import type { PolicyOptions } from './path-policy.ts'
import {
  initialGraph,
  isAcceptable,
  type PolicyGraph,
  withCertificate,
  withMappings,
} from './policy-graph.ts'
import { certificateVerifier } from './verify.ts'

const ANY = '2.5.29.32.0'
const GOLD = '1.2.3.1'
const SILVER = '1.2.3.2'
const LEAD = '1.2.3.3'

/** One certificate's policies: those it asserts, or its extensions. */
type Links = readonly (readonly RawExtension[])[]

const asserting = (...policies: readonly string[]) => [certificatePolicies(...policies)]

/** From the first intermediate down to the end entity; the anchor says nothing unless told. */
function pathOf(links: Links, anchor: readonly RawExtension[] = []) {
  const root = issueCa({ subject: 'CN=Anchor', extensions: anchor })
  const issued: Issued[] = [root]
  for (const [i, extensions] of links.entries()) {
    const issuer = issued[0] ?? root
    const isLast = i === links.length - 1
    const subject = `CN=Authority ${i}`
    issued.unshift(
      isLast ? issueLeaf({ issuer, extensions }) : issueCa({ subject, issuer, extensions }),
    )
  }
  return { root, chain: issued.slice(0, -1).map((each) => each.der) }
}

function verify(links: Links, policies?: PolicyOptions, anchor?: readonly RawExtension[]) {
  const { root, chain } = pathOf(links, anchor)
  const crypto = nodeCrypto
  const verifier = certificateVerifier({
    trustAnchors: [root.der],
    crypto,
    ...(policies && { policies }),
  })
  const verdict = verifier.verify({ chain, role: 'server' })
  return verdict === 'trusted' ? verdict : verdict.refusedBecause
}

const REQUIRED = 'certificate.policy-required'
const gold = { accepted: [GOLD], requireExplicit: true }

describe('RFC 5280 §6.1: certificate policies', () => {
  it('mean nothing to who asks for none', () => {
    expect(verify([[], []])).toBe('trusted')
    expect(verify([asserting(GOLD), asserting(SILVER)])).toBe('trusted')
    expect(verify([asserting(GOLD), asserting(SILVER)], { accepted: [LEAD] })).toBe('trusted')
  })

  it('must be the same all the way for who wants one', () => {
    expect(verify([asserting(GOLD), asserting(GOLD)], gold)).toBe('trusted')
    expect(verify([asserting(ANY), asserting(GOLD, LEAD)], gold)).toBe('trusted')
    expect(verify([asserting(GOLD), asserting(ANY)], gold)).toBe('trusted')
    expect(verify([asserting(GOLD, SILVER), asserting(SILVER)], gold)).toBe(REQUIRED)
    expect(verify([asserting(SILVER), asserting(GOLD)], gold)).toBe(REQUIRED)
    expect(verify([asserting(GOLD), []], gold)).toBe(REQUIRED)
    expect(verify([[], asserting(GOLD)], gold)).toBe(REQUIRED)
  })

  it('may be any for who wants one of them', () => {
    const one = { requireExplicit: true }
    expect(verify([asserting(SILVER), asserting(SILVER)], one)).toBe('trusted')
    expect(verify([asserting(SILVER), asserting(GOLD)], one)).toBe(REQUIRED)
  })

  it.each([
    [0, REQUIRED],
    [1, REQUIRED],
    [3, REQUIRED],
    [4, 'trusted'],
  ] as const)('are asked for by an authority, %i certificates below: %s', (skip, verdict) => {
    const asking = [policyConstraints({ requireExplicit: skip })]
    expect(verify([asking, [], [], []])).toBe(verdict)
    expect(
      verify([[...asking, ...asserting(ANY)], asserting(ANY), asserting(ANY), asserting(GOLD)]),
    ).toBe('trusted')
  })

  it('are asked for by a trust anchor, too (RFC 5937 §3)', () => {
    const asking = [policyConstraints({ requireExplicit: 0 })]
    expect(verify([[], []], undefined, asking)).toBe(REQUIRED)
    expect(verify([asserting(GOLD), asserting(GOLD)], undefined, asking)).toBe('trusted')
  })

  it('are asked for by the end entity itself', () => {
    const asking = policyConstraints({ requireExplicit: 0 })
    expect(verify([[], [asking]])).toBe(REQUIRED)
    expect(verify([asserting(GOLD), [asking, ...asserting(GOLD)]])).toBe('trusted')
  })
})

describe('RFC 5280 §6.1: anyPolicy', () => {
  it.each([
    [0, REQUIRED],
    [1, 'trusted'],
  ] as const)('counts until inhibitAnyPolicy says no, %i below: %s', (skip, verdict) => {
    const first = [...asserting(GOLD), inhibitAnyPolicy(skip)]
    expect(verify([first, asserting(ANY)], gold)).toBe(verdict)
    expect(verify([first, asserting(GOLD)], gold)).toBe('trusted')
  })

  it('can be refused from the start', () => {
    expect(verify([asserting(ANY), asserting(GOLD)], { ...gold, inhibitAny: true })).toBe(REQUIRED)
    expect(verify([asserting(GOLD), asserting(GOLD)], { ...gold, inhibitAny: true })).toBe(
      'trusted',
    )
  })
})

describe('RFC 5280 §6.1.4: policy mappings', () => {
  const toLead = [...asserting(GOLD), policyMappings([GOLD, LEAD])]

  it('rename a policy for those below', () => {
    expect(verify([toLead, asserting(LEAD)], gold)).toBe('trusted')
    expect(verify([toLead, asserting(GOLD)], gold)).toBe(REQUIRED)
    expect(verify([toLead, asserting(LEAD)], { ...gold, accepted: [LEAD] })).toBe(REQUIRED)
  })

  it('rename what anyPolicy stands for', () => {
    const any = [...asserting(ANY), policyMappings([GOLD, LEAD])]
    expect(verify([any, asserting(LEAD)], gold)).toBe('trusted')
    expect(verify([any, asserting(SILVER)], gold)).toBe(REQUIRED)
  })

  it('rename several to one, and one to several', () => {
    const both = [...asserting(GOLD, SILVER), policyMappings([GOLD, LEAD], [SILVER, LEAD])]
    expect(verify([both, asserting(LEAD)], gold)).toBe('trusted')
    expect(verify([both, asserting(LEAD)], { ...gold, accepted: [SILVER] })).toBe('trusted')
    const two = [...asserting(GOLD), policyMappings([GOLD, LEAD], [GOLD, SILVER])]
    expect(verify([two, asserting(SILVER)], gold)).toBe('trusted')
  })

  it('end a policy where they are inhibited', () => {
    expect(verify([toLead, asserting(LEAD)], { ...gold, inhibitMapping: true })).toBe(REQUIRED)
    const inhibited = [...asserting(GOLD), policyConstraints({ inhibitMapping: 0 })]
    expect(verify([inhibited, toLead, asserting(LEAD)], gold)).toBe(REQUIRED)
    const later = [...asserting(GOLD), policyConstraints({ inhibitMapping: 1 })]
    expect(verify([later, toLead, asserting(LEAD)], gold)).toBe('trusted')
  })

  it.each([
    [ANY, GOLD],
    [GOLD, ANY],
  ] as const)('certificate.policy-mapping: not from %s to %s', (from, to) => {
    expect(verify([[...asserting(GOLD), policyMappings([from, to])], asserting(GOLD)])).toBe(
      'certificate.policy-mapping',
    )
  })
})

describe('certificate.malformed: policy extensions', () => {
  const raw = (oid: string, value: Uint8Array): RawExtension => ({ oid, critical: 'true', value })

  it.each([
    ['no policy', raw('2.5.29.32', der.sequence())],
    ['a policy twice', certificatePolicies(GOLD, GOLD)],
    ['no mapping', policyMappings()],
    ['half a mapping', raw('2.5.29.33', der.sequence(der.sequence(der.oid(GOLD))))],
    ['a negative number', raw('2.5.29.36', der.sequence(der.implicit(0, Uint8Array.of(0xff))))],
    ['a third number', raw('2.5.29.36', der.sequence(der.implicit(2, Uint8Array.of(1))))],
    ['a negative skip', raw('2.5.29.54', der.tlv(2, Uint8Array.of(0x80)))],
  ])('%s', (_, extension) => {
    expect(() => parseCertificate(issueCa({ extensions: [extension] }).der)).toThrow(
      expect.objectContaining({ condition: 'certificate.malformed' }),
    )
  })
})

describe('RFC 9618 §5: the graph', () => {
  const policy = fc.constantFrom(ANY, ...Array.from({ length: 4 }, (_, n) => `1.2.3.${n}`))
  const known = policy.filter((each) => each !== ANY)
  const step = fc.record({
    policies: fc.uniqueArray(policy, { maxLength: 5 }),
    mappings: fc.array(fc.tuple(known, known), { maxLength: 4 }),
  })

  it('accepts what the tree of RFC 5280 §6.1.2 accepts', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), known, (steps, accepted) => {
        expect(byGraph(steps, accepted)).toBe(byTree(steps, accepted))
      }),
      { numRuns: 2000 },
    )
  })

  it('grows by the policies of each certificate, not by their product', () => {
    const policies = new Set(Array.from({ length: 40 }, (_, n) => `1.2.3.${n}`))
    const mappings = [...policies].flatMap((issuerDomainPolicy) =>
      [...policies].map((subjectDomainPolicy) => ({ issuerDomainPolicy, subjectDomainPolicy })),
    )
    let graph: PolicyGraph | undefined = initialGraph
    for (let depth = 0; depth < 10; depth++) {
      graph = graph && withCertificate(graph, policies)
      graph = graph && withMappings(graph, mappings, 'allowed')
    }
    const nodes = graph?.levels.reduce((sum, level) => sum + level.size, 0)
    expect(nodes).toBe(1 + 10 * 40)
    expect(graph && isAcceptable(graph, new Set(['1.2.3.7']))).toBe(true)
  })

  it('is not built for more policies than anyone follows: certificate.too-complex', () => {
    const many = asserting(...Array.from({ length: 600 }, (_, n) => `1.2.3.${n}`))
    expect(verify([asserting(ANY), many], gold)).toBe('certificate.too-complex')
    expect(verify([many, asserting(ANY)], gold)).toBe('certificate.too-complex')
  })

  interface Step {
    readonly policies: readonly string[]
    readonly mappings: readonly (readonly [string, string])[]
  }

  function byGraph(steps: readonly Step[], accepted: string): boolean {
    let graph: PolicyGraph | undefined = initialGraph
    for (const [i, { policies, mappings }] of steps.entries()) {
      graph = graph && withCertificate(graph, new Set(policies))
      if (i === steps.length - 1 || mappings.length === 0) continue
      const renamed = mappings.map(([issuerDomainPolicy, subjectDomainPolicy]) => ({
        issuerDomainPolicy,
        subjectDomainPolicy,
      }))
      graph = graph && withMappings(graph, renamed, 'allowed')
    }
    return graph !== undefined && isAcceptable(graph, new Set([accepted]))
  }

  /** A node, and the policy under anyPolicy that it goes back to: all that wrap-up asks of the tree. */
  interface Node {
    readonly policy: string
    readonly expected: readonly string[]
    readonly origin: string
  }

  /** RFC 5280 §6.1.3 d and §6.1.4 b, to the letter, with every node kept apart. */
  function byTree(steps: readonly Step[], accepted: string): boolean {
    let nodes: readonly Node[] = [{ policy: ANY, expected: [ANY], origin: ANY }]
    for (const [i, { policies, mappings }] of steps.entries()) {
      const parents = nodes
      const child = (parent: Node, policy: string): Node => ({
        policy,
        expected: [policy],
        origin: parent.origin === ANY ? policy : parent.origin,
      })
      const next: Node[] = []
      for (const policy of policies.filter((each) => each !== ANY)) {
        const matching = parents.filter(({ expected }) => expected.includes(policy))
        const any = parents.filter((parent) => parent.policy === ANY)
        for (const parent of matching.length > 0 ? matching : any) next.push(child(parent, policy))
      }
      if (policies.includes(ANY)) {
        for (const parent of parents) {
          for (const policy of parent.expected) {
            const isThere = next.some(
              (node) => node.policy === policy && node.origin === child(parent, policy).origin,
            )
            if (!isThere) next.push(child(parent, policy))
          }
        }
      }
      nodes = i === steps.length - 1 ? next : renamed(next, mappings)
    }
    return nodes.some(({ origin }) => origin === accepted || origin === ANY)
  }

  function renamed(nodes: readonly Node[], mappings: Step['mappings']): readonly Node[] {
    const all = [...nodes]
    const isAny = nodes.some(({ policy: each }) => each === ANY)
    for (const from of new Set(mappings.map(([issuer]) => issuer))) {
      const isKnown = all.some(({ policy: each }) => each === from)
      if (isAny && !isKnown) all.push({ policy: from, expected: [from], origin: from })
    }
    return all.map((node) => {
      const to = mappings.filter(([issuer]) => issuer === node.policy).map(([, subject]) => subject)
      return to.length > 0 ? { ...node, expected: to } : node
    })
  }
})
