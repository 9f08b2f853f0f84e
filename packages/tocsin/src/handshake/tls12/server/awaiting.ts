import { type Expecting, expecting, type Handlers } from '../../state.ts'
import type { Messages12 } from '../messages.ts'
import type { Negotiated } from '../negotiated.ts'

/** A state before change_cipher_spec: in a renegotiation data still flows under the keys of before (RFC 5246 §6.2.1). */
export function awaiting(hs: Negotiated, name: string, on: Handlers<Messages12>): Expecting {
  return expecting(name, hs.messages, on, { data: hs.previous !== undefined })
}
