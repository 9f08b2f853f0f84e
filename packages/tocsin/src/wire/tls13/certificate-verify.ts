import { named, opaque, struct, uint16, type Value } from '../codec.ts'
import { signatureSchemeName } from '../registry/signature-scheme.ts'

/** RFC 9846 §4.5.2 */
export const CertificateVerify = struct('CertificateVerify', {
  algorithm: named(uint16, signatureSchemeName),
  signature: opaque(0, 0xffff),
})
export type CertificateVerify = Value<typeof CertificateVerify>
