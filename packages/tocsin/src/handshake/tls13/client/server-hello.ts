import { abort } from '../../../alert/error.ts'
import type { GroupName, KeyPair } from '../../../crypto/provider.ts'
import type { Secret } from '../../../crypto/secret.ts'
import { requirePlacement } from '../../../wire/extensions.ts'
import { cipherSuiteName } from '../../../wire/registry/cipher-suite.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import type { ServerHello } from '../../../wire/shared/server-hello.ts'
import { agree } from '../../key-agreement.ts'
import type { ClientPolicy } from '../../policy.ts'
import { requireOffered, requirePresent, requireValid } from '../../require.ts'
import type { State } from '../../state.ts'
import type { Offered, OfferedPsk } from '../../version.ts'
import { type Algorithms, algorithmsOf, EarlySecret } from '../key-schedule.ts'
import { logHandshakeSecrets } from '../log-secrets.ts'
import { mayBeAccepted } from './early-data.ts'
import { requireEcho } from './echo.ts'
import type { Negotiated } from './negotiated.ts'
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
  const algorithms = algorithmsOf(context.policy.crypto, suite)
  const psk = selectedPsk(offered, hello, algorithms)
  requireMode(context.policy, hello, psk)
  const [group, shared] = agreed(offered, hello, retried)
  if (!retried) transcript.useHash(algorithms.hash)
  transcript.add(raw)
  transcript.forgetMessages()
  const early = new EarlySecret(algorithms, (secret) => context.effects.hold(secret), psk?.secret)
  for (const { secret } of offered.psks) secret.wipe()
  const handshakeSecret = early.handshakeSecret(shared)
  const handshakeTraffic = handshakeSecret.trafficSecrets(transcript.digest())
  logHandshakeSecrets(context, offered.hello.random, handshakeTraffic)

  // Write keys at once, so that an alert is protected from here on (RFC 9846 §A.1); and middleboxes,
  // which see an alert under keys, expect this before it (RFC 9846 §E.4). A retry has brought it already.
  context.effects.useReadKeys(handshakeTraffic.server.opener('handshake'))
  const helloRetryRequest = retried !== undefined
  const isCertified = !psk || hello.extensions?.tls_cert_with_extern_psk !== undefined
  const keys = { algorithms, handshakeSecret, handshakeTraffic }
  const hs = negotiated(offered, { group, psk, isCertified, helloRetryRequest, ...keys })
  useHandshakeKeys(hs)
  return waitEncryptedExtensions(hs)
}

type Agreed = Omit<Negotiated, keyof Offered>

/** Field by field, for to spread so many of them takes longer than a hash. */
function negotiated(offered: Offered, agreed: Agreed): Negotiated {
  return {
    context: offered.context,
    hello: offered.hello,
    types: offered.types,
    keyShares: offered.keyShares,
    psks: offered.psks,
    earlyData: offered.earlyData,
    transcript: offered.transcript,
    previous: offered.previous,
    algorithms: agreed.algorithms,
    group: agreed.group,
    psk: agreed.psk,
    isCertified: agreed.isCertified,
    helloRetryRequest: agreed.helloRetryRequest,
    handshakeSecret: agreed.handshakeSecret,
    handshakeTraffic: agreed.handshakeTraffic,
  }
}

/** Not while early data may be on its way: it, and what tells of its end, has keys of its own. */
function useHandshakeKeys(hs: Negotiated): void {
  const { policy, effects } = hs.context
  const isCompatible = policy.middleboxCompatibility && !hs.helloRetryRequest
  if (isCompatible && !hs.earlyData) effects.sendChangeCipherSpec()
  if (mayBeAccepted(hs)) return
  effects.useWriteKeys(hs.handshakeTraffic.client.sealer('handshake'))
  if (hs.earlyData) effects.report({ type: 'early-data-answered', isAccepted: false })
}

/** One of those offered, for the hash of the suite (RFC 9846 §4.3.11). */
function selectedPsk(
  { psks }: Offered,
  { extensions }: ServerHello,
  { hash, suite }: Algorithms,
): OfferedPsk | undefined {
  const selected = extensions?.pre_shared_key
  if (!selected) return undefined
  const { selectedIdentity: index } = selected
  const facts = { selected: index, offered: psks.length }
  const psk = requirePresent(psks[index], 'resumption.identity-not-offered', facts)
  requireValid(psk.hash === hash, 'resumption.hash-mismatch', { 'cipher-suite': suite.name })
  return psk
}

/** With a share or without one, as we offered to use a pre-shared key (RFC 9846 §4.3.9). */
function requireMode(
  { pskModes }: ClientPolicy,
  { extensions }: ServerHello,
  psk: OfferedPsk | undefined,
): void {
  if (!psk) return
  const isShared = extensions?.key_share !== undefined
  const isOffered = pskModes.includes(isShared ? 'psk_dhe_ke' : 'psk_ke')
  requireValid(isOffered, isShared ? 'resumption.share-unwanted' : 'resumption.share-missing')
}

/** The group and its secret; neither where a pre-shared key does without. */
function agreed(
  offered: Offered,
  { extensions }: ServerHello,
  retried: Retried | undefined,
): readonly [GroupName | undefined, Secret | undefined] {
  if (!extensions?.key_share && extensions?.pre_shared_key) return [undefined, undefined]
  const share = requirePresent(extensions?.key_share, 'extension.missing', missing)
  const { group: code, keyExchange } = share.serverShare
  const [group, keyPair] = offeredShare(offered, code, retried)
  return [group, agree(group, keyPair, keyExchange)]
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
