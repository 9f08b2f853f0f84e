import { list, named, struct, uint8, uint16, type Value } from '../codec.ts'
import { clientCertificateTypeName } from '../registry/certificate-type.ts'
import { signatureSchemeName } from '../registry/signature-scheme.ts'
import { DistinguishedName } from '../shared/certificate-authorities.ts'

/** RFC 5246 §7.4.4 */
export const CertificateRequest = struct('CertificateRequest', {
  certificateTypes: list(named(uint8, clientCertificateTypeName), 1, 0xff),
  supportedSignatureAlgorithms: list(named(uint16, signatureSchemeName), 2, 0xfffe),
  certificateAuthorities: list(DistinguishedName, 0, 0xffff),
})
export type CertificateRequest = Value<typeof CertificateRequest>
