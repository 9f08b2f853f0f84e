import { list, named, struct, uint8, type Value } from '../codec.ts'
import { clientCertificateTypeName } from '../registry/certificate-type.ts'
import { DistinguishedName } from '../shared/certificate-authorities.ts'

/** RFC 4346 §7.4.4 */
export const CertificateRequest = struct('CertificateRequest', {
  certificateTypes: list(named(uint8, clientCertificateTypeName), 1, 0xff),
  certificateAuthorities: list(DistinguishedName, 0, 0xffff),
})
export type CertificateRequest = Value<typeof CertificateRequest>
