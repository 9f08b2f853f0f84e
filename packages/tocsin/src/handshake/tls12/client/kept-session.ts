import { type ClientSession, longestLifetimeSeconds } from '../../../session/session.ts'
import type { NewSessionTicket } from '../../../wire/tls12/new-session-ticket.ts'
import type { State } from '../../state.ts'
import { familyOf, keptSession } from '../kept-session.ts'
import type { Keyed } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'

export type Ticket = NewSessionTicket

/** A promised ticket comes before change_cipher_spec, though it may be empty (RFC 5077 §3.3). */
export function waitTicket(hs: Keyed, then: (ticket: Ticket) => State): State {
  return awaiting(hs, 'WAIT_NST', {
    new_session_ticket(ticket, raw) {
      hs.transcript.add(raw)
      return then(ticket)
    },
  })
}

/** Reports what can be resumed, now that the server's Finished has proved it (RFC 5077 §3.3). */
export function reportSession(
  hs: Keyed,
  certificates: readonly Uint8Array[],
  ticket: Ticket | undefined,
): void {
  const named = nameOf(hs, ticket)
  const { keep } = hs.session
  if (!keep || !named) return
  const { lifetimeSeconds, ...name } = named
  const issued = { issuedAt: keep.now(), lifetimeSeconds }
  const session = keptSession(hs, { certificates, role: 'server' }, familyOf(hs), issued)
  hs.effects.report({ type: 'session', session: { ...name, ...session } })
}

type Name = Pick<ClientSession, 'kind' | 'identity' | 'lifetimeSeconds'>

/** A ticket, or the ID of a new session; an empty ticket is none. */
function nameOf({ session }: Keyed, ticket: Ticket | undefined): Name | undefined {
  const { lifetimeSeconds = 0 } = session.keep ?? {}
  if (ticket && ticket.ticket.length > 0) {
    const { ticket: identity, ticketLifetimeHint: hint } = ticket
    const seconds = Math.min(hint || lifetimeSeconds, longestLifetimeSeconds)
    return { kind: 'ticket', identity, lifetimeSeconds: seconds }
  }
  if (session.resumed || session.id.length === 0) return undefined
  return { kind: 'session_id', identity: session.id, lifetimeSeconds }
}
