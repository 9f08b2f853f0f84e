import { type Expecting, expecting, type Handlers } from '../../state.ts'
import type { Messages12 } from '../messages.ts'
import type { Negotiated } from '../negotiated.ts'

/**
 * A state before change_cipher_spec, in which HelloRequest means nothing and is no part of the transcript
 * (RFC 5246 §7.4.1.1); in a renegotiation data still flows under the keys of before (§6.2.1).
 */
export function awaiting(hs: Negotiated, name: string, on: Handlers<Messages12>): Expecting {
  const handlers = { ...on, hello_request: () => state }
  const data = hs.previous !== undefined
  const state: Expecting = expecting(name, hs.messages, handlers, { data })
  return state
}
