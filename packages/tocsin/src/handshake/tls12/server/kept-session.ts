import type { Session } from '../../../session/session.ts'
import { ask, type State } from '../../state.ts'
import { familyOf, keptSession } from '../kept-session.ts'
import type { Keyed } from '../negotiated.ts'
import { send } from '../session.ts'

/**
 * What a client gets to resume with, before our Finished tells it that it has: a ticket where one was
 * promised, which is empty if there cannot be one (RFC 5077 §3.3), or its session ID in our store.
 */
export function giveSession(
  hs: Keyed,
  certificates: readonly Uint8Array[],
  next: () => State,
): State {
  const { id: sessionId, promisesTicket } = hs.session
  if (promisesTicket || sessionId.length === 0) return giveTicket(hs, certificates, next)
  const session = sessionOf(hs, certificates)
  if (!session) return next()
  return ask('KEEP_SESSION', { type: 'keep-session', sessionId, session }, () => {
    session.secret.wipe()
    return next()
  })
}

/** The same for a session that is resumed, which has its ID already. */
export function giveTicket(
  hs: Keyed,
  certificates: readonly Uint8Array[],
  next: () => State,
): State {
  const session = hs.session.promisesTicket ? sessionOf(hs, certificates) : undefined
  if (!session) return next()
  return ask('ISSUE_TICKET', { type: 'issue-ticket', session }, ({ ticket = none }) => {
    session.secret.wipe()
    const ticketLifetimeHint = session.lifetimeSeconds
    send(hs, { type: 'new_session_ticket', body: { ticketLifetimeHint, ticket } })
    return next()
  })
}

const none: Uint8Array = new Uint8Array(0)

function sessionOf(hs: Keyed, certificates: readonly Uint8Array[]): Session | undefined {
  const { keep } = hs.session
  if (!keep) return undefined
  const issued = { issuedAt: keep.now(), lifetimeSeconds: keep.lifetimeSeconds }
  return keptSession(hs, { certificates, role: 'client' }, familyOf(hs), issued)
}
