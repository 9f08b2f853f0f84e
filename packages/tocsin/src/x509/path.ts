import type { Certificate } from './certificate.ts'
import type { SignatureCheck } from './chain-signature.ts'
import { isSame } from './der-values.ts'
import { isSelfIssued, type Path, type PathPolicy, pathRules } from './path-rules.ts'
import { about, clipped, type Refusal, refuse } from './verdict.ts'

/*
 * Implementation notes. The peer chooses the certificates, so it chooses the graph that is searched.
 * A path never meets the same name and key twice, has at most MAX_LENGTH certificates, and the whole
 * search follows at most MAX_STEPS edges, whether or not their signatures were checked before:
 * cross-signed authorities can make more paths than anyone can walk.
 */
const MAX_LENGTH = 10
const MAX_STEPS = 100

interface PathRequest {
  readonly endEntity: Certificate
  /** What the peer sent besides, in any order and with anything among it. */
  readonly others: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  readonly policy: PathPolicy
  readonly checkSignature: SignatureCheck
}

/** Finds a path to a trust anchor that keeps all rules, or the refusal of the path that came closest. */
export function findPath(request: PathRequest): Path | Refusal {
  const search: Search = { request, stepsLeft: MAX_STEPS, refusal: undefined, progress: -1 }
  const { endEntity, anchors } = request
  // An end entity that is an anchor itself needs no issuer: that is how a single certificate is trusted.
  const isAnchor = anchors.some((anchor) => isSame(anchor.der, endEntity.der))
  const path = isAnchor ? judge([endEntity], search) : extend([endEntity], search)
  return path ?? search.refusal ?? unknownIssuer([endEntity])
}

interface Search {
  readonly request: PathRequest
  stepsLeft: number
  /** The refusal that came after most progress, and the first of those. */
  refusal: Refusal | undefined
  progress: number
}

/** How far a path came; beyond these counts the number of rules it kept. */
const Progress = { noIssuer: 0, wrongSignature: 1, trusted: 2 } as const

/** Goes on from a path whose last certificate still needs an issuer. */
function extend(path: Path, search: Search): Path | undefined {
  const { anchors, others } = search.request
  const candidates = candidatesFor(path, [...anchors, ...others])
  if (candidates.length === 0) note(search, Progress.noIssuer, unknownIssuer(path))
  for (const candidate of candidates) {
    if (search.stepsLeft === 0) return undefined
    search.stepsLeft--
    const found = follow(path, candidate, search)
    if (found) return found
  }
  return undefined
}

function follow(path: Path, candidate: Certificate, search: Search): Path | undefined {
  const { anchors, checkSignature } = search.request
  const refusal = checkSignature(lastOf(path), candidate, path.length - 1)
  if (refusal) return noteSignature(path, candidate, refusal, search)
  const longer = [...path, candidate]
  if (anchors.includes(candidate)) return judge(longer, search)
  if (longer.length < MAX_LENGTH) return extend(longer, search)
  const facts = { ...about(candidate, path.length), length: longer.length }
  return note(search, Progress.noIssuer, refuse('certificate.path-too-long', facts))
}

/** A key identifier that differs says that another authority of that name is meant: not the signature is wrong. */
function noteSignature(path: Path, candidate: Certificate, refusal: Refusal, search: Search) {
  return keyIdentifiers(lastOf(path), candidate) === 'differ'
    ? note(search, Progress.noIssuer, unknownIssuer(path))
    : note(search, Progress.wrongSignature, refusal)
}

/** Applies the rules to a path that reaches an anchor. */
function judge(path: Path, search: Search): Path | undefined {
  for (const [kept, rule] of pathRules.entries()) {
    const refusal = rule(path, search.request.policy)
    if (refusal) return note(search, Progress.trusted + kept, refusal)
  }
  return path
}

function note(search: Search, progress: number, refusal: Refusal): undefined {
  if (progress <= search.progress) return
  search.progress = progress
  search.refusal = refusal
}

/** Those whose name is the issuer's and who are not on the path; the likeliest first, anchors before others. */
function candidatesFor(path: Path, all: readonly Certificate[]): readonly Certificate[] {
  const last = lastOf(path)
  const named = all.filter(
    (candidate) => isSame(candidate.subject.der, last.issuer.der) && !isOn(path, candidate),
  )
  const likely = named.filter((candidate) => keyIdentifiers(last, candidate) !== 'differ')
  return [...likely, ...named.filter((candidate) => !likely.includes(candidate))]
}

function isOn(path: Path, candidate: Certificate): boolean {
  return path.some(
    ({ subject, publicKey }) =>
      isSame(subject.der, candidate.subject.der) &&
      isSame(publicKey.spki, candidate.publicKey.spki),
  )
}

/** RFC 5280 §4.2.1.1: a hint, never a proof. */
function keyIdentifiers(certificate: Certificate, issuer: Certificate): 'differ' | 'agree' {
  const wanted = certificate.extensions.authorityKeyIdentifier
  const own = issuer.extensions.subjectKeyIdentifier
  return wanted && own && !isSame(wanted, own) ? 'differ' : 'agree'
}

function unknownIssuer(path: Path): Refusal {
  const last = lastOf(path)
  const facts = {
    ...about(last, path.length - 1),
    issuer: clipped(last.issuer.text),
    selfSigned: isSelfIssued(last),
  }
  return refuse('certificate.unknown-issuer', facts)
}

function lastOf(path: Path): Certificate {
  const last = path.at(-1)
  if (!last) throw new Error('a path is never empty')
  return last
}
