import { bytes } from '../codec.ts'

/** RFC 5077 §3.2: the ticket alone, without the length that RFC 4507 put before it. */
export const SessionTicket = bytes
