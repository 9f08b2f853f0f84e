import { opaque, struct, type Value } from '../codec.ts'

/** RFC 5746 §3.2 */
export const RenegotiationInfo = struct('RenegotiationInfo', {
  renegotiatedConnection: opaque(0, 0xff),
})
export type RenegotiationInfo = Value<typeof RenegotiationInfo>
