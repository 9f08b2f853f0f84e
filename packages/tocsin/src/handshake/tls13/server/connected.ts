import { tls13Messages } from '../../../wire/messages.ts'
import { type Expecting, expecting, type State } from '../../state.ts'
import { connectionInfo } from '../info.ts'
import { keyUpdates } from '../key-update.ts'
import type { Authenticated } from './chosen.ts'
import { mayAsk, postHandshakeAuthentication } from './post-handshake.ts'
import { issueTickets } from './tickets.ts'

/** CONNECTED (RFC 9846 §A.2): application data, new keys, and certificates that are asked for only now. */
export function connected(hs: Authenticated): State {
  const { effects } = hs.context
  const { client, server } = hs.secrets.traffic
  const updates = keyUpdates(effects, { read: client, write: server })
  const postHandshakeAuth = mayAsk(hs)
  const info = connectionInfo({ postHandshakeAuth, ...hs }, 'server', hs.summary.serverName)
  const later = postHandshakeAuth ? postHandshakeAuthentication(hs, info, () => state) : undefined
  const state: Expecting = expecting(
    'CONNECTED',
    tls13Messages,
    {
      key_update(update) {
        updates.receive(update)
        return state
      },
      ...later?.handlers,
    },
    {
      data: true,
      updateKeys: updates.send,
      settleKeys: updates.settle,
      certificateRequests: later?.requests,
    },
  )
  effects.report({ type: 'connected', info })
  return issueTickets(hs, state)
}
