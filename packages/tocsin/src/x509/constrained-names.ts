import type { Facts } from '../alert/error.ts'
import type { Certificate } from './certificate.ts'
import { canonicalRdns, emailAddresses, escaped } from './distinguished-name.ts'
import type { GeneralNames, NameOf, NamesByForm, OtherForm } from './general-name.ts'
import { addressText } from './name.ts'
import type { NameConstraints, Subtrees } from './name-constraints.ts'
import {
  directoryStanding,
  dnsStanding,
  emailStanding,
  ipStanding,
  isRange,
  isTextBase,
  type ToBase,
  uriStanding,
} from './name-within.ts'
import { isSelfIssued, type Path, type PathPolicy } from './path-policy.ts'
import { about, clipped, type Refusal, refuse } from './verdict.ts'
import { spend, type Work } from './work.ts'

/*
 * Implementation notes. The peer chooses the names and whoever it has certificates from chooses the
 * constraints, so their product is the peer's: every comparison is paid for from `policy.work`, which
 * one verification has once, however many paths it tries.
 */

/**
 * RFC 5280 §6.1.3 b and c: every set of constraints holds for all that comes below it, but not for
 * self-issued intermediates. Applied set by set, which is the same as intersecting what they permit.
 */
export function* withinNameConstraints(path: Path, policy: PathPolicy): Iterable<Refusal> {
  const { certificates } = path
  for (let above = certificates.length - 1; above > 0; above--) {
    const authority = certificates[above]
    const constraints = authority?.extensions.nameConstraints
    if (!authority || !constraints) continue
    yield* wellFormed(authority, above, constraints)
    for (const [index, certificate] of certificates.slice(0, above).entries()) {
      if (index > 0 && isSelfIssued(certificate)) continue
      const facts = { ...about(certificate, index), constrainedBy: clipped(authority.subject.text) }
      yield* heldBy(constraints, constrainedNames(certificate, index, policy), facts, policy.work)
    }
  }
}

type Form = keyof NameOf

const FORMS = ['dns', 'ip', 'email', 'uri', 'directory'] as const satisfies readonly Form[]

function* wellFormed(
  authority: Certificate,
  index: number,
  { permitted, excluded }: NameConstraints,
): Iterable<Refusal> {
  for (const subtrees of [permitted, excluded]) {
    for (const fault of faultsOf(subtrees)) {
      const facts = { ...about(authority, index), constraint: clipped(fault) }
      yield refuse('certificate.name-constraint-malformed', facts)
    }
  }
}

function* faultsOf(subtrees: Subtrees): Iterable<string> {
  for (const form of ['dns', 'email', 'uri'] as const) {
    for (const base of subtrees[form]) if (!isTextBase(form, base)) yield plain(base)
  }
  for (const range of subtrees.ip) if (!isRange(range)) yield ipText(range)
}

/** The names that constraints are about: those of the subject are a directoryName, and old mailboxes in it. */
function constrainedNames(
  certificate: Certificate,
  index: number,
  { commonName }: PathPolicy,
): GeneralNames {
  const { subject, extensions } = certificate
  const names = extensions.subjectAltName
  const isNamed = subject.text !== ''
  const directory = [...(isNamed ? [subject] : []), ...(names?.directory ?? [])]
  const email = names ? names.email : emailAddresses(subject)
  const dns = names?.dns ?? (index === 0 ? commonName(certificate) : [])
  return { dns, email, ip: [], uri: [], other: [], ...pick(names), directory }
}

function pick(names: GeneralNames | undefined): Partial<GeneralNames> {
  return names ? { ip: names.ip, uri: names.uri, other: names.other } : {}
}

function* heldBy(
  constraints: NameConstraints,
  names: GeneralNames,
  facts: Facts,
  work: Work,
): Iterable<Refusal> {
  for (const form of [...names.other, ...FORMS.filter((known) => names[known].length > 0)]) {
    if (!isUnsupported(form, constraints)) continue
    yield refuse('certificate.name-constraint-unsupported', { ...facts, form })
  }
  for (const form of FORMS) yield* heldInForm(form, constraints, names, facts, work)
}

/** RFC 5280 §4.2.1.10: what is constrained in a way that cannot be processed must be refused. */
function isUnsupported(
  form: keyof GeneralNames | OtherForm,
  constraints: NameConstraints,
): boolean {
  return [constraints.permitted, constraints.excluded].some(({ other, bounded }) =>
    isCompared(form)
      ? bounded[form].length > 0
      : [...other, ...bounded.other].some((known) => known === form),
  )
}

function isCompared(form: string): form is Form {
  return FORMS.some((known) => known === form)
}

function* heldInForm<F extends Form>(
  form: F,
  constraints: { readonly permitted: NamesByForm; readonly excluded: NamesByForm },
  names: NamesByForm,
  facts: Facts,
  work: Work,
): Iterable<Refusal> {
  const cost: (name: NameOf[F]) => number = costs[form]
  const permitted = constraints.permitted[form]
  const excluded = constraints.excluded[form]
  for (const name of names[form]) {
    if (!spend(work, 'comparisons', cost(name) * (permitted.length + excluded.length))) {
      yield refuse('certificate.too-complex', { ...facts, limit: 'comparisons' })
      return
    }
    const broken = brokenBy(form, name, { permitted, excluded })
    if (!broken) continue
    yield refuse('certificate.name-constraint', { ...facts, ...broken })
    return
  }
}

interface Bases<F extends Form> {
  readonly permitted: readonly NameOf[F][]
  readonly excluded: readonly NameOf[F][]
}

function brokenBy<F extends Form>(
  form: F,
  name: NameOf[F],
  { permitted, excluded }: Bases<F>,
): Facts | undefined {
  const comparison: Comparison<F> = comparisons[form]
  const standing = comparison(name)
  const text: (name: NameOf[F]) => string = texts[form]
  for (const base of excluded) {
    if (standing(base) !== 'outside') return { name: text(name), excluded: text(base) }
  }
  if (permitted.length === 0 || permitted.some((base) => standing(base) === 'inside')) {
    return undefined
  }
  return { name: text(name), permitted: clipped(permitted.slice(0, 9).map(text).join(' ')) }
}

type Comparison<F extends Form> = (name: NameOf[F]) => ToBase<NameOf[F]>

const comparisons: { readonly [F in Form]: Comparison<F> } = {
  dns: dnsStanding,
  ip: ipStanding,
  email: emailStanding,
  uri: uriStanding,
  directory: directoryStanding,
}

const ofText = ({ length }: string) => 1 + (length >> 6)

/** What one comparison costs, in comparisons of short names. */
const costs: { readonly [F in Form]: (name: NameOf[F]) => number } = {
  dns: ofText,
  ip: () => 1,
  email: ofText,
  uri: ofText,
  directory: (name) => 1 + canonicalRdns(name).length,
}

const plain = (text: string) => clipped(escaped(text)) || "''"

const texts: { readonly [F in Form]: (name: NameOf[F]) => string } = {
  dns: plain,
  ip: ipText,
  email: plain,
  uri: plain,
  directory: ({ text }) => clipped(text),
}

/** An address, or a range as address and mask. */
function ipText(ip: Uint8Array): string {
  if (ip.length === 4 || ip.length === 16) return addressText(ip)
  const half = ip.length / 2
  return `${addressText(ip.subarray(0, half))}/${addressText(ip.subarray(half))}`
}
