import { abort } from '../alert/error.ts'
import type { ClientHelloExtensions } from '../wire/shared/client-hello.ts'
import {
  type CertificateStatus,
  type CertificateStatusRequest,
  type CertificateStatusRequestListV2,
  CertificateStatusType,
} from '../wire/shared/status-request.ts'
import type { Credential } from './question.ts'

const { ocsp, ocsp_multi } = CertificateStatusType
const none: Uint8Array = new Uint8Array(0)
const nobody = { certificates: [] }

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

/** Our OCSP responses in the form that a client of TLS 1.2 asks for them, if it does (RFC 6961 §2.2). */
export function answerStatus(
  extensions: ClientHelloExtensions | undefined,
  { ocspResponses = [], certificates }: Pick<Credential, 'ocspResponses' | 'certificates'> = nobody,
): StatusAnswer | undefined {
  const responses = ocspResponses.slice(0, certificates.length)
  const [response = none] = responses
  const { status_request: plain, status_request_v2: listed } = extensions ?? {}
  const types = listed?.certificateStatusReqList.map(({ statusType }) => statusType) ?? []
  const agreed = { status_request_v2: {} }
  if (types.includes(ocsp_multi) && responses.some(({ length }) => length > 0)) {
    return { agreed, status: { statusType: ocsp_multi, response: responses } }
  }
  if (response.length === 0) return undefined
  const single = { statusType: ocsp, response }
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
