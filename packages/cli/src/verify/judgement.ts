import type { VerifyRequest } from 'tocsin'
import type { AlertName, CertificateConditionId, Citation, Facts } from 'tocsin/alerts'
import type { Description } from './describe.ts'
import type { Policy } from './policy.ts'
import type { Trust } from './trust.ts'

/** Whose certificate is judged. */
export type Role = 'server' | 'client'

/** A certificate in DER, and where it came from: a file, or 'sent'. */
export interface Given {
  readonly der: Uint8Array
  readonly from: string
}

/** What is to be judged, and by what. */
export interface Case {
  /** End entity first. */
  readonly chain: readonly Given[]
  /** As they came with the handshake, in the order of the chain. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Whether they were asked for. */
  readonly statusRequested?: boolean
  readonly use?: VerifyRequest['use']
  readonly role: Role
  /** The name that is checked, if any. */
  readonly name: string | undefined
  /** Seconds since 1970. */
  readonly now: number
  readonly trust: Trust
  readonly policy: Policy
}

/** One thing that is wrong. */
export interface Finding {
  readonly condition: CertificateConditionId
  readonly text: string
  readonly facts: Facts
  /** The place in the path of the certificate that it is about. */
  readonly place: number | undefined
  readonly alerts: Alerts
  readonly source: Citation
  readonly owner: string
  readonly verifier: string | undefined
}

/** What is sent, by version. */
export interface Alerts {
  readonly tls13: AlertName | null
  readonly tls12: AlertName | null
}

/** Of how many, and from where. */
interface Placed {
  readonly place: number
  readonly of: number
  readonly from: string
}

/** What is known of whether a certificate is revoked. */
export interface Status {
  readonly status: 'good' | 'revoked' | 'unknown'
  /** What says so, or leaves it open. */
  readonly by: 'stapled' | 'crl' | 'ocsp'
  /** Why it is not good, in words. */
  readonly why: string | undefined
}

/** A certificate, with where it came from. */
export interface Link {
  readonly der: Uint8Array
  /** Nothing when it cannot be read. */
  readonly description: Description | undefined
  /** Its place among those that were given, and where it came from. */
  readonly given: Placed | undefined
  /** Who trusts it. */
  readonly trustedBy: string | undefined
  /** Nothing where there is no evidence of whether it is revoked, and none is needed. */
  readonly status: Status | undefined
  readonly findings: readonly Finding[]
}

/** What each role would send when it refuses the certificate that the other one shows. */
export interface RoleVerdict {
  readonly refuses: Role
  /** Nothing when it would be taken. */
  readonly because: CertificateConditionId | undefined
  readonly alerts: Alerts | undefined
}

/** How a chain can end, when not at a trust anchor. */
export type End = 'missing-intermediate' | 'missing-issuer' | 'self-signed' | 'untrusted-root'

/** Everything there is to say about a chain. */
export interface Judgement {
  readonly isTrusted: boolean
  readonly isAnchored: boolean
  /** Whether the path was looked at; not so when a certificate cannot be read. */
  readonly isExamined: boolean
  /** Why a chain leads to nobody who is trusted; nothing where it does, or nobody can say. */
  readonly end: End | undefined
  /** End entity first; all that was given when no path could be begun. */
  readonly path: readonly Link[]
  /** Given, but not on the path. */
  readonly unused: readonly Link[]
  readonly findings: readonly Finding[]
  readonly verdicts: readonly RoleVerdict[]
  readonly remarks: readonly Remark[]
}

/** Something worth knowing that refuses nobody. */
export interface Remark {
  readonly kind: End | 'root-sent' | 'out-of-order' | 'expires-soon' | 'no-name' | 'no-status'
  readonly text: string
  /** Where what is missing can be fetched from (RFC 5280 §4.2.2.1). */
  readonly url?: string
}
