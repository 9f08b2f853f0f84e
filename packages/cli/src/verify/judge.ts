import {
  certificateVerifier,
  type Examination,
  type Refusal,
  rfc5280Profile,
  webPkiProfile,
} from 'tocsin'
import { alertFor, type CertificateConditionId, conditions } from 'tocsin/alerts'
import { crypto } from '../crypto.ts'
import { type Advice, advice, unknownIssuerAdvice } from './advice.ts'
import type { Alerts, Case, End, Finding, Judgement, Role, RoleVerdict } from './judgement.ts'
import { originsOf } from './links.ts'
import { remarks } from './remarks.ts'
import { isSame } from './same.ts'
import { statusesOf } from './status.ts'

/** Judges a chain, in its own role to the end and in the other one for the first refusal. */
export function judge(given: Case): Judgement {
  const examine = examiner(given)
  const examination = examine(given.role)
  const read = examination.path.length > 0 ? examination.path : given.chain
  const ders = read.map(({ der }) => der)
  const end = endOf(examination)
  const findings = examination.findings.map((refusal) => finding(refusal, end))
  const statuses = statusesOf(examination, given)
  const origins = originsOf(given)
  const path = ders.map((der, place) => ({
    ...origins.link(der),
    status: statuses[place],
    findings: atPlace(findings, place),
  }))
  const judged = {
    isTrusted: examination.verdict === 'trusted',
    isAnchored: examination.anchored,
    isExamined: examination.path.length > 0,
    end,
    path,
    unused: origins.unused(ders),
    findings,
  }
  const verdicts = (['server', 'client'] as const).map((role) =>
    roleVerdict(role, role === given.role ? examination : examine(role)),
  )
  return { ...judged, verdicts, remarks: remarks(judged, given) }
}

/** Judges the chain of a case in either role. */
function examiner({ chain, trust, now, name, use, policy, ...shown }: Case) {
  const { crls, ocspResponses, requireStatus, profile, pins } = policy
  const verifier = certificateVerifier({
    trustAnchors: trust.anchors.map(({ der }) => der),
    crypto,
    now: () => now,
    revocation: { crls, ocspResponses, requireStatus },
    pinnedPublicKeys: pins,
    ...(profile && { profile: profiles[profile]() }),
  })
  return (role: Role): Examination =>
    verifier.examine({
      ...shown,
      ...{ chain: chain.map(({ der }) => der), role, use },
      serverName: role === 'server' ? name : undefined,
    })
}

const profiles = { rfc5280: rfc5280Profile, webpki: () => webPkiProfile() } as const

function finding(
  { refusedBecause: condition, facts = {} }: Refusal,
  end: End | undefined,
): Finding {
  const { text, source } = conditions[condition]
  const { index } = facts
  const { owner, verifier } = adviceOn(condition, end)
  return {
    condition,
    text,
    facts,
    place: typeof index === 'number' ? index : undefined,
    alerts: alertsFor(condition),
    source,
    owner,
    verifier,
  }
}

function endOf({ path, anchored, findings }: Examination): End | undefined {
  const last = path.at(-1)
  const isOpen = findings.some(
    ({ refusedBecause, facts }) =>
      refusedBecause === 'certificate.unknown-issuer' && facts?.['index'] === path.length - 1,
  )
  if (!last || anchored || !isOpen) return undefined
  const isSelfIssued = isSame(last.subject.der, last.issuer.der)
  if (path.length === 1) return isSelfIssued ? 'self-signed' : 'missing-intermediate'
  return isSelfIssued ? 'untrusted-root' : 'missing-issuer'
}

function adviceOn(condition: CertificateConditionId, end: End | undefined): Advice {
  return condition === 'certificate.unknown-issuer' && end !== undefined
    ? unknownIssuerAdvice[end]
    : advice[condition]
}

function alertsFor(condition: CertificateConditionId): Alerts {
  return { tls13: alertFor(condition, 'tls13'), tls12: alertFor(condition, 'tls12') }
}

function atPlace(findings: readonly Finding[], place: number): readonly Finding[] {
  return findings.filter((each) => (each.place ?? 0) === place)
}

function roleVerdict(role: Role, { verdict }: Examination): RoleVerdict {
  const refuses = role === 'server' ? 'client' : 'server'
  if (verdict === 'trusted') return { refuses, because: undefined, alerts: undefined }
  const because = verdict.refusedBecause
  return { refuses, because, alerts: alertsFor(because) }
}
