import type { CertificateStatusRequest } from '../wire/shared/status-request.ts'
import { CertificateStatusType } from '../wire/shared/status-request.ts'

const none: Uint8Array = new Uint8Array(0)

/** Asks for an OCSP response of any responder (RFC 6066 §8). */
export const ocspRequest: CertificateStatusRequest = {
  statusType: CertificateStatusType.ocsp,
  request: { responderIdList: [], requestExtensions: none },
}
