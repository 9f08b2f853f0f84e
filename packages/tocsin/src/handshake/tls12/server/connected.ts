import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { type Expecting, expecting, type State } from '../../state.ts'
import type { ServerContext, VerifyData } from '../../version.ts'
import type { Keyed } from '../negotiated.ts'
import { decline } from '../renegotiation.ts'

/** Data flows; a ClientHello is declined, unless the policy says otherwise (RFC 5746 §4.4). */
export function connected(hs: Keyed, context: ServerContext, verifyData: VerifyData): Expecting {
  const accept = renegotiation(hs, context, verifyData, () => state)
  const state: Expecting = expecting(
    'CONNECTED',
    hs.messages,
    {
      client_hello(hello, raw) {
        if (accept) return accept(hello, raw)
        decline(hs.effects)
        return state
      },
    },
    { data: true, renegotiate: accept && (() => ask(hs, state)) },
  )
  return state
}

/** HelloRequest, which is no part of any transcript (RFC 5246 §7.4.1.1). */
function ask({ effects, messages }: Keyed, state: Expecting): State {
  effects.send(messages, { type: 'hello_request', body: {} })
  return state
}

function renegotiation(
  hs: Keyed,
  context: ServerContext,
  verifyData: VerifyData,
  refused: () => State,
): ((hello: ClientHello, raw: Uint8Array) => State) | undefined {
  const { dialect, policy, secureRenegotiation } = hs
  const { renegotiation: allowed } = dialect
  if (!allowed || !secureRenegotiation || policy.renegotiation === 'refuse') return undefined
  const encryptThenMac = hs.encryptThenMac || (hs.previous?.encryptThenMac ?? false)
  const previous = { verifyData, encryptThenMac, refused }
  return (hello, raw) => allowed.server(dialect, context, previous, hello, raw)
}
