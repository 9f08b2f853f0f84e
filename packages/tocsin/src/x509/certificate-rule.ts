import type { Facts } from '../alert/error.ts'
import type { Certificate } from './certificate.ts'
import { isAnchor, isSelfIssued, type PathPolicy, type PathRule } from './path-policy.ts'
import { about, type Refusal, refuse } from './verdict.ts'

/** A certificate and the part it plays on a path. */
interface Place {
  readonly certificate: Certificate
  readonly index: number
  readonly isEndEntity: boolean
  /** Trusted for what it issued; an end entity that is trusted as it stands is not. */
  readonly isAnchor: boolean
  /** The end of a path, and issued by itself. */
  readonly isRoot: boolean
  /** `about` the certificate: what every fact begins with. */
  readonly facts: Facts
  readonly policy: PathPolicy
}

/** A rule that looks at each certificate by itself. */
export type CertificateRule = (place: Place) => Iterable<Refusal>

/** Applies the rules to every certificate of a path. */
export function eachCertificate(...rules: readonly CertificateRule[]): PathRule {
  return function* (path, policy) {
    for (const [index, certificate] of path.certificates.entries()) {
      const place = {
        certificate,
        index,
        isEndEntity: index === 0,
        isAnchor: index > 0 && isAnchor(path, index),
        isRoot: index === path.certificates.length - 1 && isSelfIssued(certificate),
        facts: about(certificate, index),
        policy,
      }
      for (const rule of rules) yield* rule(place)
    }
  }
}

/** Refuses extensions that are critical though they must not be, or the other way round. */
export function criticality(
  wanted: 'critical' | 'not critical',
  extensions: Readonly<Record<string, string>>,
): CertificateRule {
  return function* ({ certificate, facts }) {
    for (const [extension, oid] of Object.entries(extensions)) {
      const found = certificate.extensions.raw.get(oid)
      if (!found || found.critical === (wanted === 'critical')) continue
      yield refuse('certificate.extension-criticality', { ...facts, extension, wanted })
    }
  }
}
