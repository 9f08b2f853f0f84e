import type { Certificate } from './certificate.ts'
import { isSameName } from './distinguished-name.ts'
import type { Pins } from './pins.ts'
import type { Refusal } from './verdict.ts'
import type { Work } from './work.ts'

/** Certificates, end entity first, each issued by the next; at its end the trust anchor, when it got there. */
export interface Path {
  readonly certificates: readonly Certificate[]
  readonly isAnchored: boolean
}

export interface PathPolicy {
  /** Seconds since 1970. */
  readonly now: number
  /** The KeyPurposeId that any extKeyUsage on the path must allow. */
  readonly purpose: string
  readonly minimumRsaBits: number
  /** How many intermediates that are not self-issued a path may have. */
  readonly maxChainDepth: number
  readonly policies: PolicyOptions | undefined
  /** What an extKeyUsage of anyExtendedKeyUsage allows. */
  readonly anyPurpose: 'accept' | 'refuse'
  /** Common names that count as names of a host, for lack of others. */
  readonly commonName: (certificate: Certificate) => readonly string[]
  readonly work: Work
  /** Keys of which one has to be on the path. */
  readonly pins?: Pins | undefined
  /** What evidence of revocation says of a path. */
  readonly notRevoked: PathRule
  readonly profile: Profile | undefined
}

/** What is asked of certificates beyond what makes a path valid: how those who issue them have to write them. */
export interface Profile {
  readonly name: string
  readonly rules: readonly PathRule[]
}

/** Everything that is wrong, in order; who asks for the first alone stops there. */
export type PathRule = (path: Path, policy: PathPolicy) => Iterable<Refusal>

/** What the caller wants of certificate policies (RFC 5280 §6.1.1 c to g). */
export interface PolicyOptions {
  /** user-initial-policy-set: dotted OIDs; any policy unless said. */
  readonly accepted?: readonly string[]
  /** initial-explicit-policy: the path must be valid for one of the accepted policies. */
  readonly requireExplicit?: boolean
  /** initial-policy-mapping-inhibit */
  readonly inhibitMapping?: boolean
  /** initial-any-policy-inhibit */
  readonly inhibitAny?: boolean
}

export function isAnchor({ certificates, isAnchored }: Path, index: number): boolean {
  return isAnchored && index === certificates.length - 1
}

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return isSameName(subject, issuer)
}
