import { list, named, opaque, struct, uint16, type Value } from '../codec.ts'
import { namedGroupName } from '../registry/named-group.ts'

/** RFC 9846 §4.3.8 */
export const KeyShareEntry = struct('KeyShareEntry', {
  group: named(uint16, namedGroupName),
  keyExchange: opaque(1, 0xffff),
})
export type KeyShareEntry = Value<typeof KeyShareEntry>

/** RFC 9846 §4.3.8 */
export const KeyShareClientHello = struct('KeyShareClientHello', {
  clientShares: list(KeyShareEntry, 0, 0xffff),
})
export type KeyShareClientHello = Value<typeof KeyShareClientHello>

/** RFC 9846 §4.3.8 */
export const KeyShareHelloRetryRequest = struct('KeyShareHelloRetryRequest', {
  selectedGroup: named(uint16, namedGroupName),
})
export type KeyShareHelloRetryRequest = Value<typeof KeyShareHelloRetryRequest>

/** RFC 9846 §4.3.8 */
export const KeyShareServerHello = struct('KeyShareServerHello', { serverShare: KeyShareEntry })
export type KeyShareServerHello = Value<typeof KeyShareServerHello>
