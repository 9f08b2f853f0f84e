import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { privateKeyPem, type SigningKey } from './keys.ts'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from './x509.ts'

/** A certificate with its private key. */
export interface Issued {
  readonly certificate: string
  readonly privateKey: string
  /** Lower-case hex. */
  readonly serialNumber: string
  readonly subject: string
  readonly key: SigningKey
}

export type Purpose = 'serverAuth' | 'clientAuth' | 'codeSigning'

export interface Request {
  /** As 'CN=localhost, O=tocsin laboratory'. */
  readonly subject: string
  readonly key: SigningKey
  /** Absent: self-signed. */
  readonly issuer?: Issued | undefined
  readonly notBefore: Date
  readonly notAfter: Date
  /** DNS names and addresses. */
  readonly names?: readonly string[]
  /** DNS names, whatever they look like, in place of `names`. */
  readonly dnsNames?: readonly string[]
  /** Mailboxes beside them. */
  readonly emails?: readonly string[]
  readonly purposes?: readonly Purpose[]
  readonly role: 'authority' | 'end-entity'
  /** How many authorities may follow an authority. */
  readonly pathLength?: number | undefined
  /** The usual one of the role unless said otherwise. */
  readonly keyUsage?: KeyUsageFlags | undefined
  /** What is usual, and left out. */
  readonly omits?: readonly 'basicConstraints'[]
  /** Written after the others. */
  readonly extensions?: readonly Extension[] | undefined
  /** Another hash than the usual one of the issuer's key. */
  readonly hash?: string | undefined
}

/** Signs one certificate. */
export async function issue(request: Request): Promise<Issued> {
  const { subject, key, issuer, notBefore, notAfter, hash } = request
  const signer = issuer ?? { subject, key }
  const serialNumber = serial()
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject,
    issuer: signer.subject,
    notBefore,
    notAfter,
    publicKey: key.pair.publicKey,
    signingKey: signer.key.pair.privateKey,
    signingAlgorithm: { ...signer.key.signingAlgorithm, ...(hash !== undefined && { hash }) },
    extensions: await extensionsOf(request),
  })
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: await privateKeyPem(key),
    serialNumber,
    subject,
    key,
  }
}

/** RSA keys may encrypt as well, for key transport (RFC 5246 §7.4.2). */
function usualKeyUsage(role: Request['role'], key: SigningKey): KeyUsageFlags {
  const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = KeyUsageFlags
  if (role === 'authority') return keyCertSign | cRLSign
  const isRsa = key.signingAlgorithm.name.startsWith('RSA')
  return isRsa ? digitalSignature | keyEncipherment : digitalSignature
}

async function extensionsOf(request: Request): Promise<Extension[]> {
  const { key, issuer, purposes = [], role, omits = [] } = request
  const identifier = await SubjectKeyIdentifierExtension.create(key.pair.publicKey, false)
  const authority = issuer && new X509Certificate(issuer.certificate)
  const { pathLength, keyUsage = usualKeyUsage(role, key) } = request
  const names = namesOf(request)
  return [
    ...(omits.includes('basicConstraints')
      ? []
      : [new BasicConstraintsExtension(role === 'authority', pathLength, true)]),
    new KeyUsagesExtension(keyUsage, true),
    identifier,
    ...(authority
      ? [await AuthorityKeyIdentifierExtension.create(authority.publicKey, false)]
      : []),
    ...(purposes.length > 0
      ? [new ExtendedKeyUsageExtension(purposes.map((each) => ExtendedKeyUsage[each]))]
      : []),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension([...names])] : []),
    ...(request.extensions ?? []),
  ]
}

interface GeneralName {
  readonly type: 'ip' | 'dns' | 'email'
  readonly value: string
}

function namesOf({ names = [], dnsNames, emails = [] }: Request): readonly GeneralName[] {
  const hosts = dnsNames
    ? dnsNames.map((value) => ({ type: 'dns', value }) as const)
    : names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const)
  return [...hosts, ...emails.map((value) => ({ type: 'email', value }) as const)]
}

/** Positive and never empty: the first bit is clear, the second set (RFC 5280 §4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
