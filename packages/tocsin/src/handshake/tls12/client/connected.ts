import { type Expecting, expecting } from '../../state.ts'
import type { VerifyData } from '../../version.ts'
import type { Keyed } from '../negotiated.ts'
import { allowed, decline, previousOf } from '../renegotiation.ts'

/** Data flows; a HelloRequest is declined, unless the policy says otherwise (RFC 5246 §7.4.1.1). */
export function connected(hs: Keyed, verifyData: VerifyData): Expecting {
  const begin = allowed(hs)
  const renegotiate = begin && (() => begin(previousOf(hs, verifyData, () => state)))
  const state: Expecting = expecting(
    'CONNECTED',
    hs.messages,
    {
      hello_request() {
        if (renegotiate) return renegotiate()
        decline(hs.effects)
        return state
      },
    },
    { data: true, renegotiate },
  )
  return state
}
