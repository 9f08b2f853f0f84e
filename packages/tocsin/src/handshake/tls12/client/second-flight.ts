import { tls12Messages } from '../../../wire/messages.ts'
import { ClientCertificateType } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { CertificateRequest } from '../../../wire/tls12/certificate-request.ts'
import type { KeyKind } from '../../../x509/public-key.ts'
import { keyOf } from '../../credential-key.ts'
import { agree, groupOf } from '../../key-agreement.ts'
import { findSignatureScheme } from '../../negotiate.ts'
import type { Credential } from '../../question.ts'
import { ask, expecting, type State } from '../../state.ts'
import { connectionInfo } from '../info.ts'
import { connected } from '../renegotiation.ts'
import {
  deriveMaster,
  type Keyed,
  type Negotiated,
  readProtected,
  requireFinished,
  send,
  sendFinished,
} from '../session.ts'
import { awaiting } from './awaiting.ts'
import type { ServerShare } from './server-share.ts'

/** Our answer to a CertificateRequest: certificates and how to sign with them, or none. */
interface Answered {
  readonly credential: Credential | undefined
  readonly scheme: SignatureScheme | undefined
}

/** Asks which certificate to show; one that cannot sign as the server wants counts as none. */
export function chooseCredential(
  hs: Negotiated,
  share: ServerShare,
  request: CertificateRequest,
): State {
  const { supportedSignatureAlgorithms: signatureSchemes, certificateAuthorities } = request
  const { certificateTypes } = request
  const asked = { signatureSchemes, certificateAuthorities, certificateType: 'X509' } as const
  const question = { type: 'choose-credential', role: 'client', request: asked } as const
  return ask('CHOOSE_CREDENTIAL', question, ({ credential }) => {
    if (!credential || credential === 'unrecognized') return sendSecondFlight(hs, share, none)
    const key = keyOf(credential)
    const { algorithms } = credential
    const scheme = certificateTypes.includes(certificateTypeOf(key))
      ? findSignatureScheme('TLS 1.2', algorithms, key, signatureSchemes)
      : undefined
    return sendSecondFlight(hs, share, scheme ? { credential, scheme } : none)
  })
}

/** RSA, or ECDSA, which stands for EdDSA too (RFC 8422 §5.5). */
function certificateTypeOf({ type }: KeyKind): number {
  const isRsa = type === 'rsa' || type === 'rsa-pss'
  return isRsa ? ClientCertificateType.rsa_sign : ClientCertificateType.ecdsa_sign
}

const none: Answered = { credential: undefined, scheme: undefined }

/** Certificate if asked for, ClientKeyExchange, and what follows (RFC 5246 §7.3). */
export function sendSecondFlight(
  hs: Negotiated,
  share: ServerShare,
  answered: Answered | undefined,
): State {
  if (answered) {
    const certificateList = answered.credential?.certificates ?? []
    send(hs, { type: 'certificate', body: { certificateList } })
  }
  const pair = groupOf(hs.policy.crypto, share.group).generate()
  const premaster = agree(share.group, pair, share.point)
  send(hs, { type: 'client_key_exchange', body: { ecdhYc: pair.publicKey } })
  const keyed = deriveMaster(hs, premaster)
  if (!answered?.credential || !answered.scheme) return finish(keyed, share, undefined)
  return sign(keyed, share, answered.credential, answered.scheme)
}

/** CertificateVerify signs every message so far (RFC 5246 §7.4.8). */
function sign(
  hs: Keyed,
  share: ServerShare,
  credential: Credential,
  scheme: SignatureScheme,
): State {
  const { algorithm } = scheme
  const message = hs.transcript.messages()
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, ({ signature }) => {
    send(hs, { type: 'certificate_verify', body: { algorithm: scheme.code, signature } })
    return finish(hs, share, scheme)
  })
}

function finish(hs: Keyed, share: ServerShare, clientScheme: SignatureScheme | undefined): State {
  hs.transcript.forgetMessages()
  sendFinished(hs, 'client')
  return awaiting('WAIT_CCS', {
    change_cipher_spec() {
      readProtected(hs, 'server')
      return waitFinished(hs, share, clientScheme)
    },
  })
}

const waitFinished = (
  hs: Keyed,
  share: ServerShare,
  clientScheme: SignatureScheme | undefined,
): State =>
  expecting('WAIT_FINISHED', tls12Messages, {
    finished({ verifyData }, raw) {
      requireFinished(hs, 'server', verifyData, raw)
      const { chain, group, serverScheme } = share
      const found = {
        role: 'client',
        group,
        serverScheme,
        clientScheme,
        peerCertificates: chain,
      } as const
      hs.effects.report({ type: 'connected', info: connectionInfo(hs, found) })
      return connected(hs.effects, 'hello_request')
    },
  })
