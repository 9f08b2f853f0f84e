import { list, opaque, struct, uint16, uint32, type Value } from '../codec.ts'

/** RFC 9846 §4.3.11 */
export const PskIdentity = struct('PskIdentity', {
  identity: opaque(1, 0xffff),
  obfuscatedTicketAge: uint32,
})
export type PskIdentity = Value<typeof PskIdentity>

/** RFC 9846 §4.3.11: what stands behind the part of a ClientHello that binders cover. */
export const PskBinders = list(opaque(32, 255), 33, 0xffff)

/** RFC 9846 §4.3.11 */
export const OfferedPsks = struct('OfferedPsks', {
  identities: list(PskIdentity, 7, 0xffff),
  binders: PskBinders,
})
export type OfferedPsks = Value<typeof OfferedPsks>

/** RFC 9846 §4.3.11 */
export const SelectedPsk = struct('PreSharedKeyExtension', { selectedIdentity: uint16 })
export type SelectedPsk = Value<typeof SelectedPsk>
