import { type Codec, opaque, struct, type Value } from '../codec.ts'

const params = {
  dhP: opaque(1, 0xffff),
  dhG: opaque(1, 0xffff),
  dhYs: opaque(1, 0xffff),
}

/** RFC 5246 §7.4.3: prime, generator and public value; what the server signs, and all it sends where nothing is signed. */
export const ServerDHParams = struct('ServerDHParams', params)
export type ServerDHParams = Value<typeof ServerDHParams>

/** RFC 5246 §7.4.3, for DHE, with a signature as the version has it. */
export function signedDHKeyExchange<S>(signedParams: Codec<S>) {
  return struct('ServerKeyExchange', { ...params, signedParams })
}

/** RFC 5246 §7.4.7.2, for DHE: dh_Yc, the client's public value */
export const DHClientKeyExchange = struct('ClientKeyExchange', { dhYc: opaque(1, 0xffff) })
export type DHClientKeyExchange = Value<typeof DHClientKeyExchange>
