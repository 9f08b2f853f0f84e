import type { GroupName } from '../../../crypto/provider.ts'
import type { CipherSuite, CipherSuite13 } from '../../../wire/registry/cipher-suite.ts'
import { NamedGroup } from '../../../wire/registry/named-group.ts'
import { PskKeyExchangeMode } from '../../../wire/registry/psk-mode.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { chooseClientType, isListed } from '../../certificate-type.ts'
import { keyOf } from '../../credential-key.ts'
import { summarize } from '../../hello-summary.ts'
import {
  chooseCipherSuite,
  chooseGroup,
  chooseProtocol,
  findSignatureScheme,
} from '../../negotiate.ts'
import type { PskMode, ServerPolicy } from '../../policy.ts'
import type { Credential, HelloSummary } from '../../question.ts'
import type { State } from '../../state.ts'
import type { Received } from '../../version.ts'
import { algorithmsOf } from '../key-schedule.ts'
import { type ChosenPsk, choosePsk, wantsCertificate } from './choose-psk.ts'
import type { Chosen } from './chosen.ts'
import { decideEarlyData, discardEarlyData } from './early-data.ts'
import { firstFlight } from './first-flight.ts'
import { retry } from './hello-retry.ts'
import { type ReceivedHello, requireSound } from './received-hello.ts'
import { requireKey } from './require-key.ts'
import { shareOf } from './share.ts'

/** Chooses by the first ClientHello, and answers it or asks for a second (RFC 9846 §4.2.1). */
export function acceptClientHello(received: Received, hello: ClientHello, raw: Uint8Array): State {
  const { policy, effects } = received.context
  const sound = requireSound(hello)
  const summary = summarize(hello, (credential) => suits(sound, credential))
  return choosePsk({ policy, serverName: summary.serverName, ...sound }, (psk) => {
    requireKey(policy, sound, psk, raw)
    const chosen = choose(received, sound, summary, psk)
    if (psk) effects.hold(psk.secret)
    // From here on it fails with the connection; not before, for anybody may have recorded a ticket.
    if (psk?.session) effects.report({ type: 'session-family', family: psk.session.family })
    return decideEarlyData(chosen, (acceptsEarlyData) =>
      answer(acceptsEarlyData ? { ...chosen, acceptsEarlyData } : chosen, raw),
    )
  })
}

function answer(chosen: Chosen, raw: Uint8Array): State {
  const { context, transcript, extensions } = chosen
  transcript.add(raw)
  // Nobody can read it who does not take it: what comes is passed over (RFC 9846 §4.3.10).
  if (extensions.early_data && !chosen.acceptsEarlyData) discardEarlyData(context)
  const share = shareOf(chosen)
  const { group } = chosen
  if (!share && group) return retry({ ...chosen, group })
  transcript.useHash(chosen.algorithms.hash)
  return firstFlight(chosen, share)
}

function choose(
  received: Received,
  sound: ReceivedHello,
  summary: HelloSummary,
  psk: ChosenPsk | undefined,
): Chosen {
  const { policy } = received.context
  const suite = suiteFor(policy, sound.hello, psk)
  const protocols = sound.extensions.application_layer_protocol_negotiation?.protocolNameList
  const isCertified = !psk || (!psk.session && wantsCertificate({ policy, ...sound }))
  const isAsked = policy.clientAuthentication !== 'none' && isCertified
  const types = sound.extensions.client_certificate_type
  return {
    summary,
    algorithms: algorithmsOf(policy.crypto, suite),
    group: groupFor(policy, sound, psk),
    psk,
    isCertified,
    applicationProtocol: chooseProtocol(policy, protocols),
    clientCertificateType: isAsked ? chooseClientType(policy, types) : undefined,
    helloRetryRequest: false,
    acceptsEarlyData: false,
    ...received,
    ...sound,
  }
}

/** One for the hash of the key; of a session it need not be the one that it began with (RFC 9846 §4.7.1). */
function suiteFor(
  policy: ServerPolicy,
  { cipherSuites: offered }: ClientHello,
  psk: ChosenPsk | undefined,
): CipherSuite13 {
  const isPossible = ({ version, hash }: CipherSuite) =>
    version === 'TLS 1.3' && (!psk || policy.crypto.hashes[hash] === psk.hash)
  return chooseCipherSuite(policy, offered, isPossible) as CipherSuite13
}

/** A common group, but where a pre-shared key may do without and there is none, or has to (RFC 9846 §4.3.9). */
function groupFor(
  policy: ServerPolicy,
  { groups, shares, extensions }: ReceivedHello,
  psk: ChosenPsk | undefined,
): GroupName | undefined {
  const modes = extensions.psk_key_exchange_modes?.keModes ?? []
  const isMode = (mode: PskMode) =>
    policy.pskModes.includes(mode) && modes.includes(PskKeyExchangeMode[mode])
  const isCommon = policy.groups.some((name) => groups.includes(NamedGroup[name]))
  const isExchanged = isMode('psk_dhe_ke') && isCommon
  if (psk && !isExchanged && isMode('psk_ke')) return undefined
  return chooseGroup(policy, groups, new Set(shares.map(({ group }) => group)), isAny)
}

/** The client takes its type, and a signature of its key (RFC 9846 §4.3.3). */
function suits({ extensions, signatureSchemes }: ReceivedHello, credential: Credential): boolean {
  const { algorithms, type = 'X509' } = credential
  if (!isListed(type, extensions.server_certificate_type)) return false
  const offered = signatureSchemes ?? []
  return findSignatureScheme('TLS 1.3', algorithms, keyOf(credential), offered) !== undefined
}

const isAny = (_group: GroupName): boolean => true
