import { type Expecting, expecting, type State } from '../../state.ts'
import type { VerifyData } from '../../version.ts'
import type { Keyed } from '../negotiated.ts'
import { allowed, decline, previousOf } from '../renegotiation.ts'

/** Data flows; a ClientHello is declined, unless the policy says otherwise (RFC 5746 §4.4). */
export function connected(hs: Keyed, verifyData: VerifyData): Expecting {
  const accept = allowed(hs)
  const state: Expecting = expecting(
    'CONNECTED',
    hs.messages,
    {
      client_hello(hello, raw) {
        if (accept)
          return accept(
            previousOf(hs, verifyData, () => state),
            { hello, raw },
          )
        decline(hs.effects)
        return state
      },
    },
    { data: true, renegotiate: accept && (() => ask(hs, state)) },
  )
  return state
}

/** HelloRequest, which is no part of any transcript (RFC 5246 §7.4.1.1). */
function ask({ effects, messages }: Keyed, state: State): State {
  effects.send(messages, { type: 'hello_request', body: {} })
  return state
}
