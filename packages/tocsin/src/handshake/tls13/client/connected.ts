import { tls13Messages } from '../../../wire/messages.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { NewSessionTicket } from '../../../wire/tls13/new-session-ticket.ts'
import type { Effects } from '../../effects.ts'
import { type Expecting, expecting, type State } from '../../state.ts'
import { connectionInfo } from '../info.ts'
import type { ApplicationSecrets } from '../key-schedule.ts'
import { keyUpdates } from '../key-update.ts'
import type { Authenticated } from './negotiated.ts'

/** What a client knows at the end. */
interface Complete extends Authenticated {
  readonly secrets: ApplicationSecrets
  readonly clientSignatureScheme: SignatureScheme | undefined
}

/** CONNECTED (RFC 9846 §A.1): application data, tickets and new keys. */
export function connected(hs: Complete): State {
  const { effects } = hs.context
  const { client, server } = hs.secrets.traffic
  const updates = keyUpdates(effects, { read: server, write: client })
  const state: Expecting = expecting(
    'CONNECTED',
    tls13Messages,
    {
      new_session_ticket(ticket) {
        report(effects, ticket)
        return state
      },
      key_update(update) {
        updates.receive(update)
        return state
      },
    },
    { data: true, updateKeys: updates.send, settleKeys: updates.settle },
  )
  effects.report({
    type: 'connected',
    info: connectionInfo(hs, 'client', hs.context.policy.serverName),
  })
  return state
}

/** The longest a ticket may be kept, in seconds: a week (RFC 9846 §4.7.1). */
const longestLifetime = 604_800

/** A ticket without lifetime is to be forgotten at once (RFC 9846 §4.7.1). */
function report(effects: Effects, { ticketLifetime, ticket }: NewSessionTicket): void {
  if (ticketLifetime === 0) return
  const lifetimeSeconds = Math.min(ticketLifetime, longestLifetime)
  effects.report({ type: 'ticket', ticket: { lifetimeSeconds, ticket } })
}
