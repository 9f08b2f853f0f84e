import type { Certificate } from './certificate.ts'
import { withinNameConstraints } from './constrained-names.ts'
import { KeyUsage } from './extensions.ts'
import { weakKey } from './key-policy.ts'
import { withinPolicies } from './path-policies.ts'
import { isAnchor, isSelfIssued, type Path, type PathPolicy, type PathRule } from './path-policy.ts'
import { pinned } from './pins.ts'
import { timeText } from './time.ts'
import { about, type Refusal, refuse } from './verdict.ts'

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
  withinNameConstraints,
  withinPolicies,
  strongEnough,
  validNow,
  forPurpose,
  pinned,
  (path, policy) => policy.notRevoked(path, policy),
  function* (path, policy) {
    for (const rule of policy.profile?.rules ?? []) yield* rule(path, policy)
  },
]

/** RFC 5280 §4.2: a critical extension that is not understood decides. */
export function* unknownCritical(certificate: Certificate, index: number): Iterable<Refusal> {
  for (const extension of certificate.extensions.unknownCritical) {
    const facts = { ...about(certificate, index), extension }
    yield refuse('certificate.unknown-critical-extension', facts)
  }
}

/** Whether extKeyUsage, when there is one, allows the purpose (RFC 5280 §4.2.1.12). */
function allowsPurpose({ extensions }: Certificate, { purpose, anyPurpose }: PathPolicy): boolean {
  const purposes = extensions.extendedKeyUsage
  const isAny = anyPurpose === 'accept' && purposes?.includes(ANY_PURPOSE)
  return purpose === ANY_PURPOSE || !purposes || purposes.includes(purpose) || !!isAny
}

/** anyExtendedKeyUsage; of who asks for it, that nothing is asked. */
export const ANY_PURPOSE = '2.5.29.37.0'

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
function* withinPathLengths(path: Path, { maxChainDepth }: PathPolicy): Iterable<Refusal> {
  let length = 0
  for (const [index, certificate] of path.certificates.entries()) {
    if (index === 0) continue
    const { pathLength = length } = certificate.extensions.basicConstraints ?? {}
    if (length > pathLength) {
      const facts = { ...about(certificate, index), length, pathLength }
      yield refuse('certificate.path-too-long', facts)
    }
    const isCounted = !isAnchor(path, index) && !isSelfIssued(certificate)
    if (isCounted && ++length === maxChainDepth + 1) {
      const facts = { ...about(certificate, index), length, maxChainDepth }
      yield refuse('certificate.path-too-long', facts)
    }
  }
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
function* forPurpose({ certificates }: Path, policy: PathPolicy): Iterable<Refusal> {
  const { purpose } = policy
  for (const [index, certificate] of certificates.entries()) {
    if (allowsPurpose(certificate, policy)) continue
    yield refuse('certificate.extended-key-usage', { ...about(certificate, index), purpose })
  }
}
