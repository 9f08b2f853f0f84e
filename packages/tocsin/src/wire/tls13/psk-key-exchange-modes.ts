import { list, named, struct, uint8, type Value } from '../codec.ts'
import { pskKeyExchangeModeName } from '../registry/psk-mode.ts'

/** RFC 9846 §4.3.9 */
export const PskKeyExchangeModes = struct('PskKeyExchangeModes', {
  keModes: list(named(uint8, pskKeyExchangeModeName), 1, 255),
})
export type PskKeyExchangeModes = Value<typeof PskKeyExchangeModes>
