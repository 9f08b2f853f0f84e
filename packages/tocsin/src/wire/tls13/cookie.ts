import { opaque, struct, type Value } from '../codec.ts'

/** RFC 9846 §4.3.2 */
export const Cookie = struct('Cookie', { cookie: opaque(1, 0xffff) })
export type Cookie = Value<typeof Cookie>
