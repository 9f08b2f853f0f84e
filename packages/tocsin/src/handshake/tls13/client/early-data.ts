import { Secret } from '../../../crypto/secret.ts'
import { plaintextSealer } from '../../../record/plaintext.ts'
import type { EncryptedExtensions } from '../../../wire/tls13/encrypted-extensions.ts'
import { requireValid } from '../../require.ts'
import type { EarlyDataSender } from '../../state.ts'
import type { Offered } from '../../version.ts'
import { algorithmsOf, EarlySecret } from '../key-schedule.ts'
import { logEarlySecret } from '../log-secrets.ts'
import type { Negotiated } from './negotiated.ts'

/** From now on early data may be sent, under keys that only its session leads to (RFC 9846 §4.3.10). */
export function beginEarlyData(offered: Offered, raw: Uint8Array): EarlyDataSender | undefined {
  const { context, hello, psks } = offered
  const { policy, effects } = context
  const [psk] = psks
  const session = psk?.session
  const suite = policy.cipherSuites.find(({ code }) => code === session?.cipherSuite)
  if (!hello.extensions?.early_data || !session || suite?.version !== 'TLS 1.3') return undefined
  const algorithms = algorithmsOf(policy.crypto, suite)
  const secret = new Secret(psk.secret.bytes.slice())
  const early = new EarlySecret(algorithms, (held) => effects.hold(held), secret)
  const traffic = early.trafficSecret(algorithms.hash.digest(raw))
  logEarlySecret(context, hello.random, traffic)
  if (policy.middleboxCompatibility) effects.sendChangeCipherSpec()
  effects.useWriteKeys(traffic.sealer('early'))
  let left = session.maxEarlyDataSize
  return {
    left: () => left,
    send(data) {
      left -= data.length
      effects.sendData(data)
    },
  }
}

/** The server asked for another ClientHello, which is sent in the clear: it has read no early data (RFC 9846 §4.2.4). */
export function rejectByRetry({ context, earlyData }: Offered): void {
  if (!earlyData) return
  context.effects.useWriteKeys(plaintextSealer())
  context.effects.report({ type: 'early-data-answered', isAccepted: false })
}

/** Whether the ServerHello leaves it open that early data is accepted: it chose the key under which it was sent. */
export function mayBeAccepted({
  earlyData,
  psks,
  psk,
}: Pick<Negotiated, 'earlyData' | 'psks' | 'psk'>) {
  return earlyData !== undefined && psk !== undefined && psk === psks[0]
}

/** What EncryptedExtensions say of early data; a server that accepts it keeps to what it was sent with. */
export function settleEarlyData(
  hs: Negotiated,
  { early_data: answer }: EncryptedExtensions['extensions'],
  applicationProtocol: string | undefined,
): boolean {
  const { context, handshakeTraffic, algorithms } = hs
  if (!answer) {
    if (mayBeAccepted(hs)) {
      context.effects.useWriteKeys(handshakeTraffic.client.sealer('handshake'))
      context.effects.report({ type: 'early-data-answered', isAccepted: false })
    }
    return false
  }
  requireValid(mayBeAccepted(hs), 'resumption.early-data-other-psk')
  const session = hs.psk?.session
  const isSame =
    session?.cipherSuite === algorithms.suite.code &&
    session.applicationProtocol === applicationProtocol
  requireValid(isSame, 'resumption.early-data-changed', {
    'cipher-suite': algorithms.suite.name,
    protocol: applicationProtocol ?? 'none',
  })
  context.effects.report({ type: 'early-data-answered', isAccepted: true })
  return true
}
