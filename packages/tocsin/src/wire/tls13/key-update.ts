import { named, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 9846 §4.7.3 */
export const KeyUpdateRequest = { update_not_requested: 0, update_requested: 1 } as const

/** RFC 9846 §4.7.3 */
export const KeyUpdate = struct('KeyUpdate', {
  requestUpdate: named(uint8, namesOf(KeyUpdateRequest)),
})
export type KeyUpdate = Value<typeof KeyUpdate>
