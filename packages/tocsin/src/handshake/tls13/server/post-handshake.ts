import { abort } from '../../../alert/error.ts'
import { limits } from '../../../record/limits.ts'
import { toHex } from '../../../session/hex.ts'
import { tls13Messages } from '../../../wire/messages.ts'
import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { Certificate } from '../../../wire/tls13/certificate.ts'
import type { ConnectionInfo } from '../../info.ts'
import { requirePassed } from '../../oid-filters.ts'
import type { ShownCertificates } from '../../question.ts'
import { requirePresent, requireValid } from '../../require.ts'
import {
  type CertificateRequester,
  type Expecting,
  expecting,
  type Handlers,
  type State,
} from '../../state.ts'
import type { Transcript } from '../../transcript.ts'
import { requireProof, signedContent } from '../certificate-verify.ts'
import { requireFinished, verifyData } from '../finished.ts'
import { certificateHandlers, shownIn, verifyPeer } from '../peer-certificate.ts'
import type { Authenticated } from './chosen.ts'
import { certificateRequest } from './parameters.ts'

/** A request that the client has not answered yet. */
interface Request {
  readonly context: Uint8Array
  readonly transcript: Transcript
  readonly isRequired: boolean
}

/** … and its answer, as far as it has come. */
interface Answering extends Request {
  readonly shown: ShownCertificates
  readonly scheme: SignatureScheme | undefined
}

/** What a server needs, to ask and to hear. */
export interface PostHandshakeAuthentication {
  readonly requests: CertificateRequester
  readonly handlers: Handlers<typeof tls13Messages>
}

/**
 * Whether the client may be asked for a certificate now that the handshake is done: it offers that, and
 * no pre-shared key from elsewhere stands for our own (RFC 9846 §4.3.6, §4.4.2).
 */
export function mayAsk(hs: Authenticated): boolean {
  const { context, extensions, psk, isCertified } = hs
  const { hasVerifier, peerCertificateTypes } = context.policy
  const isPossible = hasVerifier && peerCertificateTypes.includes(typeOf(hs))
  const isOffered = extensions.post_handshake_auth !== undefined
  return isPossible && isOffered && (isCertified || psk?.session !== undefined)
}

/** As the handshake agreed on, if it did (RFC 7250 §4.2). */
function typeOf({ clientCertificateType: type = 'X509' }: Authenticated): CertificateTypeName {
  return type
}

/** Asks clients for certificates after the handshake, and takes their answers in any order (RFC 9846 §4.7.2). */
export function postHandshakeAuthentication(
  hs: Authenticated,
  info: ConnectionInfo,
  connected: () => Expecting,
): PostHandshakeAuthentication {
  const { policy, effects } = hs.context
  const outstanding = new Map<string, Request>()
  let known = info
  const requests: CertificateRequester = {
    left: () => limits.outstandingRequests - outstanding.size,
    send({ authentication = 'require' }) {
      // Nobody can sign for it before it is sent (RFC 9846 §4.4.2).
      const context = policy.crypto.random(32)
      const transcript = hs.transcript.fork()
      const body = certificateRequest(policy, context)
      transcript.add(effects.send(tls13Messages, { type: 'certificate_request', body }))
      const isRequired = authentication === 'require'
      outstanding.set(toHex(context), { context, transcript, isRequired })
      effects.report({ type: 'certificate-requested', context })
    },
  }
  const finished = ({ context, shown, scheme }: Answering): State => {
    const { chain: certificates, certificateType } = shown
    if (scheme) known = identified(known, certificates, certificateType, scheme)
    effects.report({ type: 'client-authentication', context, certificates, info: known })
    return connected()
  }
  const handlers = certificateHandlers(policy, (certificate, raw) => {
    const request = take(outstanding, certificate)
    const shown = shownIn(certificate, typeOf(hs), policy)
    request.transcript.add(raw)
    if (shown.chain.length > 0) {
      return waitCertificateVerify(hs, { shown, ...request }, connected(), finished)
    }
    requireValid(!request.isRequired, 'certificate.required')
    return waitFinished(hs, { shown, scheme: undefined, ...request }, connected(), finished)
  })
  return { requests, handlers }
}

/** What is known of the client from now on. */
function identified(
  info: ConnectionInfo,
  peerCertificates: readonly Uint8Array[],
  peerCertificateType: CertificateTypeName,
  { name }: SignatureScheme,
): ConnectionInfo {
  return { ...info, peerCertificates, peerCertificateType, clientSignatureScheme: name }
}

/** The request that a Certificate answers; without any it is out of place, as it always was. */
function take(
  outstanding: Map<string, Request>,
  { certificateRequestContext: context }: Certificate,
): Request {
  if (outstanding.size === 0) {
    throw abort('handshake.unexpected-message', {
      got: 'certificate',
      in: 'CONNECTED',
      expected: 'key_update',
    })
  }
  const request = outstanding.get(toHex(context))
  outstanding.delete(toHex(context))
  return requirePresent(request, 'certificate.request-context', { length: context.length })
}

/** WAIT_CV, as in the handshake: nothing but the proof may come now, though we may send. */
function waitCertificateVerify(
  hs: Authenticated,
  answering: Omit<Answering, 'scheme'>,
  connected: Expecting,
  finished: (answering: Answering) => State,
): State {
  const { policy } = hs.context
  const { shown, transcript } = answering
  const peer = { role: 'client', serverName: undefined, ...shown } as const
  return expecting(
    'WAIT_CV',
    tls13Messages,
    {
      certificate_verify: (body, raw) =>
        verifyPeer(
          peer,
          (key) => {
            requirePassed(policy.certificateFilter, shown)
            const content = signedContent('client', transcript.digest())
            const scheme = requireProof(policy, body, key, content)
            transcript.add(raw)
            return waitFinished(hs, { scheme, ...answering }, connected, finished)
          },
          connected,
        ),
    },
    { meanwhile: connected },
  )
}

/** WAIT_FINISHED: under the keys that the client sends with now, whichever generation that is (RFC 9846 §4.5). */
function waitFinished(
  { algorithms, secrets }: Authenticated,
  answering: Answering,
  connected: Expecting,
  finished: (answering: Answering) => State,
): State {
  return expecting(
    'WAIT_FINISHED',
    tls13Messages,
    {
      finished({ verifyData: actual }) {
        const digest = answering.transcript.digest()
        requireFinished(actual, verifyData(algorithms.hash, secrets.traffic.client, digest))
        return finished(answering)
      },
    },
    { meanwhile: connected },
  )
}
