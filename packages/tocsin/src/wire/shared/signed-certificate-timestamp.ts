import { list, opaque, struct, type Value } from '../codec.ts'

/** RFC 6962 §3.3 */
export const SignedCertificateTimestampList = struct('SignedCertificateTimestampList', {
  sctList: list(opaque(1, 0xffff), 1, 0xffff),
})
export type SignedCertificateTimestampList = Value<typeof SignedCertificateTimestampList>
