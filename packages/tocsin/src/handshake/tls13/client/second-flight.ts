import { tls13Messages } from '../../../wire/messages.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { OutgoingMessage } from '../../effects.ts'
import { ask, type State } from '../../state.ts'
import { signedContent } from '../certificate-verify.ts'
import { verifyData } from '../finished.ts'
import { type ApplicationSecrets, forget } from '../key-schedule.ts'
import { noCertificate, ownCertificate } from '../own-certificate.ts'
import { chooseCredential, type OwnCredential } from './choose-credential.ts'
import { connected } from './connected.ts'
import type { Authenticated } from './negotiated.ts'

/** The client's answer to the server's flight: Certificate and CertificateVerify if asked for, and Finished. */
export function secondFlight(hs: Authenticated, secrets: ApplicationSecrets): State {
  const { request, clientCertificateType: type } = hs
  if (!request) return finish(hs, secrets, undefined)
  return chooseCredential(type, request, (own) => {
    if (own) {
      send(hs, ownCertificate(hs.context.policy, own.credential, request.extensions))
      return prove(hs, secrets, own)
    }
    // Nothing that suits the server: an empty list says so, and it decides (RFC 9846 §4.5.1).
    send(hs, noCertificate())
    return finish(hs, secrets, undefined)
  })
}

function prove(
  hs: Authenticated,
  secrets: ApplicationSecrets,
  { credential, scheme }: OwnCredential,
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
