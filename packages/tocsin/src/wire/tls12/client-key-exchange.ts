import { opaque, struct, type Value } from '../codec.ts'

/** RFC 8422 §5.7, for ECDHE: ecdh_Yc, the client's point */
export const ClientKeyExchange = struct('ClientKeyExchange', { ecdhYc: opaque(1, 0xff) })
export type ClientKeyExchange = Value<typeof ClientKeyExchange>
