import { list, opaque, struct, type Value } from '../codec.ts'
import { extensions } from '../extensions.ts'
import { SignedCertificateTimestampList } from '../shared/signed-certificate-timestamp.ts'
import { CertificateStatus } from '../shared/status-request.ts'

/** RFC 9846 §4.5.1, of type X509 */
export const CertificateEntry = struct('CertificateEntry', {
  certData: opaque(1, 0xffffff),
  extensions: extensions('Certificate', {
    status_request: CertificateStatus,
    signed_certificate_timestamp: SignedCertificateTimestampList,
  }),
})
export type CertificateEntry = Value<typeof CertificateEntry>

/** RFC 9846 §4.5.1 */
export const Certificate = struct('Certificate', {
  certificateRequestContext: opaque(0, 0xff),
  certificateList: list(CertificateEntry, 0, 0xffffff),
})
export type Certificate = Value<typeof Certificate>
