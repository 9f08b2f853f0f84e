import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import { requirePresent } from '../../require.ts'

/** Checks a request for a certificate by itself: signature_algorithms is always there (RFC 9846 §4.4.2). */
export function requireSound({ extensions }: CertificateRequest): void {
  const facts = { extension: 'signature_algorithms', in: 'CertificateRequest' }
  requirePresent(extensions.signature_algorithms, 'extension.missing', facts)
}
