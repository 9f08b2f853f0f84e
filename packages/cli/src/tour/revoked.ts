import { X509Certificate } from 'node:crypto'
import type { CertificateVerifier } from 'tocsin'

/** A verifier that asks another one first, and then refuses the serial numbers it knows as revoked. */
export function knowingRevoked(
  verifier: CertificateVerifier,
  serialNumbers: ReadonlySet<string>,
): CertificateVerifier {
  return {
    verify(request) {
      const verdict = verifier.verify(request)
      const [endEntity] = request.chain
      if (verdict !== 'trusted' || !endEntity) return verdict
      const serialNumber = new X509Certificate(endEntity).serialNumber.toLowerCase()
      if (!serialNumbers.has(serialNumber)) return verdict
      return { refusedBecause: 'certificate.revoked', facts: { serialNumber } }
    },
  }
}
