import { list, opaque, struct, type Value } from '../codec.ts'

/** RFC 9846 §4.3.4: DER, not looked into. */
export const DistinguishedName = opaque(1, 0xffff)

/** RFC 9846 §4.3.4 */
export const CertificateAuthorities = struct('CertificateAuthoritiesExtension', {
  authorities: list(DistinguishedName, 3, 0xffff),
})
export type CertificateAuthorities = Value<typeof CertificateAuthorities>
