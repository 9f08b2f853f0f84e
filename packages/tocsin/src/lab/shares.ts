import { encodeUnchecked } from '../wire/codec.ts'
import type { ServerKeyExchange } from '../wire/tls12/server-key-exchange.ts'
import type { KeyShareEntry } from '../wire/tls13/key-share.ts'
import { KeyShareClientHello, KeyShareServerHello } from '../wire/tls13/key-share.ts'
import { setExtension } from './extensions.ts'
import { isHello } from './hello.ts'
import { type Misdeed, rewrite } from './verbs.ts'

type CurvePoint = Exclude<ServerKeyExchange['params'], Uint8Array>

/** The ClientHello of TLS 1.3 sends these shares. */
export const clientShares = (...shares: readonly KeyShareEntry[]): Misdeed =>
  setExtension(
    'client_hello',
    'key_share',
    encodeUnchecked(KeyShareClientHello, { clientShares: shares }),
  )

/** The ServerHello of TLS 1.3 sends this share. */
export const serverShare = (group: number, keyExchange: Uint8Array): Misdeed =>
  setExtension(
    'server_hello',
    'key_share',
    encodeUnchecked(KeyShareServerHello, { serverShare: { group, keyExchange } }),
    isHello,
  )

/** Changes what a ServerKeyExchange of TLS 1.2 says, and leaves the signature as it was. */
export const inServerKeyExchange = (change: Partial<CurvePoint>): Misdeed =>
  rewrite<ServerKeyExchange>('server_key_exchange', (body) => ({
    ...body,
    params: { ...(body.params as CurvePoint), ...change },
  }))

/** Names another scheme in ServerKeyExchange, and leaves the signature as it was. */
export const signedBy = (algorithm: number): Misdeed =>
  rewrite<ServerKeyExchange>('server_key_exchange', (body) => {
    const params = body.params as CurvePoint
    return {
      ...body,
      params: { ...params, signedParams: { ...params.signedParams, algorithm } },
    }
  })
