import { named, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 6520 §2 */
export const HeartbeatMode = { peer_allowed_to_send: 1, peer_not_allowed_to_send: 2 } as const

/** RFC 6520 §2: read to be told, never offered and never answered. */
export const HeartbeatExtension = struct('HeartbeatExtension', {
  mode: named(uint8, namesOf(HeartbeatMode)),
})
export type HeartbeatExtension = Value<typeof HeartbeatExtension>
