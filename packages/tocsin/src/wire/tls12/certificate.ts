import { list, opaque, struct, type Value } from '../codec.ts'

/** RFC 5246 §7.4.2 */
export const Certificate = struct('Certificate', {
  certificateList: list(opaque(1, 0xffffff), 0, 0xffffff),
})
export type Certificate = Value<typeof Certificate>
