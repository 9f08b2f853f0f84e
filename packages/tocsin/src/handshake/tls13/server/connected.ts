import { tls13Messages } from '../../../wire/messages.ts'
import { type Expecting, expecting, type State } from '../../state.ts'
import { connectionInfo } from '../info.ts'
import { keyUpdates } from '../key-update.ts'
import type { Authenticated } from './chosen.ts'
import { issueTickets } from './tickets.ts'

/** CONNECTED (RFC 9846 §A.2): application data and new keys. */
export function connected(hs: Authenticated): State {
  const { effects } = hs.context
  const { client, server } = hs.secrets.traffic
  const updates = keyUpdates(effects, { read: client, write: server })
  const state: Expecting = expecting(
    'CONNECTED',
    tls13Messages,
    {
      key_update(update) {
        updates.receive(update)
        return state
      },
    },
    { data: true, updateKeys: updates.send, settleKeys: updates.settle },
  )
  effects.report({ type: 'connected', info: connectionInfo(hs, 'server', hs.summary.serverName) })
  return issueTickets(hs, state)
}
