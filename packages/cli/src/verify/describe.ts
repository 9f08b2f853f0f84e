import { createHash } from 'node:crypto'
import { authorityAccess, type Certificate, crlUrls, keyUsageNames, parseCertificate } from 'tocsin'
import { limitsText, type NameLimits, namesText } from './names.ts'
import { isSame } from './same.ts'

/** What people want to know of a certificate. */
export interface Description {
  readonly version: number
  readonly subject: string
  readonly issuer: string
  readonly isSelfIssued: boolean
  /** Lower-case hex. */
  readonly serialNumber: string
  /** Seconds since 1970. */
  readonly notBefore: number
  readonly notAfter: number
  readonly names: readonly string[]
  /** What names it may issue for, if that is limited. */
  readonly limits: NameLimits | undefined
  readonly key: string
  readonly signature: string
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
  /** Undefined where there is no such extension. */
  readonly keyUsage: readonly string[] | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly subjectKeyIdentifier: string | undefined
  readonly authorityKeyIdentifier: string | undefined
  /** Critical extensions that nobody here understands, by OID. */
  readonly unknownCritical: readonly string[]
  /** Where its issuer's certificate can be fetched from (RFC 5280 §4.2.2.1). */
  readonly issuerUrl: string | undefined
  /** Where its revocation lists are, and where an OCSP responder is. */
  readonly crlUrls: readonly string[]
  readonly ocspUrls: readonly string[]
  /** Of the key, as 'sha256//BASE64', for --pinnedpubkey here and of curl. */
  readonly pin: string
  /** Of the DER, SHA-256 in lower-case hex. */
  readonly fingerprint: string
}

/** Reads a certificate for showing; nothing when it cannot be read. */
export function describe(der: Uint8Array): Description | undefined {
  const certificate = orNone(() => parseCertificate(der), undefined)
  if (!certificate) return undefined
  const { extensions, subject, issuer } = certificate
  const { basicConstraints } = extensions
  return {
    version: certificate.version,
    subject: subject.text,
    issuer: issuer.text,
    isSelfIssued: isSame(subject.der, issuer.der),
    serialNumber: hex(certificate.serialNumber),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    names: namesText(extensions.subjectAltName),
    limits: limitsText(extensions),
    key: keyText(certificate),
    signature: certificate.signatureAlgorithm.name ?? certificate.signatureAlgorithm.oid,
    isAuthority: basicConstraints?.isCa ?? false,
    pathLength: basicConstraints?.pathLength,
    keyUsage: extensions.keyUsage && [...extensions.keyUsage].sort().map(usageText),
    extendedKeyUsage: extensions.extendedKeyUsage?.map((oid) => purposes[oid] ?? oid),
    subjectKeyIdentifier: optionalHex(extensions.subjectKeyIdentifier),
    authorityKeyIdentifier: optionalHex(extensions.authorityKeyIdentifier),
    unknownCritical: extensions.unknownCritical,
    ...urlsOf(certificate),
    pin: `sha256//${sha256(certificate.publicKey.spki, 'base64')}`,
    fingerprint: sha256(der, 'hex'),
  }
}

/** How to call a certificate in a line: its common name, or all there is. */
export function shortName({ subject, names }: Description): string {
  const common = /(?:^|, )CN=((?:\\.|[^,+\\])+)/.exec(subject)?.[1]
  return common ?? names[0] ?? (subject || '(no subject)')
}

function keyText({ publicKey: { key } }: Certificate): string {
  switch (key.type) {
    case 'rsa':
      return `RSA ${key.bits}`
    case 'rsa-pss':
      return `RSA-PSS ${key.bits}`
    case 'ec':
      return `EC ${key.curve}`
    case 'ed25519':
      return 'Ed25519'
    case 'unknown':
      return `unknown, ${key.oid}`
  }
}

function usageText(bit: number): string {
  return keyUsageNames[bit] ?? `bit ${bit}`
}

/** KeyPurposeIds that are met with (RFC 5280 §4.2.1.12). */
const purposes: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '2.5.29.37.0': 'anyExtendedKeyUsage',
}

/** Addresses in extensions that only they who need them can find malformed. */
function urlsOf(certificate: Certificate) {
  const { ocsp, caIssuers } = orNone(() => authorityAccess(certificate), noAccess)
  const issuerUrl = caIssuers.find((url) => /^https?:/i.test(url))
  return { issuerUrl, ocspUrls: ocsp, crlUrls: orNone(() => crlUrls(certificate), []) }
}

const noAccess = { ocsp: [], caIssuers: [] }

function orNone<T>(read: () => T, none: T): T {
  try {
    return read()
  } catch {
    return none
  }
}

function sha256(octets: Uint8Array, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(octets).digest(encoding)
}

function optionalHex(octets: Uint8Array | undefined): string | undefined {
  return octets && hex(octets)
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}
