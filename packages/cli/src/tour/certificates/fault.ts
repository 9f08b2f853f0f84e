import type { ConditionId } from 'tocsin'
import type { LeafKind } from '../../lab/leaf-kinds.ts'
import type { Role } from '../scene.ts'

/** The versions of which stacks are asked. */
export type StackVersion = 'TLS 1.3' | 'TLS 1.2'

const stackVersions: readonly StackVersion[] = ['TLS 1.3', 'TLS 1.2']

/** What the side that verifies is told besides the root that it trusts. */
export type Knowledge =
  /** The revocation lists of all authorities. */
  | 'revocations'
  /** It asks for a staple, and takes the certificate only with a good one. */
  | 'status'
  /** Some keys are pinned, and none of them is in the chain. */
  | 'pins'
  /** That certificates have to be written as RFC 5280 §4 has it: for those who mind no more than what §6 asks. */
  | 'profile'
  /** Whom not to let in: everybody. */
  | 'guests'

/** How a certificate is shown, when it is not simply sent. */
type Manner =
  /** What is signed with it is signed with another key. */
  | 'with another key'
  /** … with a key of another kind. */
  | 'with another kind of key'
  /** Its key alone (RFC 7250). */
  | 'as a raw public key'
  /** Not at all. */
  | 'not at all'

/** One thing that is wrong with a certificate, or nothing, and what tocsin says to it. */
export interface CertificateFault {
  /** What tables call it. */
  readonly id: string
  /** What is wrong, after "the certificate …". */
  readonly flaw: string
  /** Why it is refused; good ones are not. */
  readonly condition: ConditionId | undefined
  /** Where the reason is another one. */
  readonly otherwise?: Otherwise
  readonly shows: LeafKind
  /** Who refuses it; both roles unless said otherwise. */
  readonly refusedBy?: Role
  /** The versions that have it; both unless said otherwise. */
  readonly versions?: readonly StackVersion[]
  /** The name that a client asks for; localhost unless said otherwise. */
  readonly name?: string
  readonly knows?: Knowledge
  readonly manner?: Manner
}

/** The first reason of a role, for all versions or for one. */
type Otherwise = Readonly<Partial<Record<Role | `${Role} ${StackVersion}`, ConditionId>>>

/** Why the role refuses a fault in a version. */
export function conditionOf(
  { condition, otherwise = {} }: CertificateFault,
  role: Role,
  version: StackVersion,
): ConditionId | undefined {
  return otherwise[`${role} ${version}`] ?? otherwise[role] ?? condition
}

/** The roles that refuse a fault. */
export function rolesOf({ refusedBy }: CertificateFault): readonly Role[] {
  return refusedBy ? [refusedBy] : ['client', 'server']
}

/** The versions in which a fault is shown. */
export function versionsOf({
  versions = stackVersions,
}: CertificateFault): readonly StackVersion[] {
  return versions
}
