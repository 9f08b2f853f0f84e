import { type Codec, opaque, struct } from '../codec.ts'

/** RFC 4279 §2, §3, §4, RFC 5489 §2: what helps to choose a key, and the parameters of the exchange under it. */
export function hintedServerKeyExchange<P>(params: Codec<P>) {
  return struct('ServerKeyExchange', { pskIdentityHint: opaque(0, 0xffff), params })
}

/** The same for the client: which key it is, and its part of the exchange under it. */
export function identifiedClientKeyExchange<E>(exchange: Codec<E>) {
  return struct('ClientKeyExchange', { pskIdentity: opaque(0, 0xffff), exchange })
}
