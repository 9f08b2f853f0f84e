import { named, struct, uint8, uint24, type Value } from '../codec.ts'
import { handshakeTypeName } from '../registry/handshake-type.ts'

/** RFC 9846 §4: a Handshake without its body. */
export const HandshakeHeader = struct('HandshakeHeader', {
  msgType: named(uint8, handshakeTypeName),
  length: uint24,
})
export type HandshakeHeader = Value<typeof HandshakeHeader>
