import { list, opaque, struct, type Value } from '../codec.ts'

/** RFC 5246 §7.4.2 */
export const Certificate = struct('Certificate', {
  certificateList: list(opaque(1, 0xffffff), 0, 0xffffff),
})
export type Certificate = Value<typeof Certificate>

/** RFC 7250 §3, where RawPublicKey was agreed on; empty from a client that has none to show. */
export const RawPublicKeyCertificate = struct('Certificate', {
  subjectPublicKeyInfo: opaque(0, 0xffffff),
})
export type RawPublicKeyCertificate = Value<typeof RawPublicKeyCertificate>
