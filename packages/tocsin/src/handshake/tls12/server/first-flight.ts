import { concat } from '../../../crypto/bytes.ts'
import {
  CertificateType,
  type CertificateTypeName,
  ClientCertificateType,
} from '../../../wire/registry/certificate-type.ts'
import type { CipherSuite12 } from '../../../wire/registry/cipher-suite.ts'
import { ProtocolVersion } from '../../../wire/registry/protocol-version.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { ECPointFormat } from '../../../wire/tls12/ec-point-formats.ts'
import { protocolBytes } from '../../application-protocol.ts'
import { answerStatus } from '../../certificate-status.ts'
import { chooseClientType } from '../../certificate-type.ts'
import { answerMaxFragmentLength, useMaxFragmentLength } from '../../max-fragment-length.ts'
import type { ServerPolicy } from '../../policy.ts'
import type { Credential } from '../../question.ts'
import { ownRecordSizeLimit, useRecordSizeLimit } from '../../record-size-limit.ts'
import { ask, type State } from '../../state.ts'
import { isVouchedFor, readAuthorities } from '../../trusted-authorities.ts'
import type { Received } from '../../version.ts'
import { sendCertificate } from '../certificate-message.ts'
import { markedRandom } from '../downgrade.ts'
import { grantsEncryptThenMac } from '../encrypt-then-mac.ts'
import type { Begun, Dialect, Negotiated } from '../negotiated.ts'
import { knowsRenegotiation } from '../renegotiation.ts'
import { algorithmsOf, exchangeOf, isCertified, send } from '../session.ts'
import type { ChosenSuite } from './choose.ts'
import type { OurShare } from './our-share.ts'
import { waitCertificate } from './wait-certificate.ts'
import { waitClientKeyExchange } from './wait-client-key-exchange.ts'

/** What the server chose from a ClientHello. */
export interface Choice extends ChosenSuite {
  readonly serverName: string | undefined
  readonly applicationProtocol: string | undefined
}

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
  const answer = answerStatus(asked, credential?.ocspResponse)
  const answers = {
    ...answer?.agreed,
    ...typeAnswers(hs, policy, asked),
    max_fragment_length: maxFragmentLength,
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

function negotiated(
  dialect: Dialect,
  { context, transcript, previous }: Received,
  hello: ClientHello,
  choice: Choice,
): Negotiated {
  const { effects, policy, versions } = context
  const { suite } = choice
  const asked = hello.extensions
  const encryptThenMac = grantsEncryptThenMac(policy, previous, suite, asked?.encrypt_then_mac)
  const compression = dialect.compressions?.find(({ code }) =>
    hello.legacyCompressionMethods.includes(code),
  )
  const random = markedRandom(versions, dialect.name, policy.crypto.random(32))
  return {
    policy,
    effects,
    transcript,
    dialect,
    suite,
    ...exchangeOf(dialect, suite),
    algorithms: algorithmsOf(dialect, suite, policy.crypto, { encryptThenMac, compression }),
    compression,
    clientVersion: hello.legacyVersion,
    randoms: { client: hello.random, server: random },
    encryptThenMac,
    extendedMasterSecret: asked?.extended_master_secret !== undefined,
    secureRenegotiation: knowsRenegotiation(hello),
    previous,
    renegotiate: dialect.renegotiation?.server(dialect, context),
    certificateTypes: {
      client: asksClient(policy, suite)
        ? chooseClientType(policy, asked?.client_certificate_type)
        : 'X509',
      server: choice.credential?.type ?? 'X509',
    },
    certificateUrl: takesUrls(policy, suite, asked),
    serverName: choice.serverName,
    applicationProtocol: choice.applicationProtocol,
  }
}

function serverHello(hs: Negotiated, hello: ClientHello, others: object) {
  const extensions = answers(hs, hello, others)
  const isAny = Object.values(extensions).some((answer) => answer !== undefined)
  return {
    legacyVersion: ProtocolVersion[hs.dialect.name],
    random: hs.randoms.server,
    legacySessionIdEcho: new Uint8Array(0),
    cipherSuite: hs.suite.code,
    legacyCompressionMethod: hs.compression?.code ?? 0,
    // Who sent none may not know of extensions, nor what an empty block of them is (RFC 4366 §2.2).
    extensions: isAny ? extensions : undefined,
  }
}

function answers(hs: Negotiated, { extensions: asked }: ClientHello, others: object) {
  const { policy, dialect, serverName, applicationProtocol } = hs
  return {
    server_name: serverName === undefined ? undefined : {},
    ec_point_formats: asked?.ec_point_formats && {
      ecPointFormatList: [ECPointFormat.uncompressed],
    },
    application_layer_protocol_negotiation:
      applicationProtocol === undefined
        ? undefined
        : { protocolNameList: [protocolBytes(applicationProtocol)] },
    encrypt_then_mac: hs.encryptThenMac ? {} : undefined,
    extended_master_secret: hs.extendedMasterSecret ? {} : undefined,
    record_size_limit:
      asked?.record_size_limit && ownRecordSizeLimit(dialect.name, policy.recordSizeLimit),
    renegotiation_info: hs.secureRenegotiation ? renegotiationInfo(hs) : undefined,
    ...others,
  }
}

/** Both verify_data of the handshake before, if there was one (RFC 5746 §3.6, §3.7). */
function renegotiationInfo({ previous }: Negotiated) {
  const { client = none, server = none } = previous?.verifyData ?? {}
  return { renegotiatedConnection: concat(client, server) }
}

/** Answers to what was asked, where there will be a certificate to say it of (RFC 7250 §4.2). */
function typeAnswers(hs: Negotiated, policy: ServerPolicy, asked: ClientHello['extensions']) {
  const { client, server } = hs.certificateTypes
  const { client_certificate_type: ofClient, server_certificate_type: ofServer } = asked ?? {}
  const answersClient = ofClient && asksClient(policy, hs.suite)
  const answersServer = ofServer && isCertified(hs.suite)
  return {
    client_certificate_type: answersClient ? selected(client) : undefined,
    server_certificate_type: answersServer ? selected(server) : undefined,
  }
}

const selected = (type: CertificateTypeName) => ({ certificateType: CertificateType[type] })

/** Who shows no certificate cannot ask for one (RFC 5246 §7.4.4). */
function asksClient({ clientAuthentication }: ServerPolicy, suite: CipherSuite12): boolean {
  return clientAuthentication !== 'none' && isCertified(suite)
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

/** RFC 6066 §5: of no use where no certificate is asked for. */
function takesUrls(policy: ServerPolicy, suite: CipherSuite12, asked: ClientHello['extensions']) {
  const isOffered = asked?.client_certificate_url !== undefined
  return isOffered && policy.fetchesCertificates && asksClient(policy, suite)
}

const none = new Uint8Array(0)

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
