import { list, named, struct, uint8, type Value } from '../codec.ts'
import { certificateTypeName } from '../registry/certificate-type.ts'

const certificateType = named(uint8, certificateTypeName)

/** RFC 7250 §3, in a ClientHello: client_certificate_type and server_certificate_type are alike. */
export const OfferedCertificateTypes = struct('CertificateTypes', {
  certificateTypes: list(certificateType, 1, 0xff),
})
export type OfferedCertificateTypes = Value<typeof OfferedCertificateTypes>

/** RFC 7250 §3, in the server's answer. */
export const SelectedCertificateType = struct('CertificateType', { certificateType })
export type SelectedCertificateType = Value<typeof SelectedCertificateType>
