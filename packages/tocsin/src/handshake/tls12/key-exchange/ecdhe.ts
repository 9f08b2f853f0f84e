import { abort } from '../../../alert/error.ts'
import type { GroupName } from '../../../crypto/provider.ts'
import { encode } from '../../../wire/codec.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { ClientKeyExchange } from '../../../wire/tls12/client-key-exchange.ts'
import { DigitallySigned } from '../../../wire/tls12/digitally-signed.ts'
import {
  ECCurveType,
  ServerECDHParams,
  ServerKeyExchange,
  signedServerKeyExchange,
} from '../../../wire/tls12/server-key-exchange.ts'
import { agree, groupOf } from '../../key-agreement.ts'
import { chooseGroup } from '../../negotiate.ts'
import type { ServerPolicy } from '../../policy.ts'
import { requireOneOf } from '../../require.ts'
import type { ServerCertificate } from '../certificates.ts'
import type { Begun, Given, KeyExchange, Negotiated, Own } from '../negotiated.ts'
import { requireSignedParameters, type SignedCodec } from '../signature.ts'

/** Ephemeral Diffie-Hellman on a named curve (RFC 8422 §2). */
export const ecdhe: KeyExchange = {
  serverKeyExchange: 'always',
  codecs: (signed = DigitallySigned) => ({
    server_key_exchange: codecWith(signed),
    client_key_exchange: ClientKeyExchange,
  }),
  given,
  suits: (policy, hello) => commonCurves(policy, hello).length > 0,
  begin,
}

const codecWith = (signed: SignedCodec) =>
  signed === DigitallySigned ? ServerKeyExchange : signedServerKeyExchange(signed)

/** The server's share and its signature (RFC 8422 §5.4). */
function given(
  hs: Negotiated,
  certificate: ServerCertificate | undefined,
  body: ServerKeyExchange,
): Given {
  const { namedCurve, public: point, signedParams } = namedCurveOf(body)
  const group = requireOneOf(
    hs.policy.groups,
    (candidate) => NamedGroup[candidate] === namedCurve && isCurve(candidate),
    'key-exchange.group-not-offered',
    { group: namedGroupName(namedCurve) },
  )
  const params = { curveType: body.curveType, namedCurve, public: point }
  const message = encode(ServerECDHParams, params)
  return {
    group,
    serverScheme: requireSignedParameters(hs, certificate, message, signedParams),
    answer(then) {
      const pair = groupOf(hs.policy.crypto, group).generate()
      const premaster = agree(group, pair, point)
      return then({ body: { ecdhYc: pair.publicKey }, premaster })
    },
  }
}

type NamedCurve = Exclude<ServerKeyExchange['params'], Uint8Array>

function namedCurveOf({ curveType, params }: ServerKeyExchange): NamedCurve {
  if (params instanceof Uint8Array) throw abort('key-exchange.explicit-curve', { type: curveType })
  return params
}

/** Key encapsulation came after TLS 1.2, which has no message for it; finite fields are of other suites. */
function isCurve(group: GroupName): boolean {
  return group !== 'X25519MLKEM768' && !group.startsWith('ffdhe')
}

/** The curves both sides have; a client that lists none takes any (RFC 8422 §4). */
function commonCurves(policy: ServerPolicy, { extensions }: ClientHello): readonly GroupName[] {
  const listed = extensions?.supported_groups?.namedGroupList
  const ours = policy.groups.filter(isCurve)
  return listed ? ours.filter((group) => listed.includes(NamedGroup[group])) : ours
}

function begin({ policy: { crypto } }: Negotiated, { policy, hello }: Own): Begun {
  const group = chosenCurve(policy, hello)
  const pair = groupOf(crypto, group).generate()
  const curveType = ECCurveType.named_curve
  const namedCurve = NamedGroup[group]
  const point = { namedCurve, public: pair.publicKey }
  return {
    group,
    parameters: {
      toSign: encode(ServerECDHParams, { curveType, ...point }),
      body: (signedParams) => ({
        curveType,
        params: { namedCurve, public: pair.publicKey, signedParams },
      }),
    },
    read: ({ ecdhYc }: ClientKeyExchange, then) => then(agree(group, pair, ecdhYc)),
  }
}

function chosenCurve(policy: ServerPolicy, hello: ClientHello): GroupName {
  const listed = hello.extensions?.supported_groups?.namedGroupList
  if (listed) return chooseGroup(policy, listed, new Set(), isCurve)
  const [first] = commonCurves(policy, hello)
  if (first) return first
  throw abort('hello.no-common-group', { offered: 'any' })
}
