import { opaque, struct, uint32, type Value } from '../codec.ts'

/** RFC 5077 §3.3 */
export const NewSessionTicket = struct('NewSessionTicket', {
  ticketLifetimeHint: uint32,
  ticket: opaque(0, 0xffff),
})
export type NewSessionTicket = Value<typeof NewSessionTicket>
