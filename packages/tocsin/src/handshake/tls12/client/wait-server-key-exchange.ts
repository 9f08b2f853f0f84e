import { abort } from '../../../alert/error.ts'
import { concat } from '../../../crypto/bytes.ts'
import { encode } from '../../../wire/codec.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import {
  ServerECDHParams,
  type ServerKeyExchange,
} from '../../../wire/tls12/server-key-exchange.ts'
import { requireOneOf } from '../../require.ts'
import type { State } from '../../state.ts'
import type { Negotiated } from '../session.ts'
import { requireSignature } from '../signature.ts'
import { awaiting } from './awaiting.ts'
import type { ServerCertificate } from './server-share.ts'
import { waitHelloDone } from './wait-hello-done.ts'

/** The server's ephemeral share and its signature (RFC 8422 §5.4). */
export const waitServerKeyExchange = (hs: Negotiated, certificate: ServerCertificate): State =>
  awaiting('WAIT_SKE', {
    server_key_exchange(body, raw) {
      const { namedCurve, public: point, signedParams } = namedCurveOf(body)
      const group = requireOneOf(
        hs.policy.groups,
        (candidate) => NamedGroup[candidate] === namedCurve && candidate !== 'X25519MLKEM768',
        'key-exchange.group-not-offered',
        { group: namedGroupName(namedCurve) },
      )
      const params = encode(ServerECDHParams, {
        curveType: body.curveType,
        namedCurve,
        public: point,
      })
      const { client, server } = hs.randoms
      const serverScheme = requireSignature(
        hs.policy,
        certificate.serverKey,
        concat(client, server, params),
        signedParams,
        'authentication.key-exchange-signature-invalid',
      )
      hs.transcript.add(raw)
      return waitHelloDone(hs, { ...certificate, group, point, serverScheme })
    },
  })

type NamedCurve = Exclude<ServerKeyExchange['params'], Uint8Array>

function namedCurveOf({ curveType, params }: ServerKeyExchange): NamedCurve {
  if (params instanceof Uint8Array) throw abort('key-exchange.explicit-curve', { type: curveType })
  return params
}
