import type { Certificate } from './certificate.ts'
import {
  isAnchor,
  isSelfIssued,
  type Path,
  type PathPolicy,
  type PolicyOptions,
} from './path-policy.ts'
import { ANY_POLICY, type PolicyMapping } from './policy-extensions.ts'
import {
  initialGraph,
  isAcceptable,
  isTooLarge,
  type PolicyGraph,
  withCertificate,
  withMappings,
} from './policy-graph.ts'
import { about, type Refusal, refuse } from './verdict.ts'

/** RFC 5280 §6.1 as RFC 9618 §5 corrects it, for certificate policies. */
export function* withinPolicies(path: Path, { policies }: PathPolicy): Iterable<Refusal> {
  if (!policies && !path.certificates.some(asksOrMaps)) return
  const refusal = tooManyPolicies(path) ?? processed(path, initialState(policies))
  if (refusal) yield refusal
}

/** Whether it asks for a policy, or may map one wrongly: to assert some is never wrong. */
function asksOrMaps({ extensions }: Certificate): boolean {
  return extensions.policyConstraints !== undefined || extensions.policyMappings !== undefined
}

function tooManyPolicies({ certificates }: Path): Refusal | undefined {
  const index = certificates.findIndex(({ extensions }) => isTooLarge(extensions))
  const large = certificates[index]
  return large && refuse('certificate.too-complex', { ...about(large, index), limit: 'policies' })
}

/** Downwards from the anchor, of which only what it constrains counts (RFC 5937 §3). */
function processed(path: Path, state: State): Refusal | undefined {
  for (const [index, certificate] of [...path.certificates.entries()].toReversed()) {
    const isExempt = index > 0 && isAnchor(path, index)
    const refusal = isExempt ? undefined : advance(state, certificate, index)
    if (refusal) return refusal
    constrain(state, certificate)
  }
  return undefined
}

/** The state variables of RFC 5280 §6.1.2, as they stand below the certificates seen so far. */
interface State {
  /** `undefined`: no policy is valid. */
  graph: PolicyGraph | undefined
  /** After how many more certificates that are not self-issued each begins to hold. */
  explicitPolicy: number
  policyMapping: number
  inhibitAnyPolicy: number
  readonly accepted: ReadonlySet<string>
}

function initialState(options: PolicyOptions = {}): State {
  return {
    graph: initialGraph,
    explicitPolicy: options.requireExplicit ? 0 : Number.POSITIVE_INFINITY,
    policyMapping: options.inhibitMapping ? 0 : Number.POSITIVE_INFINITY,
    inhibitAnyPolicy: options.inhibitAny ? 0 : Number.POSITIVE_INFINITY,
    accepted: new Set(options.accepted ?? [ANY_POLICY]),
  }
}

/** One certificate: what it asserts, and what it maps for those below (RFC 5280 §6.1.3 to §6.1.5). */
function advance(state: State, certificate: Certificate, index: number): Refusal | undefined {
  const isExempt = index > 0 && isSelfIssued(certificate)
  const anyPolicy = state.inhibitAnyPolicy > 0 || isExempt ? 'allowed' : 'inhibited'
  const { certificatePolicies } = certificate.extensions
  state.graph = state.graph && withCertificate(state.graph, certificatePolicies, anyPolicy)
  if (state.explicitPolicy === 0 && !state.graph) return required(certificate, index)
  if (index === 0) return atTheEnd(state, certificate)
  const refusal = map(state, certificate, index)
  if (!isExempt) countDown(state)
  return refusal
}

/** RFC 5280 §6.1.4 a and b */
function map(state: State, certificate: Certificate, index: number): Refusal | undefined {
  const { policyMappings } = certificate.extensions
  if (!policyMappings) return undefined
  if (policyMappings.some(isAnyPolicy)) {
    return refuse('certificate.policy-mapping', about(certificate, index))
  }
  const mapping = state.policyMapping > 0 ? 'allowed' : 'inhibited'
  state.graph = state.graph && withMappings(state.graph, policyMappings, mapping)
  return undefined
}

/** RFC 5280 §6.1.5 a, b and g */
function atTheEnd(state: State, certificate: Certificate): Refusal | undefined {
  const requires = certificate.extensions.policyConstraints?.requireExplicitPolicy === 0
  if (!requires && state.explicitPolicy > 1) return undefined
  const isLeft = state.graph && isAcceptable(state.graph, state.accepted)
  return isLeft ? undefined : required(certificate, 0)
}

function required(certificate: Certificate, index: number): Refusal {
  const asserted = [...(certificate.extensions.certificatePolicies ?? [])].slice(0, 9).join(' ')
  return refuse('certificate.policy-required', {
    ...about(certificate, index),
    policies: asserted || 'none',
  })
}

function isAnyPolicy({ issuerDomainPolicy, subjectDomainPolicy }: PolicyMapping): boolean {
  return issuerDomainPolicy === ANY_POLICY || subjectDomainPolicy === ANY_POLICY
}

/** RFC 5280 §6.1.4 h */
function countDown(state: State): void {
  state.explicitPolicy = Math.max(0, state.explicitPolicy - 1)
  state.policyMapping = Math.max(0, state.policyMapping - 1)
  state.inhibitAnyPolicy = Math.max(0, state.inhibitAnyPolicy - 1)
}

/** RFC 5280 §6.1.4 i and j; of an anchor, RFC 5937 §3 has it likewise. */
function constrain(state: State, { extensions }: Certificate): void {
  const { policyConstraints, inhibitAnyPolicy } = extensions
  const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraints ?? {}
  state.explicitPolicy = Math.min(
    state.explicitPolicy,
    requireExplicitPolicy ?? state.explicitPolicy,
  )
  state.policyMapping = Math.min(state.policyMapping, inhibitPolicyMapping ?? state.policyMapping)
  state.inhibitAnyPolicy = Math.min(
    state.inhibitAnyPolicy,
    inhibitAnyPolicy ?? state.inhibitAnyPolicy,
  )
}
