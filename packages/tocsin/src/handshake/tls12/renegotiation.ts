import { abort } from '../../alert/error.ts'
import type { RenegotiationInfo } from '../../wire/shared/renegotiation-info.ts'
import { type Expecting, expecting } from '../state.ts'
import type { Negotiated } from './negotiated.ts'

/** In an initial handshake there is no connection to be renegotiated (RFC 5746 §3.4, §3.6). */
export function requireInitial(info: RenegotiationInfo | undefined): void {
  const length = info?.renegotiatedConnection.length ?? 0
  if (length > 0) throw abort('renegotiation.info-not-empty', { length })
}

/** Data flows; `request`, by which the peer asks to renegotiate, is declined with no_renegotiation (RFC 5246 §7.2.2). */
export function connected(
  { effects, messages }: Negotiated,
  request: 'hello_request' | 'client_hello',
): Expecting {
  const state: Expecting = expecting(
    'CONNECTED',
    messages,
    {
      [request]: () => {
        effects.report({ type: 'warning', condition: 'renegotiation.refused' })
        return state
      },
    },
    { data: true },
  )
  return state
}
