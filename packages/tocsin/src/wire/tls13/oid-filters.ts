import { list, opaque, struct, type Value } from '../codec.ts'

/** RFC 9846 §4.3.5: both DER, not looked into. */
export const OIDFilter = struct('OIDFilter', {
  certificateExtensionOid: opaque(1, 0xff),
  certificateExtensionValues: opaque(0, 0xffff),
})
export type OIDFilter = Value<typeof OIDFilter>

/** RFC 9846 §4.3.5 */
export const OIDFilterExtension = struct('OIDFilterExtension', {
  filters: list(OIDFilter, 0, 0xffff),
})
export type OIDFilterExtension = Value<typeof OIDFilterExtension>
