import { type CertificateRule, eachCertificate } from './certificate-rule.ts'
import { primitive, readDer, Tag } from './der.ts'
import { isSame } from './der-values.ts'
import { commonNames, escaped } from './distinguished-name.ts'
import { ExtensionId } from './extensions.ts'
import { canonicalAddressText } from './name.ts'
import type { Profile } from './path-policy.ts'
import { ANY_PURPOSE } from './path-rules.ts'
import { commonRules } from './rfc5280-profile.ts'
import { clipped, refuse } from './verdict.ts'

export interface WebPkiOptions {
  /** Whether names below this domain belong to many owners, as the Public Suffix List tells; without it, only single labels do. */
  readonly isPublicSuffix?: (domain: string) => boolean
}

/**
 * The certificates of public servers: what RFC 5280 §4 asks, and what the Baseline Requirements of the
 * CA/Browser Forum ask besides and a verifier can see (docs/x509.md has the list).
 */
export function webPkiProfile({ isPublicSuffix }: WebPkiOptions = {}): Profile {
  const ofServers = [noCa, purposeOfServer, namesOfServer, commonNameAmongNames]
  return {
    name: 'webpki',
    rules: [
      eachCertificate(
        ...commonRules(),
        wholeModulus,
        keyIdentifierOnly,
        rootOfAnyPurpose,
        ...ofServers.map(forServers),
        forServers(noPublicSuffix(isPublicSuffix)),
      ),
    ],
  }
}

/** Limits a rule to the certificates that servers show. */
function forServers(rule: CertificateRule): CertificateRule {
  return function* (place) {
    if (place.isEndEntity && place.policy.purpose === SERVER_AUTH) yield* rule(place)
  }
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'

/** Baseline Requirements §6.1.5 */
const wholeModulus: CertificateRule = function* ({ certificate, facts }) {
  const { key } = certificate.publicKey
  if (!('bits' in key) || key.bits % 8 === 0) return
  yield refuse('certificate.modulus-length', { ...facts, bits: key.bits })
}

/** Baseline Requirements §7.1.2.1.3 and §7.1.2.11.1: keyIdentifier alone, and of a root its own. */
const keyIdentifierOnly: CertificateRule = function* ({ certificate, isRoot, facts }) {
  const { raw, authorityKeyIdentifier: issuer, subjectKeyIdentifier: own } = certificate.extensions
  const extension = raw.get(ExtensionId.authorityKeyIdentifier)
  if (!extension) return
  const isOther = isRoot && issuer !== undefined && own !== undefined && !isSame(issuer, own)
  const names = namesIssuer(extension.value)
  if (issuer && !names && !isOther) return
  yield refuse('certificate.authority-key-identifier', {
    ...facts,
    names,
    key: issuer !== undefined,
  })
}

function namesIssuer(value: Uint8Array): boolean {
  const fields = readDer(value, (reader) => reader.enter(Tag.sequence))
  fields.optional(primitive(0))
  return !fields.isEmpty
}

/** Baseline Requirements §7.1.2.1.2 */
const rootOfAnyPurpose: CertificateRule = function* ({ certificate, isRoot, isEndEntity, facts }) {
  if (!isRoot || isEndEntity || !certificate.extensions.extendedKeyUsage) return
  yield refuse('certificate.purpose-form', { ...facts, purposes: 'in a root' })
}

/** Baseline Requirements §7.1.2.7.8 */
const noCa: CertificateRule = function* ({ certificate, facts }) {
  if (certificate.extensions.basicConstraints?.isCa) yield refuse('certificate.is-a-ca', facts)
}

/** Baseline Requirements §7.1.2.7.6 and §7.1.2.7.10 */
const purposeOfServer: CertificateRule = function* ({ certificate, facts }) {
  const { extendedKeyUsage, raw } = certificate.extensions
  if (!extendedKeyUsage) yield refuse('certificate.purpose-form', { ...facts, purposes: 'missing' })
  if (extendedKeyUsage?.includes(ANY_PURPOSE)) {
    yield refuse('certificate.purpose-form', { ...facts, purposes: 'any' })
  }
  if (!raw.get(ExtensionId.extKeyUsage)?.critical) return
  const extension = 'extKeyUsage'
  yield refuse('certificate.extension-criticality', { ...facts, extension, wanted: 'not critical' })
}

/** Baseline Requirements §7.1.2.7.12: there are names, and they are critical only where nothing else is. */
const namesOfServer: CertificateRule = function* ({ certificate, facts }) {
  const extension = certificate.extensions.raw.get(ExtensionId.subjectAltName)
  if (!extension) yield refuse('certificate.no-subject-alt-name', facts)
  if (!extension?.critical || certificate.subject.text === '') return
  const rest = { extension: 'subjectAltName', wanted: 'not critical' }
  yield refuse('certificate.extension-criticality', { ...facts, ...rest })
}

/** Baseline Requirements §7.1.4.3: at most one, and letter by letter one of the others. */
const commonNameAmongNames: CertificateRule = function* ({ certificate, facts }) {
  const { dns = [], ip = [] } = certificate.extensions.subjectAltName ?? {}
  const names = new Set([...dns, ...ip.map(canonicalAddressText)])
  for (const [i, name] of commonNames(certificate.subject).entries()) {
    if (i === 0 && names.has(name)) continue
    yield refuse('certificate.common-name', { ...facts, name: clipped(escaped(name)) })
  }
}

/** Baseline Requirements §3.2.2.6 */
function noPublicSuffix(
  isPublicSuffix: (domain: string) => boolean = isSingleLabel,
): CertificateRule {
  const isTooWide = (name: string) => {
    const domain = name.toLowerCase().slice(2)
    return name.startsWith('*.') && (isSingleLabel(domain) || isPublicSuffix(domain))
  }
  return function* ({ certificate, facts }) {
    const names = certificate.extensions.subjectAltName?.dns.filter(isTooWide) ?? []
    for (const name of names) {
      yield refuse('certificate.public-suffix', { ...facts, name: clipped(escaped(name)) })
    }
  }
}

function isSingleLabel(domain: string): boolean {
  return !domain.includes('.')
}
