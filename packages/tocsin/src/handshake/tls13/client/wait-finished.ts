import { abort } from '../../../alert/error.ts'
import { tls13Messages } from '../../../wire/messages.ts'
import { ask, expecting, type State } from '../../state.ts'
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
        return judgeAgain(hs, () => {
          endEarlyData(hs)
          return secondFlight(hs, secrets)
        })
      },
    },
    { dropsChangeCipherSpec: true, earlyData: hs.earlyDataAccepted ? hs.earlyData : undefined },
  )
}

/**
 * What certificates are worth may have changed since the session began: they are asked about as if they
 * had come now. One that an external PSK began has none (RFC 9846 §2.2).
 */
function judgeAgain({ context, psk, shown }: Authenticated, trusted: () => State): State {
  if (!psk?.session || shown.chain.length === 0) return trusted()
  const { serverName } = context.policy
  return ask('VERIFY', { type: 'verify', role: 'server', serverName, ...shown }, ({ verdict }) => {
    if (verdict === 'trusted') return trusted()
    throw abort(verdict.refusedBecause, verdict.facts)
  })
}

/** EndOfEarlyData is the last under the keys of early data (RFC 9846 §4.6). */
function endEarlyData({
  context,
  transcript,
  handshakeTraffic,
  earlyDataAccepted,
}: Authenticated): void {
  if (!earlyDataAccepted) return
  const { effects } = context
  transcript.add(effects.send(tls13Messages, { type: 'end_of_early_data', body: {} }))
  effects.useWriteKeys(handshakeTraffic.client.sealer('handshake'))
}
