import { tls13Messages } from '../../../wire/messages.ts'
import type { ConnectionInfo } from '../../info.ts'
import { type Expecting, expecting, type State } from '../../state.ts'
import { exportKeyingMaterial } from '../key-schedule.ts'
import { keyUpdates } from '../key-update.ts'
import type { Authenticated } from './chosen.ts'

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
    { data: true, updateKeys: updates.send },
  )
  effects.report({ type: 'connected', info: infoOf(hs) })
  return state
}

function infoOf(hs: Authenticated): ConnectionInfo {
  const { algorithms, secrets } = hs
  return {
    role: 'server',
    version: 'TLS 1.3',
    cipherSuite: algorithms.suite.name,
    group: hs.group,
    signatureScheme: hs.signatureScheme.name,
    clientSignatureScheme: hs.clientSignatureScheme?.name,
    serverName: hs.summary.serverName,
    applicationProtocol: hs.applicationProtocol,
    peerCertificates: hs.peerCertificates,
    extendedMasterSecret: true,
    helloRetryRequest: hs.helloRetryRequest,
    exportKeyingMaterial: (label, context, length) =>
      exportKeyingMaterial(algorithms.hash, secrets.exporter, label, context, length),
  }
}
