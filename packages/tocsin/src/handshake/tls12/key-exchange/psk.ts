import { abort } from '../../../alert/error.ts'
import { Secret } from '../../../crypto/secret.ts'
import { empty, type Value } from '../../../wire/codec.ts'
import {
  hintedServerKeyExchange,
  identifiedClientKeyExchange,
} from '../../../wire/tls12/psk-key-exchange.ts'
import { pskText } from '../../psk-text.ts'
import { ask, type State } from '../../state.ts'
import type { Body } from '../messages.ts'
import type { Begun, Given, KeyExchange, Negotiated, Own } from '../negotiated.ts'
import { ecdheOrAnonymous } from './anonymous.ts'
import { dhe } from './dhe.ts'
import { pskPremaster } from './psk-premaster.ts'
import { rsa } from './rsa.ts'

/*
 * Implementation notes. A server that hides which identities it has must do the same work, send the
 * same bytes and fail at the same place for an unknown identity as for a wrong key (RFC 4279 §2): it
 * goes on with a made-up key, which is made before the answer is known. Only a policy of 'tell' says
 * unknown_psk_identity.
 */

type ServerBody = Value<ReturnType<typeof hintedServerKeyExchange<Body>>>
type ClientBody = Value<ReturnType<typeof identifiedClientKeyExchange<Body>>>

/** A key exchange under a pre-shared key; the server may have to say which with a hint, always where it says more. */
function underPsk(exchange: KeyExchange): KeyExchange {
  return {
    serverKeyExchange: exchange.serverKeyExchange === 'always' ? 'always' : 'optional',
    codecs() {
      const codecs = exchange.codecs(undefined)
      return {
        server_key_exchange: hintedServerKeyExchange(codecs.server_key_exchange),
        client_key_exchange: identifiedClientKeyExchange(codecs.client_key_exchange),
      }
    },
    given(hs, certificate, body: ServerBody | undefined) {
      const given = exchange.given(hs, certificate, body?.params)
      return { ...given, answer: (then) => answer(given, body?.pskIdentityHint, then) }
    },
    suits: (policy, hello, credential) =>
      policy.psk !== undefined && exchange.suits(policy, hello, credential),
    begin: (hs, own) => begin(exchange, hs, own),
  }
}

/** Nothing besides the key. */
const nothing: KeyExchange = {
  serverKeyExchange: 'never',
  codecs: () => ({ server_key_exchange: empty, client_key_exchange: empty }),
  given: () => ({
    group: undefined,
    serverScheme: undefined,
    answer: (then) => then({ body: {}, premaster: noSecret() }),
  }),
  suits: () => true,
  begin: () => ({
    group: undefined,
    parameters: undefined,
    read: (_body, then) => then(noSecret()),
  }),
}

const noSecret = () => new Secret(new Uint8Array(0))

/** PSK (RFC 4279 §2), which has no forward secrecy. */
export const psk: KeyExchange = underPsk(nothing)

/** DHE_PSK (RFC 4279 §3). */
export const dhePsk: KeyExchange = underPsk(dhe)

/** RSA_PSK (RFC 4279 §4). */
export const rsaPsk: KeyExchange = underPsk(rsa)

/** ECDHE_PSK (RFC 5489 §2). */
export const ecdhePsk: KeyExchange = underPsk(ecdheOrAnonymous)

/** A hint of no length is no hint: in DHE_PSK there is no other way to give none (RFC 4279 §3). */
function answer(
  given: Given,
  hint: Uint8Array | undefined,
  then: Parameters<Given['answer']>[0],
): State {
  const question = { type: 'choose-psk', hint: hint?.length ? hint : undefined } as const
  return ask('CHOOSE_PSK', question, ({ psk }) => {
    if (!psk) throw abort('authentication.no-psk', { hint: hint?.length ? 'given' : 'none' })
    const pskIdentity = pskText(psk.identity)
    return given.answer(({ body: exchange, premaster }) =>
      then({ body: { pskIdentity, exchange }, premaster: pskPremaster(premaster, psk.key) }),
    )
  })
}

function begin(exchange: KeyExchange, hs: Negotiated, own: Own): Begun {
  const { psk } = own.policy
  if (!psk) throw abort('internal.configuration', { psk: 'none' })
  const begun = exchange.begin(hs, own)
  const { parameters } = begun
  const pskIdentityHint = psk.hint ?? new Uint8Array(0)
  const isSaid = parameters !== undefined || pskIdentityHint.length > 0
  return {
    ...begun,
    parameters: isSaid
      ? {
          toSign: new Uint8Array(0),
          body: (): ServerBody => ({ pskIdentityHint, params: parameters?.body(undefined) ?? {} }),
        }
      : undefined,
    read({ pskIdentity, exchange }: ClientBody, then) {
      const madeUp = hs.policy.crypto.random(32)
      return ask('FIND_PSK', { type: 'find-psk', identity: pskIdentity }, ({ key }) => {
        if (!key && psk.unknownIdentity === 'tell') {
          throw abort('authentication.unknown-psk-identity', { length: pskIdentity.length })
        }
        return begun.read(exchange, (premaster) => then(pskPremaster(premaster, key ?? madeUp)))
      })
    },
  }
}
