import type { Extensions } from './extensions.ts'
import { ANY_POLICY, type PolicyMapping } from './policy-extensions.ts'

/*
 * Implementation notes. RFC 9618 replaces the policy tree of RFC 5280 §6.1.2, which a chain can make
 * grow exponentially, by a graph with one node for each policy at each depth. Here a level of it is a
 * map from policy to the policies of the level above that it may come from, and what the level below
 * expects is another such map, because mapping renames. Both are as large as the extensions of one
 * certificate together with what anyPolicy carries over, and that is bounded by MAX_POLICIES.
 */
const MAX_POLICIES = 512

type Parents = ReadonlySet<string>
type Level = ReadonlyMap<string, Parents>

/** The graph so far; `undefined` where RFC 9618 §5.4 says NULL: no policy is valid for the path. */
export interface PolicyGraph {
  readonly levels: readonly Level[]
  /** What the next certificate may assert, and as which policies of the last level that counts. */
  readonly expected: Level
}

export const initialGraph: PolicyGraph = {
  levels: [new Map([[ANY_POLICY, new Set()]])],
  expected: new Map([[ANY_POLICY, new Set([ANY_POLICY])]]),
}

/** Adds the policies of one certificate (RFC 5280 §6.1.3 d and e). */
export function withCertificate(
  graph: PolicyGraph,
  policies: Extensions['certificatePolicies'] = new Set(),
  anyPolicy: 'allowed' | 'inhibited' = 'allowed',
): PolicyGraph | undefined {
  const { levels, expected } = graph
  const level = new Map<string, Parents>()
  for (const policy of policies) {
    const parents = expected.get(policy) ?? expected.get(ANY_POLICY)
    if (policy !== ANY_POLICY && parents) level.set(policy, parents)
  }
  const carriedOver = policies.has(ANY_POLICY) && anyPolicy === 'allowed' ? expected : new Map()
  for (const [policy, parents] of carriedOver) level.set(policy, parents)
  return withLevel(
    levels,
    level,
    new Map([...level.keys()].map((policy) => [policy, new Set([policy])])),
  )
}

/** What the policies of a CA are called below it (RFC 5280 §6.1.4 b). */
export function withMappings(
  { levels }: PolicyGraph,
  mappings: readonly PolicyMapping[],
  mapping: 'allowed' | 'inhibited',
): PolicyGraph | undefined {
  const level = new Map(levels.at(-1))
  const above = level.get(ANY_POLICY)
  for (const { issuerDomainPolicy: policy } of mappings) {
    if (mapping === 'inhibited') level.delete(policy)
    else if (above && !level.has(policy)) level.set(policy, above)
  }
  return withLevel(levels.slice(0, -1), level, renamed(level, mappings))
}

function renamed(level: Level, mappings: readonly PolicyMapping[]): Level {
  const expected = new Map([...level.keys()].map((policy) => [policy, new Set([policy])]))
  for (const { issuerDomainPolicy } of mappings) expected.delete(issuerDomainPolicy)
  for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
    if (!level.has(issuerDomainPolicy)) continue
    const parents = expected.get(subjectDomainPolicy) ?? new Set()
    expected.set(subjectDomainPolicy, parents.add(issuerDomainPolicy))
  }
  return expected
}

function withLevel(
  levels: readonly Level[],
  level: Level,
  expected: Level,
): PolicyGraph | undefined {
  return level.size === 0 ? undefined : { levels: [...levels, level], expected }
}

/**
 * Whether any policy is left for one who accepts only `accepted` (RFC 5280 §6.1.5 g): an end of the
 * graph that goes back, node by node, to an accepted policy below anyPolicy, or anyPolicy itself.
 */
export function isAcceptable({ levels }: PolicyGraph, accepted: ReadonlySet<string>): boolean {
  let reached: ReadonlySet<string> = new Set(levels.at(-1)?.keys())
  if (accepted.has(ANY_POLICY) || reached.has(ANY_POLICY)) return true
  for (const level of levels.toReversed()) {
    if ([...reached].some((policy) => accepted.has(policy) && level.get(policy)?.has(ANY_POLICY))) {
      return true
    }
    reached = parentsIn(level, reached)
  }
  return false
}

/** Without anyPolicy: what comes from it is a policy in its own right (the authority-constrained set). */
function parentsIn(level: Level, policies: ReadonlySet<string>): ReadonlySet<string> {
  const parents = new Set<string>()
  for (const policy of policies) for (const parent of level.get(policy) ?? []) parents.add(parent)
  parents.delete(ANY_POLICY)
  return parents
}

/** Whether a certificate has more policies or mappings than anyone follows. */
export function isTooLarge({ certificatePolicies, policyMappings }: Extensions): boolean {
  return (certificatePolicies?.size ?? 0) + (policyMappings?.length ?? 0) > MAX_POLICIES
}
