import { tls12Messages } from '../../../wire/messages.ts'
import { type Expecting, expecting, type Handlers } from '../../state.ts'

/** A state of the handshake, in which HelloRequest means nothing and is no part of the transcript (RFC 5246 §7.4.1.1). */
export function awaiting(name: string, on: Handlers<typeof tls12Messages>): Expecting {
  const state: Expecting = expecting(name, tls12Messages, { ...on, hello_request: () => state })
  return state
}
