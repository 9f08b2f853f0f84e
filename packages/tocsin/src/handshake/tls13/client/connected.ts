import type { Secret } from '../../../crypto/secret.ts'
import { toHex } from '../../../session/hex.ts'
import { type ClientSession, longestLifetimeSeconds } from '../../../session/session.ts'
import { tls13Messages } from '../../../wire/messages.ts'
import type { NewSessionTicket } from '../../../wire/tls13/new-session-ticket.ts'
import { type Expecting, expecting, type State } from '../../state.ts'
import { connectionInfo } from '../info.ts'
import { keyUpdates } from '../key-update.ts'
import { ticketPsk } from '../psk.ts'
import type { Complete } from './negotiated.ts'
import { mayBeAsked, requestHandlers } from './post-handshake.ts'

/** CONNECTED (RFC 9846 §A.1): application data, tickets and new keys. */
export function connected(hs: Complete): State {
  const { effects, policy } = hs.context
  const keep = ticketKeeper(hs)
  const { client, server } = hs.secrets.traffic
  const updates = keyUpdates(effects, { read: server, write: client })
  const postHandshakeAuth = mayBeAsked(hs)
  const info = connectionInfo({ postHandshakeAuth, ...hs }, 'client', policy.serverName)
  const state: Expecting = expecting(
    'CONNECTED',
    tls13Messages,
    {
      ...(postHandshakeAuth && requestHandlers(hs, info, () => state)),
      new_session_ticket(ticket) {
        keep(ticket)
        return state
      },
      key_update(update) {
        updates.receive(update)
        return state
      },
    },
    { data: true, updateKeys: updates.send, settleKeys: updates.settle },
  )
  effects.report({ type: 'connected', info })
  return state
}

/** Makes a session of each ticket, if anybody wants one: a ticket without lifetime is to be forgotten at once (RFC 9846 §4.7.1). */
function ticketKeeper(hs: Complete): (ticket: NewSessionTicket) => void {
  const { policy, effects } = hs.context
  if (!policy.wantsSessions) {
    hs.secrets.forget()
    return () => undefined
  }
  const { hash } = hs.algorithms
  const resumption = hs.secrets.resumption(hs.transcript.digest())
  const family = hs.psk?.session?.family ?? toHex(policy.crypto.random(16))
  effects.report({ type: 'session-family', family })
  return (ticket) => {
    if (ticket.ticketLifetime === 0) return
    const secret = ticketPsk(hash, resumption, ticket.ticketNonce)
    effects.report({ type: 'session', session: sessionOf(hs, ticket, secret, family) })
  }
}

function sessionOf(
  hs: Complete,
  { ticket, ticketLifetime, ticketAgeAdd, extensions }: NewSessionTicket,
  secret: Secret,
  family: string,
): ClientSession {
  const { policy } = hs.context
  const issuedAt = policy.now()
  return {
    kind: 'ticket',
    identity: ticket,
    version: 'TLS 1.3',
    cipherSuite: hs.algorithms.suite.code,
    secret,
    family,
    beganAt: hs.psk?.session?.beganAt ?? issuedAt,
    issuedAt,
    lifetimeSeconds: Math.min(ticketLifetime, longestLifetimeSeconds),
    serverName: policy.serverName,
    applicationProtocol: hs.applicationProtocol,
    extendedMasterSecret: true,
    compressionMethod: 0,
    peerCertificates: hs.shown.chain,
    peerCertificateType: hs.shown.certificateType,
    ageAdd: ticketAgeAdd,
    maxEarlyDataSize: extensions.early_data?.maxEarlyDataSize ?? 0,
  }
}
