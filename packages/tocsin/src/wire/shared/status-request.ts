import { bytes, list, named, opaque, select, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 6066 §8 */
export const CertificateStatusType = { ocsp: 1, ocsp_multi: 2 } as const

const statusType = named(uint8, namesOf(CertificateStatusType))
const caseOf = (type: number) => (type === CertificateStatusType.ocsp ? 'ocsp' : 'other')

/** RFC 6066 §8 */
export const OcspStatusRequest = struct('OCSPStatusRequest', {
  responderIdList: list(opaque(1, 0xffff), 0, 0xffff),
  requestExtensions: opaque(0, 0xffff),
})
export type OcspStatusRequest = Value<typeof OcspStatusRequest>

/** RFC 6066 §8 */
export const CertificateStatusRequest = struct('CertificateStatusRequest', {
  statusType,
  request: select('statusType', caseOf, { ocsp: OcspStatusRequest, other: bytes }),
})
export type CertificateStatusRequest = Value<typeof CertificateStatusRequest>

/** RFC 6066 §8, and RFC 9846 §4.5.1.1 inside a CertificateEntry. */
export const CertificateStatus = struct('CertificateStatus', {
  statusType,
  response: select('statusType', caseOf, { ocsp: opaque(1, 0xffffff), other: bytes }),
})
export type CertificateStatus = Value<typeof CertificateStatus>
