import { abort } from '../../../alert/error.ts'
import type { GroupName, KeyPair } from '../../../crypto/provider.ts'
import { requirePlacement } from '../../../wire/extensions.ts'
import { cipherSuiteName } from '../../../wire/registry/cipher-suite.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import type { ServerHello } from '../../../wire/shared/server-hello.ts'
import { agree } from '../../key-agreement.ts'
import { requireOffered, requirePresent } from '../../require.ts'
import type { State } from '../../state.ts'
import type { Offered } from '../../version.ts'
import { algorithmsOf, EarlySecret } from '../key-schedule.ts'
import { logHandshakeSecrets } from '../log-secrets.ts'
import { requireEcho } from './echo.ts'
import { waitEncryptedExtensions } from './wait-encrypted-extensions.ts'

/** What a HelloRetryRequest has settled before the ServerHello. */
export interface Retried {
  readonly cipherSuite: number
  /** Nothing when only a cookie was asked for. */
  readonly group: number | undefined
}

/** Accepts the ServerHello and changes to handshake keys (RFC 9846 §4.2.3). */
export function acceptServerHello(
  offered: Offered,
  hello: ServerHello,
  raw: Uint8Array,
  retried?: Retried,
): State {
  const { context, transcript } = offered
  const suite = requireEcho(offered, hello)
  requireSameSuite(hello.cipherSuite, retried)
  requireAnswers(offered, hello)
  const share = requirePresent(hello.extensions?.key_share, 'extension.missing', missing)
  const { group: code, keyExchange } = share.serverShare
  const [group, keyPair] = offeredShare(offered, code, retried)

  const algorithms = algorithmsOf(context.policy.crypto, suite)
  const shared = agree(group, keyPair, keyExchange)
  if (!retried) transcript.useHash(algorithms.hash)
  transcript.add(raw)
  transcript.forgetMessages()
  const early = new EarlySecret(algorithms, (secret) => context.effects.hold(secret))
  const handshakeSecret = early.handshakeSecret(shared)
  const handshakeTraffic = handshakeSecret.trafficSecrets(transcript.digest())
  logHandshakeSecrets(context, offered.hello.random, handshakeTraffic)

  // Write keys at once, so that an alert is protected from here on (RFC 9846 §A.1); and middleboxes,
  // which see an alert under keys, expect this before it (RFC 9846 §E.4). A retry has brought it already.
  context.effects.useReadKeys(handshakeTraffic.server.opener('handshake'))
  if (context.policy.middleboxCompatibility && !retried) context.effects.sendChangeCipherSpec()
  context.effects.useWriteKeys(handshakeTraffic.client.sealer('handshake'))
  const helloRetryRequest = retried !== undefined
  const known = { algorithms, group, helloRetryRequest, handshakeSecret }
  return waitEncryptedExtensions({ handshakeTraffic, ...known, ...offered })
}

const missing = { extension: 'key_share', in: 'ServerHello' }

function requireSameSuite(cipherSuite: number, retried: Retried | undefined): void {
  if (retried === undefined || retried.cipherSuite === cipherSuite) return
  throw abort('hello.cipher-suite-changed-after-retry', {
    'cipher-suite': cipherSuiteName(cipherSuite),
  })
}

/** Known extensions in the wrong message are told apart from those nobody asked for (RFC 9846 §4.3). */
function requireAnswers({ types }: Offered, { extensions }: ServerHello): void {
  const answered = extensions?.types ?? []
  requirePlacement(answered, 'ServerHello')
  requireOffered(answered, types)
}

function offeredShare(
  { keyShares }: Offered,
  code: number,
  retried: Retried | undefined,
): readonly [GroupName, KeyPair] {
  const facts = { group: namedGroupName(code) }
  if (retried?.group !== undefined && retried.group !== code) {
    throw abort('hello.group-changed-after-retry', facts)
  }
  const found = [...keyShares].find(([name]) => NamedGroup[name] === code)
  return requirePresent(found, 'key-exchange.group-not-offered', facts)
}
