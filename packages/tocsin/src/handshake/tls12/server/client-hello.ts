import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { summarize } from '../../hello-summary.ts'
import { ask, type State } from '../../state.ts'
import type { Received } from '../../version.ts'
import { requireExtendedMasterSecret } from '../extended-master-secret.ts'
import type { Dialect } from '../negotiated.ts'
import { requireUncompressed } from '../point-formats.ts'
import { requireClientInfo } from '../renegotiation.ts'
import { chooseSuite, shownCredential, suits } from './choose.ts'
import { sendFirstFlight } from './first-flight.ts'
import { findSession, protocolFor, resume } from './resume.ts'

/** A ClientHello for which TLS 1.2 or older was chosen (RFC 5246 §7.4.1.2). */
export function acceptClientHello(
  dialect: Dialect,
  received: Received,
  hello: ClientHello,
  raw: Uint8Array,
): State {
  const { policy } = received.context
  received.transcript.add(raw)
  requireClientInfo(received.previous, hello)
  requireUncompressed(hello.extensions?.ec_point_formats)
  requireExtendedMasterSecret(policy, hello.extensions?.extended_master_secret)
  const summary = summarize(hello, (credential) => suits(dialect, policy, hello, credential))
  const { serverName } = summary
  const question = { type: 'choose-credential', role: 'server', hello: summary } as const
  return findSession(dialect, received, hello, serverName, (found) => {
    if (found) return resume(dialect, received, hello, { serverName, ...found })
    return ask('CHOOSE_CREDENTIAL', question, (answer) => {
      const credential = shownCredential(dialect, policy, hello, summary, answer.credential)
      const chosen = chooseSuite(dialect, policy, hello, credential)
      const applicationProtocol = protocolFor(policy, hello)
      const choice = { serverName, applicationProtocol, resumed: undefined, ...chosen }
      return sendFirstFlight(dialect, received, hello, choice)
    })
  })
}
