import type { Facts } from '../../alert/error.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import type { Certificate } from '../certificate.ts'
import type { SignatureCheck } from '../chain-signature.ts'
import { timeText } from '../time.ts'

/** What evidence says of a certificate. */
export type Status =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly facts: Facts }
  /** `fault`: why it says no more, in words for people. */
  | { readonly status: 'unknown'; readonly fault: string }

export const unknown = (fault: string): Status => ({ status: 'unknown', fault })

/** By what evidence is judged. */
export interface Judging {
  readonly crypto: CryptoProvider
  readonly checkSignature: SignatureCheck
  /** Seconds since 1970. */
  readonly now: number
  /** How far the clocks of authorities and ours may be apart. */
  readonly skewSeconds: number
  /** How old an OCSP response may be that does not say when there is a newer one. */
  readonly maxAgeSeconds: number
  readonly minimumRsaBits: number
  /** What the CRLs at hand say, also of a responder's certificate (RFC 6960 §4.2.2.2.1). */
  readonly crlStatus: (subject: Subject) => Status
}

/** A certificate that was asked about, and those above it, its issuer first. */
export interface Subject {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** `issuer` and what it was issued by, to the trust anchor. */
  readonly above: readonly Certificate[]
}

/** Why evidence of this time is not of now. */
export function untimely(
  thisUpdate: number,
  nextUpdate: number,
  { now, skewSeconds }: Judging,
): string | undefined {
  if (thisUpdate > now + skewSeconds) return `of the future: thisUpdate is ${timeText(thisUpdate)}`
  if (nextUpdate < now - skewSeconds) return `out of date: nextUpdate was ${timeText(nextUpdate)}`
  return undefined
}

/** Whether an authority's helper holds now; `certificate` is one that is not on the path. */
export function isValidAt({ notBefore, notAfter }: Certificate, now: number): boolean {
  return notBefore <= Math.floor(now) && Math.floor(now) <= notAfter
}
