import type { GroupName } from '../../../crypto/provider.ts'
import { limits } from '../../../record/limits.ts'
import type { CipherSuite13 } from '../../../wire/registry/cipher-suite.ts'
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
import type { Credential } from '../../question.ts'
import type { State } from '../../state.ts'
import type { Received } from '../../version.ts'
import { algorithmsOf } from '../key-schedule.ts'
import type { Chosen } from './chosen.ts'
import { firstFlight } from './first-flight.ts'
import { retry } from './hello-retry.ts'
import { type ReceivedHello, requireSound } from './received-hello.ts'
import { shareOf } from './share.ts'

/** Chooses by the first ClientHello, and answers it or asks for a second (RFC 9846 §4.2.1). */
export function acceptClientHello(received: Received, hello: ClientHello, raw: Uint8Array): State {
  const { context, transcript } = received
  const chosen = choose(received, hello)
  transcript.add(raw)
  // Nobody can have a key of ours to protect it with: what comes is passed over (RFC 9846 §4.3.10).
  if (chosen.extensions.early_data) context.effects.discardEarlyData(limits.earlyData)
  const share = shareOf(chosen)
  if (!share) return retry(chosen)
  transcript.useHash(chosen.algorithms.hash)
  return firstFlight(chosen, share)
}

function choose(received: Received, hello: ClientHello): Chosen {
  const { policy } = received.context
  const sound = requireSound(hello)
  const summary = summarize(hello, (credential) => suits(sound, credential))
  const is13 = ({ version }: { readonly version: string }) => version === 'TLS 1.3'
  const suite = chooseCipherSuite(policy, hello.cipherSuites, is13) as CipherSuite13
  const shared = new Set(sound.shares.map(({ group }) => group))
  const group = chooseGroup(policy, sound.groups, shared, isAny)
  const protocols = sound.extensions.application_layer_protocol_negotiation?.protocolNameList
  const isAsked = policy.clientAuthentication !== 'none'
  const types = sound.extensions.client_certificate_type
  return {
    summary,
    algorithms: algorithmsOf(policy.crypto, suite),
    group,
    applicationProtocol: chooseProtocol(policy, protocols),
    clientCertificateType: isAsked ? chooseClientType(policy, types) : undefined,
    helloRetryRequest: false,
    ...received,
    ...sound,
  }
}

/** The client takes its type, and a signature of its key (RFC 9846 §4.3.3). */
function suits({ extensions, signatureSchemes }: ReceivedHello, credential: Credential): boolean {
  const { algorithms, type = 'X509' } = credential
  if (!isListed(type, extensions.server_certificate_type)) return false
  return (
    findSignatureScheme('TLS 1.3', algorithms, keyOf(credential), signatureSchemes) !== undefined
  )
}

const isAny = (_group: GroupName): boolean => true
