import {
  bytes,
  type Codec,
  named,
  opaque,
  select,
  struct,
  uint8,
  uint16,
  type Value,
} from '../codec.ts'
import { namedGroupName } from '../registry/named-group.ts'
import { namesOf } from '../registry.ts'
import { DigitallySigned } from './digitally-signed.ts'

/** RFC 8422 §5.4 */
export const ECCurveType = { explicit_prime: 1, explicit_char2: 2, named_curve: 3 } as const

const curveType = named(uint8, namesOf(ECCurveType))
const point = { namedCurve: named(uint16, namedGroupName), public: opaque(1, 0xff) }

/** RFC 8422 §5.4, with a named curve: what the server signs. */
export const ServerECDHParams = struct('ServerECDHParams', { curveType, ...point })
export type ServerECDHParams = Value<typeof ServerECDHParams>

const choose = (type: number) => (type === ECCurveType.named_curve ? 'named_curve' : 'explicit')
const withCurve = <C extends Codec<unknown>>(named_curve: C) =>
  struct('ServerKeyExchange', {
    curveType,
    params: select('curveType', choose, { named_curve, explicit: bytes }),
  })

/** RFC 8422 §5.4, for ECDHE: the point on a named curve and its signature; explicit curves are not looked into. */
export const ServerKeyExchange = /* @__PURE__ */ signedServerKeyExchange(DigitallySigned)
export type ServerKeyExchange = Value<typeof ServerKeyExchange>

/** The same with a signature as another version has it. */
export function signedServerKeyExchange<S>(signedParams: Codec<S>) {
  return withCurve(struct('ServerKeyExchange', { ...point, signedParams }))
}

/** The same for suites without a signature (RFC 8422 §5.4, RFC 5489 §2). */
export const AnonymousServerKeyExchange = /* @__PURE__ */ withCurve(
  struct('ServerKeyExchange', point),
)
