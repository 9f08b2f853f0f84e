import { abort } from '../alert/error.ts'
import type { ClientHelloExtensions } from '../wire/shared/client-hello.ts'
import {
  type CertificateStatus,
  type CertificateStatusRequest,
  type CertificateStatusRequestListV2,
  CertificateStatusType,
} from '../wire/shared/status-request.ts'

const { ocsp, ocsp_multi } = CertificateStatusType
const none: Uint8Array = new Uint8Array(0)

/** Asks for an OCSP response of any responder (RFC 6066 §8). */
export const ocspRequest: CertificateStatusRequest = {
  statusType: ocsp,
  request: { responderIdList: [], requestExtensions: none },
}

/** The same in TLS 1.2 about every certificate, or else about the end entity (RFC 6961 §2.2). */
export const ocspRequests: CertificateStatusRequestListV2 = {
  certificateStatusReqList: [ocsp_multi, ocsp].map((statusType) => ({
    statusType,
    // An OCSPStatusRequest with two empty lists.
    request: new Uint8Array(4),
  })),
}

/** Whether a ClientHello or a CertificateRequest, where it is empty, asks for an OCSP response. */
export function wantsOcsp(request: { readonly statusType?: number } | undefined): boolean {
  return request !== undefined && (request.statusType ?? ocsp) === ocsp
}

/** What a server of TLS 1.2 says in ServerHello, and sends behind its certificates. */
interface StatusAnswer {
  readonly agreed: { readonly status_request?: object; readonly status_request_v2?: object }
  readonly status: CertificateStatus
}

/** Our OCSP response in the form that a client of TLS 1.2 asks for it, if it does (RFC 6961 §2.2). */
export function answerStatus(
  extensions: ClientHelloExtensions | undefined,
  response: Uint8Array | undefined,
): StatusAnswer | undefined {
  if (!response) return undefined
  const { status_request: plain, status_request_v2: listed } = extensions ?? {}
  const types = listed?.certificateStatusReqList.map(({ statusType }) => statusType) ?? []
  const single = { statusType: ocsp, response }
  const agreed = { status_request_v2: {} }
  if (types.includes(ocsp_multi)) {
    return { agreed, status: { statusType: ocsp_multi, response: [response] } }
  }
  if (wantsOcsp(plain)) return { agreed: { status_request: {} }, status: single }
  return types.includes(ocsp) ? { agreed, status: single } : undefined
}

/** What a CertificateStatus says about so many certificates, in their order; `many`: what RFC 6961 allows was asked for. */
export function ocspResponsesIn(
  { statusType: type, response }: CertificateStatus,
  certificates: number,
  many: 'one' | 'many',
): readonly Uint8Array[] {
  if (type === ocsp && response instanceof Uint8Array) return [response]
  if (type !== ocsp_multi || response instanceof Uint8Array || many === 'one') {
    throw abort('certificate.status-type', { type })
  }
  if (response.length <= certificates) return response
  throw abort('certificate.too-many-statuses', { responses: response.length, certificates })
}
