import { tls13Messages } from '../../../wire/messages.ts'
import { expecting, type State } from '../../state.ts'
import { requireFinished, verifyData } from '../finished.ts'
import { logApplicationSecrets } from '../log-secrets.ts'
import type { Authenticated } from './negotiated.ts'
import { secondFlight } from './second-flight.ts'

/** WAIT_FINISHED (RFC 9846 §A.1): the server confirms the whole handshake. */
export function waitFinished(hs: Authenticated): State {
  const { context, transcript, algorithms, handshakeTraffic } = hs
  return expecting(
    'WAIT_FINISHED',
    tls13Messages,
    {
      finished({ verifyData: actual }, raw) {
        const digest = transcript.digest()
        requireFinished(actual, verifyData(algorithms.hash, handshakeTraffic.server, digest))
        transcript.add(raw)
        const main = hs.handshakeSecret.mainSecret()
        const secrets = main.applicationSecrets(transcript.digest())
        logApplicationSecrets(context, hs.hello.random, secrets)
        context.effects.useReadKeys(secrets.traffic.server.opener('application'))
        return secondFlight(hs, secrets)
      },
    },
    { dropsChangeCipherSpec: true },
  )
}
