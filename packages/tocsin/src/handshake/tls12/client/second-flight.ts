import { ClientCertificateType } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { KeyKind } from '../../../x509/public-key.ts'
import { keyOf } from '../../credential-key.ts'
import type { Credential } from '../../question.ts'
import { ask, expecting, type State } from '../../state.ts'
import { sendCertificate } from '../certificate-message.ts'
import type { ServerCertificate } from '../certificates.ts'
import { reportConnected } from '../info.ts'
import type { Given, Keyed, Negotiated } from '../negotiated.ts'
import { deriveMaster, readProtected, requireFinished, send, sendFinished } from '../session.ts'
import type { RequestedCertificate } from '../signature.ts'
import { awaiting } from './awaiting.ts'
import { certificateUrl } from './certificate-url.ts'
import { connected } from './connected.ts'
import { reportSession, type Ticket, waitTicket } from './kept-session.ts'

/** What the server has shown of itself, and for the key exchange. */
export interface ServerShare {
  readonly certificate: ServerCertificate | undefined
  readonly given: Given
}

/** Our answer to a CertificateRequest: certificates and how to sign with them, or none. */
interface Answered {
  readonly credential: Credential | undefined
  readonly scheme: SignatureScheme | undefined
}

/** Asks which certificate to show; one that cannot sign as the server wants counts as none. */
export function chooseCredential(
  hs: Negotiated,
  share: ServerShare,
  request: RequestedCertificate,
): State {
  const schemeOf = (credential: Credential) => schemeFor(hs, request, credential)
  const asked = {
    signatureSchemes: request.supportedSignatureAlgorithms ?? [],
    certificateSignatureSchemes: request.supportedSignatureAlgorithms ?? [],
    certificateAuthorities: request.certificateAuthorities,
    certificateType: hs.certificateTypes.client,
    clientCertificateTypes: request.certificateTypes,
    oidFilters: [],
    context: new Uint8Array(0),
    suits: (credential: Credential) => schemeOf(credential) !== undefined,
  }
  const question = { type: 'choose-credential', role: 'client', request: asked } as const
  return ask('CHOOSE_CREDENTIAL', question, ({ credential }) => {
    if (!credential || credential === 'unrecognized') return sendSecondFlight(hs, share, none)
    const scheme = schemeOf(credential)
    return sendSecondFlight(hs, share, scheme ? { credential, scheme } : none)
  })
}

/** What a credential signs with for a server that takes its type and its key, if it does. */
function schemeFor(
  { certificateTypes, dialect }: Negotiated,
  request: RequestedCertificate,
  credential: Credential,
): SignatureScheme | undefined {
  if ((credential.type ?? 'X509') !== certificateTypes.client) return undefined
  const key = keyOf(credential)
  if (!request.certificateTypes.includes(certificateTypeOf(key))) return undefined
  return dialect.signatures.choose(credential, key, request.supportedSignatureAlgorithms)
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
  if (answered) show(hs, answered.credential)
  return share.given.answer(({ body, premaster }) => {
    send(hs, { type: 'client_key_exchange', body })
    const keyed = deriveMaster(hs, premaster)
    if (!answered?.credential || !answered.scheme) return finish(keyed, share, undefined)
    return sign(keyed, share, answered.credential, answered.scheme)
  })
}

/** Certificates, or where the server takes that, where to find them (RFC 6066 §5). */
function show(hs: Negotiated, credential: Credential | undefined): void {
  const { sha1 } = hs.policy.crypto.hashes
  if (!hs.certificateUrl || !credential?.urls || !sha1) {
    sendCertificate(hs, 'client', credential?.certificates ?? [])
    return
  }
  const body = certificateUrl(credential, credential.urls, sha1)
  send(hs, { type: 'certificate_url', body })
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
    send(hs, { type: 'certificate_verify', body: hs.dialect.signatures.signed(scheme, signature) })
    return finish(hs, share, scheme)
  })
}

function finish(hs: Keyed, share: ServerShare, clientScheme: SignatureScheme | undefined): State {
  hs.transcript.forgetMessages()
  const ours = sendFinished(hs, 'client')
  const go = (ticket: Ticket | undefined): State =>
    awaiting(hs, 'WAIT_CCS', {
      change_cipher_spec() {
        readProtected(hs, 'server')
        return waitFinished(hs, share, { clientScheme, ours, ticket })
      },
    })
  return hs.session.promisesTicket ? waitTicket(hs, go) : go(undefined)
}

interface Sent {
  readonly clientScheme: SignatureScheme | undefined
  /** Our verify_data. */
  readonly ours: Uint8Array
  readonly ticket: Ticket | undefined
}

const waitFinished = (hs: Keyed, share: ServerShare, { clientScheme, ours, ticket }: Sent): State =>
  expecting('WAIT_FINISHED', hs.messages, {
    finished({ verifyData: theirs }, raw) {
      requireFinished(hs, 'server', theirs, raw)
      const { certificate, given } = share
      const { group, serverScheme } = given
      const peerCertificates = certificate?.chain ?? []
      const found = { role: 'client', group, serverScheme, clientScheme, peerCertificates } as const
      reportConnected(hs, found)
      reportSession(hs, peerCertificates, ticket)
      return connected(hs, { client: ours, server: theirs })
    },
  })
