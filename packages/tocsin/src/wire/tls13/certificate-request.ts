import { empty, opaque, struct, type Value } from '../codec.ts'
import { extensions } from '../extensions.ts'
import { CertificateAuthorities } from '../shared/certificate-authorities.ts'
import { CertificateCompressionAlgorithms } from '../shared/certificate-compression.ts'
import { SignatureSchemeList } from '../shared/signature-algorithms.ts'
import { OIDFilterExtension } from './oid-filters.ts'

/** RFC 9846 §4.4.2 */
export const CertificateRequest = struct('CertificateRequest', {
  certificateRequestContext: opaque(0, 0xff),
  extensions: extensions('CertificateRequest', {
    status_request: empty,
    signature_algorithms: SignatureSchemeList,
    signature_algorithms_cert: SignatureSchemeList,
    signed_certificate_timestamp: empty,
    compress_certificate: CertificateCompressionAlgorithms,
    certificate_authorities: CertificateAuthorities,
    oid_filters: OIDFilterExtension,
  }),
})
export type CertificateRequest = Value<typeof CertificateRequest>
