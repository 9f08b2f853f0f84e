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

/** RFC 6961 §2.2: every request has a length, so that one of an unknown type can be passed over. */
const CertificateStatusRequestItemV2 = struct('CertificateStatusRequestItemV2', {
  statusType,
  request: opaque(0, 0xffff),
})

/** RFC 6961 §2.2 */
export const CertificateStatusRequestListV2 = struct('CertificateStatusRequestListV2', {
  certificateStatusReqList: list(CertificateStatusRequestItemV2, 1, 0xffff),
})
export type CertificateStatusRequestListV2 = Value<typeof CertificateStatusRequestListV2>

/** RFC 6961 §2.2: in the order of the certificates; an empty one stands for none. */
const OcspResponseList = list(opaque(0, 0xffffff), 1, 0xffffff)

/** RFC 6066 §8, RFC 6961 §2.2, and RFC 9846 §4.5.1.1 inside a CertificateEntry. */
export const CertificateStatus = struct('CertificateStatus', {
  statusType,
  response: select(
    'statusType',
    (type: number) => (type === CertificateStatusType.ocsp_multi ? 'ocsp_multi' : caseOf(type)),
    { ocsp: opaque(1, 0xffffff), ocsp_multi: OcspResponseList, other: bytes },
  ),
})
export type CertificateStatus = Value<typeof CertificateStatus>
