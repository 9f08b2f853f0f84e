import type { Certificate } from './certificate.ts'
import type { SignatureCheck } from './chain-signature.ts'
import { isSame } from './der-values.ts'
import { isSameName } from './distinguished-name.ts'
import { isSelfIssued, type Path, type PathPolicy } from './path-policy.ts'
import { pathRules } from './path-rules.ts'
import { about, clipped, type Refusal, refuse } from './verdict.ts'
import { exhausted, spend } from './work.ts'

/*
 * Implementation notes. The peer chooses the certificates, so it chooses the graph that is searched.
 * A path never meets the same name and key twice, has at most MAX_LENGTH certificates, and all that the
 * search does is paid for from `policy.work`: cross-signed authorities can make more paths than anyone
 * can walk. A search that could not go on says so, for what it did not find may be there.
 */
const MAX_LENGTH = 10

interface PathRequest {
  readonly endEntity: Certificate
  /** What the peer sent besides, in any order and with anything among it. */
  readonly others: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  readonly policy: PathPolicy
  readonly checkSignature: SignatureCheck
}

/** The path that keeps all rules, or the one that came closest and why it is refused. */
export interface FoundPath extends Path {
  readonly refusal: Refusal | undefined
}

/** Searches for a path to a trust anchor that keeps all rules. */
export function findPath(request: PathRequest): FoundPath {
  const { endEntity, anchors } = request
  const search: Search = { request, best: undefined, progress: -1 }
  // An end entity that is an anchor itself needs no issuer: that is how a single certificate is trusted.
  const isAnchor = anchors.some((anchor) => isSame(anchor.der, endEntity.der))
  const found = isAnchor ? judge([endEntity], search) : extend([endEntity], search)
  if (found) return found
  const closest = search.best ?? unanchored([endEntity], unknownIssuer([endEntity]))
  const refusal = exhausted(request.policy.work)
  return refusal ? { ...closest, refusal } : closest
}

type Certificates = readonly Certificate[]

interface Search {
  readonly request: PathRequest
  /** What was refused after most progress, and the first of those. */
  best: FoundPath | undefined
  progress: number
}

/** How far a path came; beyond these counts the number of rules it kept. */
const Progress = { noIssuer: 0, wrongSignature: 1, trusted: 2 } as const

/** Goes on from certificates whose last one still needs an issuer. */
function extend(path: Certificates, search: Search): FoundPath | undefined {
  const { anchors, others, policy } = search.request
  const candidates = candidatesFor(path, [...anchors, ...others])
  if (candidates.length === 0) noteUnknownIssuer(path, search)
  for (const candidate of candidates) {
    if (exhausted(policy.work) || !spend(policy.work, 'edges')) return undefined
    const found = follow(path, candidate, search)
    if (found) return found
  }
  return undefined
}

function follow(path: Certificates, candidate: Certificate, search: Search): FoundPath | undefined {
  const { anchors, checkSignature, policy } = search.request
  const refusal = checkSignature(lastOf(path), candidate, path.length - 1, policy.work)
  if (refusal) return noteSignature(path, candidate, refusal, search)
  const longer = [...path, candidate]
  if (anchors.includes(candidate)) return judge(longer, search)
  if (longer.length < MAX_LENGTH) return extend(longer, search)
  const facts = { ...about(candidate, path.length), length: longer.length }
  const tooLong = refuse('certificate.path-too-long', facts)
  return note(search, Progress.noIssuer, unanchored(longer, tooLong))
}

/** A key identifier that differs says that another authority of that name is meant: not the signature is wrong. */
function noteSignature(
  path: Certificates,
  candidate: Certificate,
  refusal: Refusal,
  search: Search,
): undefined {
  if (keyIdentifiers(lastOf(path), candidate) === 'differ') return noteUnknownIssuer(path, search)
  const isAnchored = search.request.anchors.includes(candidate)
  const certificates = [...path, candidate]
  return note(search, Progress.wrongSignature, { certificates, isAnchored, refusal })
}

/** Applies the rules to a path that reaches an anchor. */
function judge(certificates: Certificates, search: Search): FoundPath | undefined {
  const { policy } = search.request
  const octets = certificates.reduce((sum, { der }) => sum + der.length, 0)
  if (!spend(policy.work, 'octets', octets)) return undefined
  const path = { certificates, isAnchored: true }
  for (const [kept, rule] of pathRules.entries()) {
    const [refusal] = rule(path, policy)
    if (refusal) {
      return note(search, Progress.trusted + kept, { certificates, isAnchored: true, refusal })
    }
  }
  return { certificates, isAnchored: true, refusal: undefined }
}

function noteUnknownIssuer(path: Certificates, search: Search): undefined {
  return note(search, Progress.noIssuer, unanchored(path, unknownIssuer(path)))
}

function unanchored(certificates: Certificates, refusal: Refusal): FoundPath {
  return { certificates, isAnchored: false, refusal }
}

function note(search: Search, progress: number, path: FoundPath): undefined {
  if (progress <= search.progress) return
  search.progress = progress
  search.best = path
}

/** Those whose name is the issuer's and who are not on the path; the likeliest first, anchors before others. */
function candidatesFor(path: Certificates, all: readonly Certificate[]): readonly Certificate[] {
  const last = lastOf(path)
  const named = all.filter(
    (candidate) => isSameName(candidate.subject, last.issuer) && !isOn(path, candidate),
  )
  const likely = named.filter((candidate) => keyIdentifiers(last, candidate) !== 'differ')
  return [...likely, ...named.filter((candidate) => !likely.includes(candidate))]
}

function isOn(path: Certificates, candidate: Certificate): boolean {
  return path.some(
    ({ subject, publicKey }) =>
      isSameName(subject, candidate.subject) && isSame(publicKey.spki, candidate.publicKey.spki),
  )
}

/** RFC 5280 §4.2.1.1: a hint, never a proof. */
function keyIdentifiers(certificate: Certificate, issuer: Certificate): 'differ' | 'agree' {
  const wanted = certificate.extensions.authorityKeyIdentifier
  const own = issuer.extensions.subjectKeyIdentifier
  return wanted && own && !isSame(wanted, own) ? 'differ' : 'agree'
}

function unknownIssuer(path: Certificates): Refusal {
  const last = lastOf(path)
  const facts = {
    ...about(last, path.length - 1),
    issuer: clipped(last.issuer.text),
    selfSigned: isSelfIssued(last),
  }
  return refuse('certificate.unknown-issuer', facts)
}

function lastOf(path: Certificates): Certificate {
  const last = path.at(-1)
  if (!last) throw new Error('a path is never empty')
  return last
}
