import { type Expecting, expecting, type Handlers } from '../../state.ts'
import type { Messages12 } from '../messages.ts'

/** A state of the handshake, in which HelloRequest means nothing and is no part of the transcript (RFC 5246 §7.4.1.1). */
export function awaiting(
  { messages }: { readonly messages: Messages12 },
  name: string,
  on: Handlers<Messages12>,
): Expecting {
  const state: Expecting = expecting(name, messages, { ...on, hello_request: () => state })
  return state
}
