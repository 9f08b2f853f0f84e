import { AlertDescription, type AlertName } from 'tocsin/alerts'
import type { ExitCode } from '../exit-code.ts'
import type { Description } from '../verify/describe.ts'
import type { Finding, Link, RoleVerdict } from '../verify/judgement.ts'
import { handshakeFault, type Report } from '../verify/report.ts'
import { document } from './document.ts'
import { timeText } from './verify-drawing.ts'

/** A report as a document. */
export function verificationDocument(report: Report, exitCode: ExitCode) {
  const { subject, kind, given, judgement, shown } = report
  const { policy } = given
  const { isTrusted, isAnchored, path, unused, findings, verdicts, remarks } = judgement
  return document('verify', {
    target: subject,
    kind,
    purpose: given.role,
    name: given.name ?? null,
    time: timeText(given.now),
    trust: { text: given.trust.text, anchors: given.trust.anchors.length },
    policy: {
      requireStatus: policy.requireStatus,
      crls: policy.crls.length,
      ocspResponses: policy.ocspResponses.length,
      profile: policy.profile ?? null,
      pins: policy.pins ?? null,
    },
    exitCode,
    verdict: isTrusted && handshakeFault(report) === undefined ? 'trusted' : 'refused',
    findings: findings.map(findingFields),
    alerts: Object.fromEntries(verdicts.map((each) => [each.refuses, roleFields(each)])),
    anchored: isAnchored,
    path: path.map(linkFields),
    unused: unused.map(linkFields),
    remarks: remarks.map(({ kind: what, text, url }) => ({ kind: what, text, url: url ?? null })),
    handshake: shown ? { version: shown.version ?? null, error: shown.error ?? null } : null,
  })
}

function findingFields(finding: Finding) {
  const { condition, text, facts, place, alerts, source, owner, verifier } = finding
  return {
    condition,
    text,
    /** Its place in `path`. */
    certificate: place ?? null,
    facts,
    alert: alertFields(alerts.tls13),
    alertBefore13: alertFields(alerts.tls12),
    source,
    advice: { owner, verifier: verifier ?? null },
  }
}

/** The alert that this role sends when it refuses the other one. */
function roleFields({ because, alerts }: RoleVerdict) {
  return {
    condition: because ?? null,
    alert: alertFields(alerts?.tls13 ?? null),
    alertBefore13: alertFields(alerts?.tls12 ?? null),
  }
}

function alertFields(name: AlertName | null) {
  return name === null ? null : { name, code: AlertDescription[name] }
}

function linkFields({ der, description, given, trustedBy, status, findings }: Link) {
  return {
    given: given ? { ...given } : null,
    trustedBy: trustedBy ?? null,
    status: status ? { ...status, why: status.why ?? null } : null,
    conditions: findings.map(({ condition }) => condition),
    certificate: description ? descriptionFields(description) : null,
    der: Buffer.from(der).toString('base64'),
  }
}

function descriptionFields(description: Description) {
  const { pathLength, keyUsage, extendedKeyUsage, issuerUrl } = description
  return {
    version: description.version,
    subject: description.subject,
    issuer: description.issuer,
    selfIssued: description.isSelfIssued,
    serialNumber: description.serialNumber,
    notBefore: timeText(description.notBefore),
    notAfter: timeText(description.notAfter),
    names: description.names,
    nameConstraints: description.limits ? { ...description.limits } : null,
    key: description.key,
    signature: description.signature,
    authority: description.isAuthority,
    pathLength: pathLength ?? null,
    keyUsage: keyUsage ?? null,
    extendedKeyUsage: extendedKeyUsage ?? null,
    subjectKeyIdentifier: description.subjectKeyIdentifier ?? null,
    authorityKeyIdentifier: description.authorityKeyIdentifier ?? null,
    unknownCritical: description.unknownCritical,
    issuerUrl: issuerUrl ?? null,
    crlUrls: description.crlUrls,
    ocspUrls: description.ocspUrls,
    pin: description.pin,
    fingerprint: description.fingerprint,
  }
}
