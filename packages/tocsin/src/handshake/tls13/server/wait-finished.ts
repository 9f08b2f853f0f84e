import { tls13Messages } from '../../../wire/messages.ts'
import { expecting, type State } from '../../state.ts'
import { requireFinished, verifyData } from '../finished.ts'
import { forget } from '../key-schedule.ts'
import type { Authenticated } from './chosen.ts'
import { connected } from './connected.ts'

/** WAIT_FINISHED (RFC 9846 §A.2): the client confirms the whole handshake. */
export function waitFinished(hs: Authenticated): State {
  const { context, transcript, algorithms, handshakeTraffic, secrets } = hs
  return expecting(
    'WAIT_FINISHED',
    tls13Messages,
    {
      finished({ verifyData: actual }, raw) {
        const digest = transcript.digest()
        requireFinished(actual, verifyData(algorithms.hash, handshakeTraffic.client, digest))
        transcript.add(raw)
        forget(handshakeTraffic)
        context.effects.useReadKeys(secrets.traffic.client.opener('application'))
        return connected(hs)
      },
    },
    { dropsChangeCipherSpec: true, answersEarlyData: hs.acceptsEarlyData },
  )
}
