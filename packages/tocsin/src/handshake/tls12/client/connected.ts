import { type Expecting, expecting, type State } from '../../state.ts'
import type { ClientContext, VerifyData } from '../../version.ts'
import type { Keyed } from '../negotiated.ts'
import { decline } from '../renegotiation.ts'

/** Data flows; a HelloRequest is declined, unless the policy says otherwise (RFC 5246 §7.4.1.1). */
export function connected(hs: Keyed, context: ClientContext, verifyData: VerifyData): Expecting {
  const renegotiate = renegotiation(hs, context, verifyData, () => state)
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

function renegotiation(
  hs: Keyed,
  context: ClientContext,
  verifyData: VerifyData,
  refused: () => State,
): (() => State) | undefined {
  const { dialect, policy, secureRenegotiation } = hs
  const { renegotiation: allowed } = dialect
  if (!allowed || !secureRenegotiation || policy.renegotiation === 'refuse') return undefined
  const encryptThenMac = hs.encryptThenMac || (hs.previous?.encryptThenMac ?? false)
  const previous = { verifyData, encryptThenMac, refused }
  return () => allowed.client(dialect, context, previous)
}
