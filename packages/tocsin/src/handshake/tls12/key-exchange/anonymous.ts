import { ClientKeyExchange } from '../../../wire/tls12/client-key-exchange.ts'
import { AnonymousServerKeyExchange } from '../../../wire/tls12/server-key-exchange.ts'
import type { KeyExchange } from '../negotiated.ts'
import { ecdhe } from './ecdhe.ts'

/** ECDHE, also in suites whose server signs nothing: anonymous ones (RFC 8422 §2.2), and under a key (RFC 5489 §2). */
export const ecdheOrAnonymous: KeyExchange = {
  ...ecdhe,
  codecs: (signed) =>
    signed
      ? ecdhe.codecs(signed)
      : { server_key_exchange: AnonymousServerKeyExchange, client_key_exchange: ClientKeyExchange },
}
