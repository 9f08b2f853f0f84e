import type { Certificate } from './certificate.ts'
import { isSame } from './der-values.ts'
import { KeyUsage } from './extensions.ts'
import { weakKey } from './key-policy.ts'
import { type Pins, pinned } from './pins.ts'
import { timeText } from './time.ts'
import { about, type Refusal, refuse } from './verdict.ts'

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
  /** Keys of which one has to be on the path. */
  readonly pins?: Pins | undefined
  /** What evidence of revocation says of a path. */
  readonly notRevoked: PathRule
}

/** Everything that is wrong, in order; who asks for the first alone stops there. */
export type PathRule = (path: Path, policy: PathPolicy) => Iterable<Refusal>

/**
 * What must hold along a path (RFC 5280 §6.1), in the order in which refusals are told: may it be
 * issued, is it strong enough, does it hold now, for this purpose, with a pinned key, and is nothing
 * revoked. An anchor's dates and its own signature are its owner's business; what it says about what
 * it may issue counts.
 */
export const pathRules: readonly PathRule[] = [
  understood,
  issuedByCas,
  withinPathLengths,
  strongEnough,
  validNow,
  forPurpose,
  pinned,
  (path, policy) => policy.notRevoked(path, policy),
]

/** RFC 5280 §4.2: a critical extension that is not understood decides. */
export function* unknownCritical(certificate: Certificate, index: number): Iterable<Refusal> {
  for (const extension of certificate.extensions.unknownCritical) {
    const facts = { ...about(certificate, index), extension }
    yield refuse('certificate.unknown-critical-extension', facts)
  }
}

/** Whether extKeyUsage, when there is one, allows `purpose` (RFC 5280 §4.2.1.12). */
function allowsPurpose({ extensions }: Certificate, purpose: string): boolean {
  const purposes = extensions.extendedKeyUsage
  return !purposes || purposes.includes(purpose) || purposes.includes(ANY_PURPOSE)
}

const ANY_PURPOSE = '2.5.29.37.0'

function* understood({ certificates }: Path): Iterable<Refusal> {
  for (const [index, certificate] of certificates.entries()) {
    yield* unknownCritical(certificate, index)
  }
}

function* issuedByCas(path: Path): Iterable<Refusal> {
  for (const [index, certificate] of path.certificates.entries()) {
    const { basicConstraints, keyUsage } = certificate.extensions
    // Version 1 has no way to say that it is a CA; as an anchor it was chosen to be one.
    const isOldAnchor = isAnchor(path, index) && certificate.version < 3
    if (index === 0 || isOldAnchor) continue
    if (!basicConstraints?.isCa) {
      yield refuse('certificate.issuer-not-a-ca', about(certificate, index))
    } else if (keyUsage && !keyUsage.has(KeyUsage.keyCertSign)) {
      yield refuse('certificate.issuer-key-usage', about(certificate, index))
    }
  }
}

/** RFC 5280 §4.2.1.9: counts the intermediates below, without the self-issued ones. */
function* withinPathLengths({ certificates }: Path): Iterable<Refusal> {
  for (const [index, certificate] of certificates.entries()) {
    const pathLength = certificate.extensions.basicConstraints?.pathLength
    if (index === 0 || pathLength === undefined) continue
    const length = certificates.slice(1, index).filter((below) => !isSelfIssued(below)).length
    if (length <= pathLength) continue
    yield refuse('certificate.path-too-long', { ...about(certificate, index), pathLength, length })
  }
}

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return isSame(subject.der, issuer.der)
}

function* strongEnough({ certificates }: Path, { minimumRsaBits }: PathPolicy): Iterable<Refusal> {
  for (const [index, certificate] of certificates.entries()) {
    const refusal = weakKey(certificate, index, minimumRsaBits)
    if (refusal) yield refusal
  }
}

function* validNow(path: Path, policy: PathPolicy): Iterable<Refusal> {
  const now = Math.floor(policy.now)
  for (const [index, certificate] of path.certificates.entries()) {
    const { notBefore, notAfter } = certificate
    const isExempt = index > 0 && isAnchor(path, index)
    if (isExempt || (notBefore <= now && now <= notAfter)) continue
    const facts = { ...about(certificate, index), now: timeText(now) }
    yield now < notBefore
      ? refuse('certificate.not-yet-valid', { ...facts, notBefore: timeText(notBefore) })
      : refuse('certificate.expired', { ...facts, notAfter: timeText(notAfter) })
  }
}

/** RFC 5280 does not say so, but an issuer's extKeyUsage is meant and used as a limit on what it issues. */
function* forPurpose({ certificates }: Path, { purpose }: PathPolicy): Iterable<Refusal> {
  for (const [index, certificate] of certificates.entries()) {
    if (allowsPurpose(certificate, purpose)) continue
    yield refuse('certificate.extended-key-usage', { ...about(certificate, index), purpose })
  }
}

function isAnchor({ certificates, isAnchored }: Path, index: number): boolean {
  return isAnchored && index === certificates.length - 1
}
