import type { Certificate } from './certificate.ts'
import { isSame } from './der-values.ts'
import { KeyUsage } from './extensions.ts'
import { weakKey } from './key-policy.ts'
import { timeText } from './time.ts'
import { about, type Refusal, refuse } from './verdict.ts'

/** A path whose signatures verify: end entity first, trust anchor last. */
export type Path = readonly Certificate[]

export interface PathPolicy {
  /** Seconds since 1970. */
  readonly now: number
  /** The KeyPurposeId that any extKeyUsage on the path must allow. */
  readonly purpose: string
  readonly minimumRsaBits: number
}

type PathRule = (path: Path, policy: PathPolicy) => Refusal | undefined

/**
 * What must hold along a path (RFC 5280 §6.1), in the order in which refusals are told: may it be
 * issued, is it strong enough, does it hold now, for this purpose. An anchor's dates and its own
 * signature are its owner's business; what it says about what it may issue counts.
 */
export const pathRules: readonly PathRule[] = [
  understood,
  issuedByCas,
  withinPathLengths,
  strongEnough,
  validNow,
  forPurpose,
]

/** RFC 5280 §4.2: a critical extension that is not understood decides. */
export function unknownCritical(certificate: Certificate, index: number): Refusal | undefined {
  const [extension] = certificate.extensions.unknownCritical
  if (extension === undefined) return undefined
  const facts = { ...about(certificate, index), extension }
  return refuse('certificate.unknown-critical-extension', facts)
}

/** Whether extKeyUsage, when there is one, allows `purpose` (RFC 5280 §4.2.1.12). */
function allowsPurpose({ extensions }: Certificate, purpose: string): boolean {
  const purposes = extensions.extendedKeyUsage
  return !purposes || purposes.includes(purpose) || purposes.includes(ANY_PURPOSE)
}

const ANY_PURPOSE = '2.5.29.37.0'

function understood(path: Path): Refusal | undefined {
  return firstRefusal(path, unknownCritical)
}

function issuedByCas(path: Path): Refusal | undefined {
  return firstRefusal(path, (certificate, index) => {
    const { basicConstraints, keyUsage } = certificate.extensions
    // Version 1 has no way to say that it is a CA; as an anchor it was chosen to be one.
    const isOldAnchor = index === path.length - 1 && certificate.version < 3
    if (index === 0 || isOldAnchor) return undefined
    if (!basicConstraints?.isCa) {
      return refuse('certificate.issuer-not-a-ca', about(certificate, index))
    }
    const maySign = !keyUsage || keyUsage.has(KeyUsage.keyCertSign)
    return maySign ? undefined : refuse('certificate.issuer-key-usage', about(certificate, index))
  })
}

/** RFC 5280 §4.2.1.9: counts the intermediates below, without the self-issued ones. */
function withinPathLengths(path: Path): Refusal | undefined {
  return firstRefusal(path, (certificate, index) => {
    const pathLength = certificate.extensions.basicConstraints?.pathLength
    if (index === 0 || pathLength === undefined) return undefined
    const length = path.slice(1, index).filter((below) => !isSelfIssued(below)).length
    if (length <= pathLength) return undefined
    return refuse('certificate.path-too-long', { ...about(certificate, index), pathLength, length })
  })
}

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return isSame(subject.der, issuer.der)
}

function strongEnough(path: Path, { minimumRsaBits }: PathPolicy): Refusal | undefined {
  return firstRefusal(path, (certificate, index) => weakKey(certificate, index, minimumRsaBits))
}

function validNow(path: Path, policy: PathPolicy): Refusal | undefined {
  const now = Math.floor(policy.now)
  return firstRefusal(path, (certificate, index) => {
    const { notBefore, notAfter } = certificate
    const isAnchor = index > 0 && index === path.length - 1
    if (isAnchor || (notBefore <= now && now <= notAfter)) return undefined
    const facts = { ...about(certificate, index), now: timeText(now) }
    return now < notBefore
      ? refuse('certificate.not-yet-valid', { ...facts, notBefore: timeText(notBefore) })
      : refuse('certificate.expired', { ...facts, notAfter: timeText(notAfter) })
  })
}

/** RFC 5280 does not say so, but an issuer's extKeyUsage is meant and used as a limit on what it issues. */
function forPurpose(path: Path, { purpose }: PathPolicy): Refusal | undefined {
  return firstRefusal(path, (certificate, index) => {
    if (allowsPurpose(certificate, purpose)) return undefined
    return refuse('certificate.extended-key-usage', { ...about(certificate, index), purpose })
  })
}

function firstRefusal(
  path: Path,
  check: (certificate: Certificate, index: number) => Refusal | undefined,
): Refusal | undefined {
  for (const [index, certificate] of path.entries()) {
    const refusal = check(certificate, index)
    if (refusal) return refusal
  }
  return undefined
}
