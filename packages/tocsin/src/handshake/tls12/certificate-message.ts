import type { CertificateTypeName } from '../../wire/registry/certificate-type.ts'
import type { Certificate, RawPublicKeyCertificate } from '../../wire/tls12/certificate.ts'
import { withCertificateOf } from './messages.ts'
import type { Negotiated } from './negotiated.ts'

type CertificateBody = Certificate | RawPublicKeyCertificate

/** What a Certificate of either type shows; nothing in it is a client that has none (RFC 7250 §3). */
export function chainIn(body: CertificateBody): readonly Uint8Array[] {
  if ('certificateList' in body) return body.certificateList
  const { subjectPublicKeyInfo: key } = body
  return key.length > 0 ? [key] : []
}

/** Sends our Certificate, of the type that was agreed on for `role`. */
export function sendCertificate(
  { effects, transcript, messages, certificateTypes }: Negotiated,
  role: 'client' | 'server',
  certificates: readonly Uint8Array[],
): void {
  const type = certificateTypes[role]
  const body = bodyOf(type, certificates)
  transcript.add(effects.send(withCertificateOf(type, messages), { type: 'certificate', body }))
}

function bodyOf(type: CertificateTypeName, certificates: readonly Uint8Array[]): CertificateBody {
  if (type === 'X509') return { certificateList: certificates }
  const [subjectPublicKeyInfo = new Uint8Array(0)] = certificates
  return { subjectPublicKeyInfo }
}
