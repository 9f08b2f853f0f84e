import { named, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 5246 §7.1 */
export const ChangeCipherSpec = struct('ChangeCipherSpec', {
  type: named(uint8, namesOf({ change_cipher_spec: 1 })),
})
export type ChangeCipherSpec = Value<typeof ChangeCipherSpec>
