import { toHex } from '../../../session/hex.ts'
import { encodeHandshake, tls13Messages } from '../../../wire/messages.ts'
import { ExtensionType } from '../../../wire/registry/extension-type.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import type { OutgoingMessage } from '../../effects.ts'
import type { ConnectionInfo } from '../../info.ts'
import { requireValid } from '../../require.ts'
import { ask, type Expecting, type Handlers, type State } from '../../state.ts'
import type { Transcript } from '../../transcript.ts'
import { signedContent } from '../certificate-verify.ts'
import { verifyData } from '../finished.ts'
import { noCertificate, ownCertificate } from '../own-certificate.ts'
import { chooseCredential, type OwnCredential } from './choose-credential.ts'
import type { Complete } from './negotiated.ts'
import { requireSound } from './received-request.ts'

/** We let ourselves be asked, and the server may: not where a pre-shared key from elsewhere stands for its certificate (RFC 9846 §4.4.2). */
export function mayBeAsked({ types, psk, isCertified }: Complete): boolean {
  return types.has(ExtensionType.post_handshake_auth) && (isCertified || psk?.session !== undefined)
}

/** So many contexts are remembered, lest they be used again. */
const REMEMBERED = 64

/** Answers requests for a certificate that come after the handshake (RFC 9846 §4.7.2). */
export function requestHandlers(
  hs: Complete,
  info: ConnectionInfo,
  connected: () => Expecting,
): Handlers<typeof tls13Messages> {
  const contexts = hs.request ? [''] : []
  let known = info
  return {
    certificate_request(request, raw) {
      requireSound(request)
      requireFresh(contexts, request)
      const transcript = hs.transcript.fork()
      transcript.add(raw)
      return answer({ ...hs, transcript }, request, connected(), (own) => {
        if (own) known = { ...known, clientSignatureScheme: own.scheme.name }
        const { certificates = [] } = own?.credential ?? {}
        const context = request.certificateRequestContext
        const type = 'client-authentication'
        hs.context.effects.report({ type, context, certificates, info: known })
      })
    },
  }
}

/** No context comes twice, or a signature could be used twice (RFC 9846 §4.4.2). */
function requireFresh(
  contexts: string[],
  { certificateRequestContext: bytes }: CertificateRequest,
): void {
  const context = toHex(bytes)
  requireValid(!contexts.includes(context), 'certificate.request-context-reused', { context })
  contexts.push(context)
  if (contexts.length > REMEMBERED) contexts.shift()
}

/** Nothing may come between the messages of an answer: none is sent before all of them can be. */
function answer(
  hs: Complete,
  request: CertificateRequest,
  connected: Expecting,
  answered: (own: OwnCredential | undefined) => void,
): State {
  const { certificateRequestContext: context, extensions } = request
  const finish = (own?: OwnCredential): State => {
    confirm(hs)
    answered(own)
    return connected
  }
  const choose = (own: OwnCredential | undefined): State => {
    if (own) {
      const certificate = ownCertificate(hs.context.policy, own.credential, extensions, context)
      return prove(hs, own, certificate, connected, () => finish(own))
    }
    send(hs, noCertificate(context))
    return finish()
  }
  return chooseCredential(hs.clientCertificateType, request, choose, connected)
}

function prove(
  hs: Complete,
  { credential, scheme }: OwnCredential,
  certificate: OutgoingMessage,
  connected: Expecting,
  finish: () => State,
): State {
  const { algorithm, code } = scheme
  const message = signedContent('client', digestWith(hs.transcript, certificate))
  const signed = ({ signature }: { readonly signature: Uint8Array }): State => {
    send(hs, certificate)
    send(hs, { type: 'certificate_verify', body: { algorithm: code, signature } })
    return finish()
  }
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, signed, connected)
}

/** The hash of what was and what will be sent next. */
function digestWith(transcript: Transcript, { type, body }: OutgoingMessage): Uint8Array {
  const ahead = transcript.fork()
  ahead.add(encodeHandshake(tls13Messages, type, body))
  return ahead.digest()
}

/** Finished under the keys we send with now, whichever generation that is (RFC 9846 §4.5). */
function confirm(hs: Complete): void {
  const { transcript, algorithms, secrets } = hs
  const body = {
    verifyData: verifyData(algorithms.hash, secrets.traffic.client, transcript.digest()),
  }
  send(hs, { type: 'finished', body })
}

function send({ context, transcript }: Complete, message: OutgoingMessage): void {
  transcript.add(context.effects.send(tls13Messages, message))
}
