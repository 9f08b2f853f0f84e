import type { Certificate } from './certificate.ts'
import { type CertificateRule, criticality, eachCertificate } from './certificate-rule.ts'
import { readDer, Tag } from './der.ts'
import { escaped } from './distinguished-name.ts'
import { ExtensionId, KeyUsage } from './extensions.ts'
import type { GeneralNames } from './general-name.ts'
import { isPreferredName, splitMailbox } from './name.ts'
import type { Profile } from './path-policy.ts'
import { timeText } from './time.ts'
import { clipped, refuse } from './verdict.ts'

/**
 * What RFC 5280 §4 asks of those who issue certificates, beyond what §6 asks of a path: a certificate
 * can be valid though it is written badly, so only who wants it judges this. Anchors are judged too,
 * their dates included.
 */
export function rfc5280Profile(): Profile {
  const constraintsAreCritical = criticality('critical', pick('nameConstraints'))
  return { name: 'rfc5280', rules: [eachCertificate(...commonRules(), constraintsAreCritical)] }
}

/** Those rules of RFC 5280 from which the Web PKI makes no exception. */
export function commonRules(): readonly CertificateRule[] {
  return [
    version3,
    positiveSerialNumber,
    utcTime,
    anchorValidNow,
    namedSubject,
    caOnly,
    keyIdentifiers,
    wellFormedNames,
    domainsWithoutPeriod,
    criticality('not critical', pick('authorityKeyIdentifier', 'subjectKeyIdentifier')),
    criticality('critical', pick('policyConstraints', 'inhibitAnyPolicy')),
    criticalBasicConstraints,
  ]
}

function pick(...names: readonly (keyof typeof ExtensionId)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, ExtensionId[name]]))
}

/** RFC 5280 §4.1.2.1: there are extensions wherever there is a CA or a key identifier. */
const version3: CertificateRule = function* ({ certificate: { version }, facts }) {
  if (version < 3) yield refuse('certificate.unsupported-version', { ...facts, version })
}

/** RFC 5280 §4.1.2.2; of anchors, some in use have zero. */
const positiveSerialNumber: CertificateRule = function* ({ certificate, isAnchor, facts }) {
  const [first = 0] = certificate.serialNumber
  const isPositive = first < 0x80 && certificate.serialNumber.some((byte) => byte !== 0)
  if (!isPositive && !isAnchor) yield refuse('certificate.serial-number', facts)
}

/** RFC 5280 §4.1.2.5: through 2049, dates are UTCTime. */
const utcTime: CertificateRule = function* ({ certificate, facts }) {
  const dates = [certificate.notBefore, certificate.notAfter]
  const tags = validityTags(certificate)
  for (const [i, date] of dates.entries()) {
    if (tags[i] !== Tag.generalizedTime || date >= YEAR_2050) continue
    yield refuse('certificate.time-encoding', { ...facts, date: timeText(date) })
  }
}

const YEAR_2050 = 2_524_608_000

function validityTags({ tbs }: Certificate): readonly (number | undefined)[] {
  const fields = readDer(tbs, (reader) => reader.enter(Tag.sequence))
  while (fields.tag !== Tag.sequence) fields.element()
  // signature, then issuer.
  fields.element()
  fields.element()
  const validity = fields.enter(Tag.sequence)
  const { tag } = validity
  validity.element()
  return [tag, validity.tag]
}

/** The dates of an anchor are its owner's business, unless he who trusts it asks. */
const anchorValidNow: CertificateRule = function* ({ certificate, isAnchor, facts, policy }) {
  const { notBefore, notAfter } = certificate
  const now = Math.floor(policy.now)
  if (!isAnchor) return
  if (now > notAfter) {
    yield refuse('certificate.expired', {
      ...facts,
      now: timeText(now),
      notAfter: timeText(notAfter),
    })
  }
  if (now < notBefore) {
    const dates = { now: timeText(now), notBefore: timeText(notBefore) }
    yield refuse('certificate.not-yet-valid', { ...facts, ...dates })
  }
}

/** RFC 5280 §4.1.2.6: CAs have a name, others a name or a critical subjectAltName. */
const namedSubject: CertificateRule = function* ({ certificate, isEndEntity, facts }) {
  if (certificate.subject.text !== '') return
  const { raw, basicConstraints } = certificate.extensions
  const isNamedOtherwise = raw.get(ExtensionId.subjectAltName)?.critical === true
  const isCa = !isEndEntity || basicConstraints?.isCa === true
  if (isCa || !isNamedOtherwise) yield refuse('certificate.subject-empty', facts)
}

/** RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.10 and §4.2.1.11 */
const caOnly: CertificateRule = function* ({ certificate: { extensions }, facts }) {
  const { basicConstraints, keyUsage, raw } = extensions
  const isCa = basicConstraints?.isCa === true
  const maySign = keyUsage === undefined || keyUsage.has(KeyUsage.keyCertSign)
  const found = Object.entries(
    pick('nameConstraints', 'policyConstraints', 'policyMappings', 'inhibitAnyPolicy'),
  ).flatMap(([name, oid]) => (raw.has(oid) ? [name] : []))
  if (keyUsage?.has(KeyUsage.keyCertSign)) found.push('keyCertSign')
  for (const what of isCa ? [] : found) yield refuse('certificate.ca-only', { ...facts, what })
  if (basicConstraints?.pathLength === undefined || (isCa && maySign)) return
  yield refuse('certificate.ca-only', { ...facts, what: 'pathLenConstraint' })
}

/** RFC 5280 §4.2.1.1 and §4.2.1.2; what signs itself may leave out its issuer's. */
const keyIdentifiers: CertificateRule = function* ({ certificate, isRoot, facts }) {
  const { basicConstraints, authorityKeyIdentifier, subjectKeyIdentifier } = certificate.extensions
  if (basicConstraints?.isCa && !subjectKeyIdentifier) {
    yield refuse('certificate.key-identifier-missing', { ...facts, of: 'subject' })
  }
  if (!isRoot && !authorityKeyIdentifier) {
    yield refuse('certificate.key-identifier-missing', { ...facts, of: 'authority' })
  }
}

/** RFC 5280 §4.2.1.6 */
const wellFormedNames: CertificateRule = function* ({ certificate, facts }) {
  for (const name of malformedNames(certificate.extensions.subjectAltName)) {
    yield refuse('certificate.subject-alt-name', {
      ...facts,
      name: clipped(escaped(name)) || 'empty',
    })
  }
}

function malformedNames(names: GeneralNames | undefined): readonly string[] {
  const { dns = [], email = [], uri = [] } = names ?? {}
  return [
    ...dns.filter((name) => !isPreferredName(name.replace(/^\*\./, ''))),
    ...email.filter((name) => !splitMailbox(name)),
    ...uri.filter((name) => !/^[a-z][a-z0-9+.-]*:./i.test(name)),
  ]
}

/** RFC 5280 §4.2.1.10: only for hosts of URIs and mailboxes does a leading period mean something. */
const domainsWithoutPeriod: CertificateRule = function* ({ certificate, facts }) {
  const { permitted, excluded } = certificate.extensions.nameConstraints ?? {}
  for (const domain of [...(permitted?.dns ?? []), ...(excluded?.dns ?? [])]) {
    if (!domain.startsWith('.')) continue
    const constraint = clipped(escaped(domain))
    yield refuse('certificate.name-constraint-malformed', { ...facts, constraint })
  }
}

/** RFC 5280 §4.2.1.9: in CAs it is critical. */
const criticalBasicConstraints: CertificateRule = function* ({ certificate, facts }) {
  const { basicConstraints, raw } = certificate.extensions
  if (!basicConstraints?.isCa || raw.get(ExtensionId.basicConstraints)?.critical) return
  const extension = 'basicConstraints'
  yield refuse('certificate.extension-criticality', { ...facts, extension, wanted: 'critical' })
}
