import { tls13Messages } from '../../../wire/messages.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import { keyOf } from '../../credential-key.ts'
import { findSignatureScheme } from '../../negotiate.ts'
import type { Credential } from '../../question.ts'
import { ask, type State } from '../../state.ts'
import { signedContent } from '../certificate-verify.ts'
import { verifyData } from '../finished.ts'
import { type ApplicationSecrets, forget } from '../key-schedule.ts'
import { certificateOf } from '../own-certificate.ts'
import { connected } from './connected.ts'
import type { Authenticated } from './negotiated.ts'

/** The client's answer to the server's flight: Certificate and CertificateVerify if asked for, and Finished. */
export function secondFlight(hs: Authenticated, secrets: ApplicationSecrets): State {
  const { policy, effects } = hs.context
  // A HelloRetryRequest has made us send it already (RFC 9846 §E.4).
  if (policy.middleboxCompatibility && !hs.helloRetryRequest) effects.sendChangeCipherSpec()
  return hs.request ? chooseCredential(hs, secrets, hs.request) : finish(hs, secrets, undefined)
}

function chooseCredential(
  hs: Authenticated,
  secrets: ApplicationSecrets,
  { extensions }: CertificateRequest,
): State {
  const request = {
    signatureSchemes: extensions.signature_algorithms?.supportedSignatureAlgorithms ?? [],
    certificateAuthorities: extensions.certificate_authorities?.authorities ?? [],
  }
  const question = { type: 'choose-credential', role: 'client', request } as const
  return ask('CHOOSE_CREDENTIAL', question, ({ credential: chosen }) => {
    const credential = chosen === 'unrecognized' ? undefined : chosen
    const scheme = credential && schemeFor(credential, request.signatureSchemes)
    if (credential && scheme) return present(hs, secrets, credential, scheme)
    // Nothing that suits the server: an empty list says so, and it decides (RFC 9846 §4.5.1).
    send(hs, 'certificate', certificateOf([]))
    return finish(hs, secrets, undefined)
  })
}

function schemeFor(
  credential: Credential,
  offered: readonly number[],
): SignatureScheme | undefined {
  return findSignatureScheme('TLS 1.3', credential.algorithms, keyOf(credential), offered)
}

function present(
  hs: Authenticated,
  secrets: ApplicationSecrets,
  credential: Credential,
  scheme: SignatureScheme,
): State {
  send(hs, 'certificate', certificateOf(credential.certificates))
  const message = signedContent('client', hs.transcript.digest())
  const { algorithm, code } = scheme
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, ({ signature }) => {
    send(hs, 'certificate_verify', { algorithm: code, signature })
    return finish(hs, secrets, scheme)
  })
}

function finish(
  hs: Authenticated,
  secrets: ApplicationSecrets,
  clientSignatureScheme: SignatureScheme | undefined,
): State {
  const { transcript, algorithms, handshakeTraffic } = hs
  const digest = transcript.digest()
  send(hs, 'finished', { verifyData: verifyData(algorithms.hash, handshakeTraffic.client, digest) })
  forget(handshakeTraffic)
  hs.context.effects.useWriteKeys(secrets.traffic.client.sealer('application'))
  return connected({ secrets, clientSignatureScheme, ...hs })
}

function send({ context, transcript }: Authenticated, type: string, body: unknown): void {
  transcript.add(context.effects.send(tls13Messages, { type, body }))
}
