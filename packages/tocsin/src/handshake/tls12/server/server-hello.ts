import { concat } from '../../../crypto/bytes.ts'
import type { Session } from '../../../session/session.ts'
import type { CipherSuite12 } from '../../../wire/registry/cipher-suite.ts'
import { ProtocolVersion } from '../../../wire/registry/protocol-version.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { ECPointFormat } from '../../../wire/tls12/ec-point-formats.ts'
import { protocolBytes } from '../../application-protocol.ts'
import { chooseClientType, selectedType } from '../../certificate-type.ts'
import type { ServerPolicy } from '../../policy.ts'
import { ownRecordSizeLimit } from '../../record-size-limit.ts'
import type { Received } from '../../version.ts'
import { markedRandom } from '../downgrade.ts'
import { grantsEncryptThenMac } from '../encrypt-then-mac.ts'
import type { Dialect, Negotiated, SessionTerms } from '../negotiated.ts'
import type { CompressionMethod } from '../protection.ts'
import { knowsRenegotiation } from '../renegotiation.ts'
import { algorithmsOf, exchangeOf, isCertified } from '../session.ts'
import type { ChosenSuite } from './choose.ts'

/** What the server chose from a ClientHello. */
export interface Choice extends ChosenSuite {
  readonly serverName: string | undefined
  readonly applicationProtocol: string | undefined
  /** The session that is resumed, if one is. */
  readonly resumed: Session | undefined
}

/** What client and server agree on from here. */
export function negotiated(
  dialect: Dialect,
  { context, transcript, previous }: Received,
  hello: ClientHello,
  choice: Choice,
): Negotiated {
  const { effects, policy, versions } = context
  const { suite, resumed } = choice
  const asked = hello.extensions
  const encryptThenMac = grantsEncryptThenMac(policy, previous, suite, asked?.encrypt_then_mac)
  const compression = chooseCompression(dialect, hello, resumed)
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
      client: clientTypeOf(policy, choice, asked),
      server: resumed?.ownCertificateType ?? choice.credential?.type ?? 'X509',
    },
    certificateUrl: takesUrls(policy, suite, asked),
    session: sessionTerms(policy, previous, hello, resumed),
    serverName: choice.serverName,
    applicationProtocol: choice.applicationProtocol,
  }
}

/** Of a session the method it began with (RFC 3749 §3). */
function chooseCompression(
  { compressions }: Dialect,
  { legacyCompressionMethods: offered }: ClientHello,
  resumed: Session | undefined,
): CompressionMethod | undefined {
  const isChosen = (code: number) =>
    resumed ? code === resumed.compressionMethod : offered.includes(code)
  return compressions?.find(({ code }) => isChosen(code))
}

function clientTypeOf(policy: ServerPolicy, { suite, resumed }: Choice, asked: Asked) {
  if (resumed) return resumed.peerCertificateType
  if (!asksClient(policy, suite)) return 'X509'
  return chooseClientType(policy, asked?.client_certificate_type)
}

/**
 * A ticket for clients that take one (RFC 5077 §3.1), an ID for others; a session that is resumed by
 * a ticket gets another when half its life is over.
 */
function sessionTerms(
  { resumption, crypto }: ServerPolicy,
  previous: Received['previous'],
  { extensions, legacySessionId }: ClientHello,
  resumed: Session | undefined,
): SessionTerms {
  const none = { id: empty, promisesTicket: false, resumed, keep: undefined }
  if (!resumption || previous) return none
  const takesTickets = resumption.ticketCount > 0 && extensions?.session_ticket !== undefined
  if (!resumed) {
    const id = takesTickets ? empty : crypto.random(32)
    return { id, promisesTicket: takesTickets, resumed, keep: resumption }
  }
  const isOld = resumption.now() > resumed.issuedAt + 500 * resumed.lifetimeSeconds
  const isTicket = (extensions?.session_ticket?.length ?? 0) > 0
  return { id: legacySessionId, promisesTicket: isTicket && isOld, resumed, keep: resumption }
}

/** ServerHello, with `others` among its answers (RFC 5246 §7.4.1.3). */
export function serverHello(hs: Negotiated, hello: ClientHello, others: object) {
  const extensions = answers(hs, hello, others)
  const isAny = Object.values(extensions).some((answer) => answer !== undefined)
  return {
    legacyVersion: ProtocolVersion[hs.dialect.name],
    random: hs.randoms.server,
    legacySessionIdEcho: hs.session.id,
    cipherSuite: hs.suite.code,
    legacyCompressionMethod: hs.compression?.code ?? 0,
    // Who sent none may not know of extensions, nor what an empty block of them is (RFC 4366 §2.2).
    extensions: isAny ? extensions : undefined,
  }
}

function answers(hs: Negotiated, { extensions: asked }: ClientHello, others: object) {
  const { policy, dialect, session, serverName, applicationProtocol } = hs
  return {
    // Not in a session that is resumed, though it is for the same name (RFC 6066 §3).
    server_name: serverName === undefined || session.resumed ? undefined : {},
    session_ticket: session.promisesTicket ? {} : undefined,
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
  const { client = empty, server = empty } = previous?.verifyData ?? {}
  return { renegotiatedConnection: concat(client, server) }
}

/** Who shows no certificate cannot ask for one (RFC 5246 §7.4.4). */
export function asksClient({ clientAuthentication }: ServerPolicy, suite: CipherSuite12): boolean {
  return clientAuthentication !== 'none' && isCertified(suite)
}

/** The type of our certificate, also of one that a session began with: without an answer it is X509 (RFC 7250 §4.2). */
export function ownTypeAnswer({ suite, certificateTypes }: Negotiated, asked: Asked) {
  const isAnswered = asked?.server_certificate_type && isCertified(suite)
  return isAnswered ? selectedType(certificateTypes.server) : undefined
}

/** RFC 6066 §5: of no use where no certificate is asked for. */
function takesUrls(policy: ServerPolicy, suite: CipherSuite12, asked: Asked) {
  const isOffered = asked?.client_certificate_url !== undefined
  return isOffered && policy.fetchesCertificates && asksClient(policy, suite)
}

const empty = new Uint8Array(0)

type Asked = ClientHello['extensions']
