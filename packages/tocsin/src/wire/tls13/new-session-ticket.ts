import { opaque, struct, uint32, type Value } from '../codec.ts'
import { extensions } from '../extensions.ts'

/** RFC 9846 §4.3.10 */
const EarlyDataIndication = struct('EarlyDataIndication', { maxEarlyDataSize: uint32 })

/** RFC 9846 §4.7.1 */
export const NewSessionTicket = struct('NewSessionTicket', {
  ticketLifetime: uint32,
  ticketAgeAdd: uint32,
  ticketNonce: opaque(0, 255),
  ticket: opaque(1, 0xffff),
  extensions: extensions('NewSessionTicket', { early_data: EarlyDataIndication }),
})
export type NewSessionTicket = Value<typeof NewSessionTicket>
