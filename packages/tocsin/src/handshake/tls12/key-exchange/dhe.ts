import { abort } from '../../../alert/error.ts'
import { isInRange, isUsable } from '../../../crypto/finite-field.ts'
import type { KeyPair } from '../../../crypto/provider.ts'
import { Secret } from '../../../crypto/secret.ts'
import { encode, type Value } from '../../../wire/codec.ts'
import {
  DHClientKeyExchange,
  ServerDHParams,
  signedDHKeyExchange,
} from '../../../wire/tls12/dh-key-exchange.ts'
import { groupOf } from '../../key-agreement.ts'
import type { ServerCertificate } from '../certificates.ts'
import type { Begun, Given, KeyExchange, Negotiated, Own } from '../negotiated.ts'
import { requireSignedParameters, type SignedCodec } from '../signature.ts'
import { acceptedGroup, chosenParameters, hasCommonGroup } from './dh-group.ts'

/** Ephemeral Diffie-Hellman in a finite field (RFC 5246 §7.4.3, RFC 7919), signed or not. */
export const dhe: KeyExchange = {
  serverKeyExchange: 'always',
  codecs: (signed) => ({
    server_key_exchange: signed ? signedDHKeyExchange(signed) : ServerDHParams,
    client_key_exchange: DHClientKeyExchange,
  }),
  given,
  suits: hasCommonGroup,
  begin,
}

type ServerKeyExchange = ServerDHParams &
  Partial<Value<ReturnType<typeof signedDHKeyExchange<Value<SignedCodec>>>>>

/** The server's group, its public value and its signature, in the order of RFC 7919 §3. */
function given(
  hs: Negotiated,
  certificate: ServerCertificate | undefined,
  { dhP, dhG, dhYs, signedParams }: ServerKeyExchange,
): Given {
  const { crypto } = hs.policy
  const message = encode(ServerDHParams, { dhP, dhG, dhYs })
  const serverScheme = requireSignedParameters(hs, certificate, message, signedParams)
  const group = acceptedGroup(hs.policy, dhP, dhG)
  if (!isUsable(dhP, dhG)) throw abort('key-exchange.finite-field-unusable')
  if (!isInRange(dhYs, dhP)) throw outOfRange(group)
  return {
    group,
    serverScheme,
    answer(then) {
      const pair = group ? groupOf(crypto, group).generate() : crypto.finiteField?.(dhP, dhG)
      if (!pair) throw abort('key-exchange.finite-field-unusable')
      return then({ body: { dhYc: pair.publicKey }, premaster: agree(group, pair, dhYs) })
    },
  }
}

function begin({ policy: { crypto } }: Negotiated, { policy, hello }: Own): Begun {
  const { group, prime: dhP, generator: dhG } = chosenParameters(policy, hello)
  const pair = group ? groupOf(crypto, group).generate() : crypto.finiteField?.(dhP, dhG)
  if (!pair) throw abort('internal.configuration', { 'finite-field': group ?? 'dhParameters' })
  const params = { dhP, dhG, dhYs: pair.publicKey }
  return {
    group,
    parameters: {
      toSign: encode(ServerDHParams, params),
      body: (signedParams): ServerKeyExchange => ({ ...params, signedParams }),
    },
    read: ({ dhYc }: DHClientKeyExchange, then) => then(agree(group, pair, dhYc)),
  }
}

/** Zeros in front do not count (RFC 5246 §8.1.2); how long that takes tells nothing about a later secret, for pairs are fresh. */
function agree(group: string | undefined, pair: KeyPair, theirs: Uint8Array): Secret {
  const secret = pair.agree(theirs)
  const start = secret?.findIndex((octet) => octet !== 0) ?? -1
  if (!secret || start < 0) throw outOfRange(group)
  return new Secret(secret.subarray(start))
}

function outOfRange(group = 'custom'): Error {
  return abort('key-exchange.finite-field-share', { group })
}
