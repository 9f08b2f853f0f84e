import { tls13Messages } from '../../../wire/messages.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import { keyOf } from '../../credential-key.ts'
import type { OutgoingMessage } from '../../effects.ts'
import { findSignatureScheme } from '../../negotiate.ts'
import type { Credential, CredentialRequest } from '../../question.ts'
import { ask, type State } from '../../state.ts'
import { signedContent } from '../certificate-verify.ts'
import { verifyData } from '../finished.ts'
import { type ApplicationSecrets, forget } from '../key-schedule.ts'
import { noCertificate, ownCertificate } from '../own-certificate.ts'
import { connected } from './connected.ts'
import type { Authenticated } from './negotiated.ts'

/** The client's answer to the server's flight: Certificate and CertificateVerify if asked for, and Finished. */
export function secondFlight(hs: Authenticated, secrets: ApplicationSecrets): State {
  return hs.request ? chooseCredential(hs, secrets, hs.request) : finish(hs, secrets, undefined)
}

function chooseCredential(
  hs: Authenticated,
  secrets: ApplicationSecrets,
  { extensions }: CertificateRequest,
): State {
  const request: CredentialRequest = {
    signatureSchemes: extensions.signature_algorithms?.supportedSignatureAlgorithms ?? [],
    certificateAuthorities: extensions.certificate_authorities?.authorities ?? [],
    certificateType: hs.clientCertificateType,
    suits: (credential) => schemeFor(credential, request) !== undefined,
  }
  const question = { type: 'choose-credential', role: 'client', request } as const
  return ask('CHOOSE_CREDENTIAL', question, ({ credential: chosen }) => {
    const credential = chosen === 'unrecognized' ? undefined : chosen
    const scheme = credential && schemeFor(credential, request)
    if (credential && scheme) {
      send(hs, ownCertificate(hs.context.policy, credential, extensions))
      return prove(hs, secrets, credential, scheme)
    }
    // Nothing that suits the server: an empty list says so, and it decides (RFC 9846 §4.5.1).
    send(hs, noCertificate)
    return finish(hs, secrets, undefined)
  })
}

function schemeFor(
  credential: Credential,
  { certificateType, signatureSchemes: offered }: CredentialRequest,
): SignatureScheme | undefined {
  const { algorithms, type = 'X509' } = credential
  if (type !== certificateType) return undefined
  return findSignatureScheme('TLS 1.3', algorithms, keyOf(credential), offered)
}

function prove(
  hs: Authenticated,
  secrets: ApplicationSecrets,
  credential: Credential,
  scheme: SignatureScheme,
): State {
  const message = signedContent('client', hs.transcript.digest())
  const { algorithm, code } = scheme
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, ({ signature }) => {
    send(hs, { type: 'certificate_verify', body: { algorithm: code, signature } })
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
  const body = { verifyData: verifyData(algorithms.hash, handshakeTraffic.client, digest) }
  send(hs, { type: 'finished', body })
  forget(handshakeTraffic)
  hs.context.effects.useWriteKeys(secrets.traffic.client.sealer('application'))
  return connected({ secrets, clientSignatureScheme, ...hs })
}

function send({ context, transcript }: Authenticated, message: OutgoingMessage): void {
  transcript.add(context.effects.send(tls13Messages, message))
}
