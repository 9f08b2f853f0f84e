import { tls13Messages } from '../../../wire/messages.ts'
import { NamedGroup } from '../../../wire/registry/named-group.ts'
import { ProtocolVersion } from '../../../wire/registry/protocol-version.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import { keyOf } from '../../credential-key.ts'
import type { OutgoingMessage } from '../../effects.ts'
import { respond } from '../../key-agreement.ts'
import { chooseSignatureScheme } from '../../negotiate.ts'
import type { Credential } from '../../question.ts'
import { requireCredential } from '../../server-credential.ts'
import { ask, type State } from '../../state.ts'
import { signedContent } from '../certificate-verify.ts'
import { verifyData } from '../finished.ts'
import { EarlySecret, type HandshakeSecret, type TrafficSecrets } from '../key-schedule.ts'
import { logApplicationSecrets, logEarlySecret, logHandshakeSecrets } from '../log-secrets.ts'
import { ownCertificate } from '../own-certificate.ts'
import type { Answered, Chosen } from './chosen.ts'
import { certificateRequest, encryptedExtensions } from './parameters.ts'
import { requireSchemes } from './received-hello.ts'
import { waitClient } from './wait-certificate.ts'

/** What is known between ServerHello and our Finished. */
interface Signing extends Chosen {
  readonly signatureScheme: SignatureScheme | undefined
  readonly handshakeSecret: HandshakeSecret
  readonly handshakeTraffic: TrafficSecrets
}

/** Everything from ServerHello to Finished (RFC 9846 §2): with a pre-shared key, or once a certificate is chosen. */
export function firstFlight(chosen: Chosen, share: Uint8Array | undefined): State {
  if (!chosen.isCertified) {
    const hs = exchangeKeys(chosen, share, undefined)
    const { session } = chosen.psk ?? {}
    const type = session && (session.ownCertificateType ?? 'X509')
    send(hs, { type: 'encrypted_extensions', body: encryptedExtensions(hs, type) })
    return finish({ serverCertificateType: type, ...hs })
  }
  const offered = requireSchemes(chosen)
  const question = { type: 'choose-credential', role: 'server', hello: chosen.summary } as const
  return ask('CHOOSE_CREDENTIAL', question, (answer) => {
    const credential = requireCredential(answer.credential, chosen.summary)
    const { algorithms } = credential
    const scheme = chooseSignatureScheme('TLS 1.3', algorithms, keyOf(credential), offered)
    const hs = exchangeKeys(chosen, share, scheme)
    sendParameters(hs, credential)
    return authenticate(hs, credential, scheme)
  })
}

/** ServerHello, and handshake keys for both directions. */
function exchangeKeys(
  chosen: Chosen,
  share: Uint8Array | undefined,
  signatureScheme: SignatureScheme | undefined,
): Signing {
  const { context, transcript, algorithms, hello, psk } = chosen
  const { policy, effects } = context
  const ours = respondTo(chosen, share)
  const early = new EarlySecret(algorithms, (held) => effects.hold(held), psk?.secret)
  if (chosen.acceptsEarlyData) readEarlyData(chosen, early)
  const body = {
    legacyVersion: ProtocolVersion['TLS 1.2'],
    random: policy.crypto.random(32),
    legacySessionIdEcho: hello.legacySessionId,
    cipherSuite: algorithms.suite.code,
    legacyCompressionMethod: 0,
    extensions: {
      supported_versions: { selectedVersion: ProtocolVersion['TLS 1.3'] },
      key_share: ours?.share,
      pre_shared_key: psk && { selectedIdentity: psk.index },
      tls_cert_with_extern_psk: psk && chosen.isCertified ? {} : undefined,
    },
  }
  send(chosen, { type: 'server_hello', body: body })
  transcript.forgetMessages()
  // After a HelloRetryRequest it is out already (RFC 9846 §E.4).
  const isAwaited = hello.legacySessionId.length > 0 && !chosen.helloRetryRequest
  if (isAwaited) effects.sendChangeCipherSpec()

  const handshakeSecret = early.handshakeSecret(ours?.secret)
  const handshakeTraffic = handshakeSecret.trafficSecrets(transcript.digest())
  logHandshakeSecrets(context, hello.random, handshakeTraffic)
  effects.useWriteKeys(handshakeTraffic.server.sealer('handshake'))
  if (!chosen.acceptsEarlyData) {
    effects.useReadKeys(handshakeTraffic.client.opener('handshake'))
  }
  return { signatureScheme, handshakeSecret, handshakeTraffic, ...chosen }
}

/** Our share and the secret, where there is an exchange. */
function respondTo({ context, group }: Chosen, share: Uint8Array | undefined) {
  if (!group || !share) return undefined
  const { publicKey, secret } = respond(context.policy.crypto, group, share)
  const serverShare = { group: NamedGroup[group], keyExchange: publicKey }
  return { share: { serverShare }, secret }
}

/** The keys of early data follow from the ClientHello alone. */
function readEarlyData({ context, transcript, hello }: Chosen, early: EarlySecret): void {
  const traffic = early.trafficSecret(transcript.digest())
  logEarlySecret(context, hello.random, traffic)
  context.effects.useReadKeys(traffic.opener('early'))
}

function sendParameters(hs: Signing, credential: Credential): void {
  const { type = 'X509' } = credential
  send(hs, { type: 'encrypted_extensions', body: encryptedExtensions(hs, type) })
  const { policy } = hs.context
  if (policy.clientAuthentication === 'none') return
  send(hs, { type: 'certificate_request', body: certificateRequest(policy) })
}

function authenticate(hs: Signing, credential: Credential, scheme: SignatureScheme): State {
  const { algorithm, code } = scheme
  send(hs, ownCertificate(hs.context.policy, credential, hs.extensions))
  const message = signedContent('server', hs.transcript.digest())
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, ({ signature }) => {
    send(hs, { type: 'certificate_verify', body: { algorithm: code, signature } })
    return finish({ serverCertificateType: credential.type ?? 'X509', ...hs })
  })
}

/** Write keys change at once, so that data could follow right behind (RFC 9846 §4.5.3). */
function finish(hs: Signing & Pick<Answered, 'serverCertificateType'>): State {
  const { context, transcript, algorithms, handshakeTraffic } = hs
  const digest = transcript.digest()
  const body = { verifyData: verifyData(algorithms.hash, handshakeTraffic.server, digest) }
  send(hs, { type: 'finished', body })
  const main = hs.handshakeSecret.mainSecret()
  const secrets = main.applicationSecrets(transcript.digest())
  logApplicationSecrets(context, hs.hello.random, secrets)
  context.effects.useWriteKeys(secrets.traffic.server.sealer('application'))
  return waitClient({ secrets, ...hs })
}

function send({ context, transcript }: Chosen, message: OutgoingMessage): void {
  transcript.add(context.effects.send(tls13Messages, message))
}
