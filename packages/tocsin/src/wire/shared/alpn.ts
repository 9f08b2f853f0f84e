import { list, opaque, struct, type Value } from '../codec.ts'

/** RFC 7301 §3.1 */
export const ProtocolNameList = struct('ProtocolNameList', {
  protocolNameList: list(opaque(1, 0xff), 2, 0xffff),
})
export type ProtocolNameList = Value<typeof ProtocolNameList>
