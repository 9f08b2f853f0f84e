import { X509Certificate } from 'node:crypto'
import type { ConnectionInfo } from 'tocsin'

/** What a handshake agreed on, in one line. */
export function connectionText(info: ConnectionInfo): string {
  const { version, cipherSuite, group, signatureScheme, applicationProtocol } = info
  return [
    version,
    cipherSuite,
    ...(group === undefined ? [] : [group]),
    ...(signatureScheme === undefined ? [] : [signatureScheme]),
    ...(applicationProtocol === undefined ? [] : [`ALPN ${applicationProtocol}`]),
    ...(info.resumed ? ['resumed'] : []),
    ...(info.helloRetryRequest ? ['after HelloRetryRequest'] : []),
    ...(info.extendedMasterSecret || version === 'TLS 1.3' ? [] : ['no extended_master_secret']),
  ].join(', ')
}

/** What people should know of a version that is out of use, in one line; nothing for others. */
export function versionNotice({ version }: ConnectionInfo): string | undefined {
  if (version === 'TLS 1.2' || version === 'TLS 1.3') return undefined
  return `${version} is out of use (RFC 8996): it is only for peers that have nothing better`
}

/** What people want to know of a certificate. */
export interface CertificateSummary {
  readonly subject: string
  readonly issuer: string
  readonly serialNumber: string
  readonly notBefore: string
  readonly notAfter: string
  readonly names: readonly string[]
  readonly key: string
  /** Of the DER, SHA-256 in hex. */
  readonly fingerprint: string
}

/** Reads a certificate for showing; nothing when it cannot be read. */
export function certificateSummary(der: Uint8Array): CertificateSummary | undefined {
  const certificate = parsed(der)
  if (!certificate) return
  const { subject, issuer, serialNumber, validFrom, validTo, subjectAltName } = certificate
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    serialNumber: serialNumber.toLowerCase(),
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
    names: subjectAltName?.split(', ') ?? [],
    key: keyText(certificate),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** A certificate in one line. */
export function certificateText(der: Uint8Array): string {
  const summary = certificateSummary(der)
  if (!summary) return `unreadable, ${der.length} bytes`
  const { subject, issuer, notBefore, notAfter, key } = summary
  const validity = `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`
  return `${subject || '(no subject)'}; issuer ${issuer}; ${validity}; ${key}`
}

function parsed(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').reverse().join(', ')
}

function keyText({ publicKey }: X509Certificate): string {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = publicKey
  const size = details.namedCurve ?? details.modulusLength
  return size === undefined ? type : `${type} ${size}`
}
