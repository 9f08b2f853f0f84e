import { concat } from '../../../crypto/bytes.ts'
import { ClientCertificateType } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { answerStatus } from '../../certificate-status.ts'
import { answerTimestamps } from '../../certificate-timestamps.ts'
import { selectedType } from '../../certificate-type.ts'
import { answerMaxFragmentLength, useMaxFragmentLength } from '../../max-fragment-length.ts'
import type { ServerPolicy } from '../../policy.ts'
import type { Credential } from '../../question.ts'
import { useRecordSizeLimit } from '../../record-size-limit.ts'
import { ask, type State } from '../../state.ts'
import { isVouchedFor, readAuthorities } from '../../trusted-authorities.ts'
import type { Received } from '../../version.ts'
import { sendCertificate } from '../certificate-message.ts'
import type { Begun, Dialect, Negotiated } from '../negotiated.ts'
import { send } from '../session.ts'
import type { OurShare } from './our-share.ts'
import { asksClient, type Choice, negotiated, ownTypeAnswer, serverHello } from './server-hello.ts'
import { waitCertificate } from './wait-certificate.ts'
import { waitClientKeyExchange } from './wait-client-key-exchange.ts'

/** ServerHello, Certificate, ServerKeyExchange, perhaps CertificateRequest, ServerHelloDone (RFC 5246 §7.3). */
export function sendFirstFlight(
  dialect: Dialect,
  received: Received,
  hello: ClientHello,
  choice: Choice,
): State {
  const { policy } = received.context
  const { credential, scheme } = choice
  const hs = negotiated(dialect, received, hello, choice)
  const { extensions: asked } = hello
  useRecordSizeLimit(hs.effects, dialect.name, policy.recordSizeLimit, asked?.record_size_limit)
  const maxFragmentLength = answerMaxFragmentLength(policy, asked)
  useMaxFragmentLength(hs.effects, dialect.name, maxFragmentLength)
  hs.transcript.useHash(hs.algorithms.hash)
  const begun = hs.keyExchange.begin(hs, { policy, hello, credential })
  const answer = answerStatus(asked, credential)
  const answers = {
    ...answer?.agreed,
    ...typeAnswers(hs, policy, asked),
    max_fragment_length: maxFragmentLength,
    signed_certificate_timestamp: answerTimestamps(asked?.signed_certificate_timestamp, credential),
    trusted_ca_keys: isChosenByAuthority(policy, credential, asked) ? {} : undefined,
    client_certificate_url: hs.certificateUrl ? {} : undefined,
  }
  send(hs, { type: 'server_hello', body: serverHello(hs, hello, answers) })
  if (credential) sendCertificate(hs, 'server', credential.certificates)
  if (answer) send(hs, { type: 'certificate_status', body: answer.status })
  const share = { policy, begun, serverScheme: scheme }
  return credential && scheme && begun.parameters
    ? signShare(hs, credential, scheme, begun.parameters, share)
    : sendShare(hs, share)
}

/** Answers to what was asked, where there will be a certificate to say it of (RFC 7250 §4.2). */
function typeAnswers(hs: Negotiated, policy: ServerPolicy, asked: ClientHello['extensions']) {
  const answersClient = asked?.client_certificate_type && asksClient(policy, hs.suite)
  return {
    client_certificate_type: answersClient ? selectedType(hs.certificateTypes.client) : undefined,
    server_certificate_type: ownTypeAnswer(hs, asked),
  }
}

/** Whether our certificate is one that the authorities of the client led to, who is told so (RFC 6066 §6). */
function isChosenByAuthority(
  { crypto }: ServerPolicy,
  credential: Credential | undefined,
  asked: ClientHello['extensions'],
): boolean {
  const authorities = readAuthorities(asked?.trusted_ca_keys)
  return credential !== undefined && isVouchedFor(credential, authorities, crypto.hashes.sha1)
}

/** ServerKeyExchange signs both randoms and the parameters (RFC 5246 §7.4.3). */
function signShare(
  hs: Negotiated,
  credential: Credential,
  scheme: SignatureScheme,
  { toSign, body }: NonNullable<Begun['parameters']>,
  share: OurShare,
): State {
  const { algorithm } = scheme
  const message = concat(hs.randoms.client, hs.randoms.server, toSign)
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, ({ signature }) => {
    const signed = hs.dialect.signatures.signed(scheme, signature)
    send(hs, { type: 'server_key_exchange', body: body(signed) })
    return finishFlight(hs, share)
  })
}

function sendShare(hs: Negotiated, share: OurShare): State {
  const { parameters } = share.begun
  if (parameters) send(hs, { type: 'server_key_exchange', body: parameters.body(undefined) })
  return finishFlight(hs, share)
}

function finishFlight(hs: Negotiated, share: OurShare): State {
  const { certificateAuthorities, signatureSchemes } = share.policy
  const isAsked = asksClient(share.policy, hs.suite)
  if (isAsked) {
    const { ecdsa_sign, rsa_sign } = ClientCertificateType
    const body = {
      certificateTypes: [ecdsa_sign, rsa_sign],
      supportedSignatureAlgorithms: signatureSchemes.map(({ code }) => code),
      certificateAuthorities,
    }
    send(hs, { type: 'certificate_request', body })
  }
  send(hs, { type: 'server_hello_done', body: {} })
  return isAsked ? waitCertificate(hs, share) : waitClientKeyExchange(hs, share, undefined)
}
