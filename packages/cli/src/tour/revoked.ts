import { X509Certificate } from 'node:crypto'
import type { EventualVerifier, Verdict } from 'tocsin'

/** A verifier that asks another one first, and then refuses the serial numbers it knows as revoked. */
export function knowingRevoked(
  verifier: EventualVerifier,
  serialNumbers: ReadonlySet<string>,
): EventualVerifier {
  return {
    verify(request) {
      const [endEntity] = request.chain
      const judge = (verdict: Verdict): Verdict => {
        if (verdict !== 'trusted' || !endEntity) return verdict
        const serialNumber = new X509Certificate(endEntity).serialNumber.toLowerCase()
        if (!serialNumbers.has(serialNumber)) return verdict
        return { refusedBecause: 'certificate.revoked', facts: { serialNumber } }
      }
      const verdict = verifier.verify(request)
      return verdict instanceof Promise ? verdict.then(judge) : judge(verdict)
    },
  }
}
