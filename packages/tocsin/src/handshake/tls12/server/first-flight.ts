import { abort } from '../../../alert/error.ts'
import { concat } from '../../../crypto/bytes.ts'
import type { GroupName } from '../../../crypto/provider.ts'
import { encode } from '../../../wire/codec.ts'
import { ClientCertificateType } from '../../../wire/registry/certificate-type.ts'
import { type CipherSuite12, SignalingCipherSuite } from '../../../wire/registry/cipher-suite.ts'
import { NamedGroup } from '../../../wire/registry/named-group.ts'
import { ProtocolVersion } from '../../../wire/registry/protocol-version.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { ECPointFormat } from '../../../wire/tls12/ec-point-formats.ts'
import { ECCurveType, ServerECDHParams } from '../../../wire/tls12/server-key-exchange.ts'
import { protocolBytes } from '../../application-protocol.ts'
import { groupOf } from '../../key-agreement.ts'
import type { Credential } from '../../question.ts'
import { ownRecordSizeLimit, useRecordSizeLimit } from '../../record-size-limit.ts'
import { ask, type State } from '../../state.ts'
import type { Transcript } from '../../transcript.ts'
import type { ServerContext } from '../../version.ts'
import { markedRandom } from '../downgrade.ts'
import { algorithmsOf } from '../key-block.ts'
import { type Negotiated, send } from '../session.ts'
import type { OurShare } from './our-share.ts'
import { waitCertificate, waitClientKeyExchange } from './wait-client-key-exchange.ts'

/** What the server chose from a ClientHello. */
export interface Choice {
  readonly credential: Credential
  readonly suite: CipherSuite12
  readonly group: GroupName | undefined
  readonly scheme: SignatureScheme
  readonly serverName: string | undefined
  readonly applicationProtocol: string | undefined
}

/** ServerHello, Certificate, ServerKeyExchange, perhaps CertificateRequest, ServerHelloDone (RFC 5246 §7.3). */
export function sendFirstFlight(
  { effects, policy, versions }: ServerContext,
  transcript: Transcript,
  hello: ClientHello,
  choice: Choice,
): State {
  const { credential, suite, group, scheme } = choice
  if (!group) throw abort('hello.no-common-group', { offered: 'any' })
  const random = markedRandom(versions, policy.crypto.random(32))
  const hs: Negotiated = {
    policy,
    effects,
    transcript,
    suite,
    algorithms: algorithmsOf(suite, policy.crypto),
    randoms: { client: hello.random, server: random },
    extendedMasterSecret: hello.extensions?.extended_master_secret !== undefined,
    serverName: choice.serverName,
    applicationProtocol: choice.applicationProtocol,
  }
  useRecordSizeLimit(
    effects,
    'TLS 1.2',
    policy.recordSizeLimit,
    hello.extensions?.record_size_limit,
  )
  transcript.useHash(hs.algorithms.hash)
  send(hs, { type: 'server_hello', body: serverHello(hs, hello) })
  send(hs, { type: 'certificate', body: { certificateList: credential.certificates } })
  const pair = groupOf(policy.crypto, group).generate()
  return signShare(hs, credential, { policy, group, pair, serverScheme: scheme })
}

function serverHello(hs: Negotiated, { extensions: asked, cipherSuites }: ClientHello) {
  const { policy, randoms, suite, extendedMasterSecret, serverName, applicationProtocol } = hs
  return {
    legacyVersion: ProtocolVersion['TLS 1.2'],
    random: randoms.server,
    legacySessionIdEcho: new Uint8Array(0),
    cipherSuite: suite.code,
    legacyCompressionMethod: 0,
    extensions: {
      server_name: serverName === undefined ? undefined : {},
      ec_point_formats: asked?.ec_point_formats && {
        ecPointFormatList: [ECPointFormat.uncompressed],
      },
      application_layer_protocol_negotiation:
        applicationProtocol === undefined
          ? undefined
          : { protocolNameList: [protocolBytes(applicationProtocol)] },
      extended_master_secret: extendedMasterSecret ? {} : undefined,
      record_size_limit:
        asked?.record_size_limit && ownRecordSizeLimit('TLS 1.2', policy.recordSizeLimit),
      renegotiation_info: knowsRenegotiation(asked, cipherSuites)
        ? { renegotiatedConnection: new Uint8Array(0) }
        : undefined,
    },
  }
}

/** By extension or by signalling suite (RFC 5746 §3.6). */
function knowsRenegotiation(
  asked: ClientHello['extensions'],
  cipherSuites: readonly number[],
): boolean {
  const scsv = SignalingCipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV
  return asked?.renegotiation_info !== undefined || cipherSuites.includes(scsv)
}

/** ServerKeyExchange signs both randoms and the share (RFC 8422 §5.4). */
function signShare(hs: Negotiated, credential: Credential, share: OurShare): State {
  const params = {
    curveType: ECCurveType.named_curve,
    namedCurve: NamedGroup[share.group],
    public: share.pair.publicKey,
  }
  const { client, server } = hs.randoms
  const message = concat(client, server, encode(ServerECDHParams, params))
  const { algorithm, code } = share.serverScheme
  return ask('SIGN', { type: 'sign', credential, algorithm, message }, ({ signature }) => {
    const { curveType, ...point } = params
    const signedParams = { algorithm: code, signature }
    send(hs, {
      type: 'server_key_exchange',
      body: { curveType, params: { ...point, signedParams } },
    })
    return finishFlight(hs, share)
  })
}

function finishFlight(hs: Negotiated, share: OurShare): State {
  const { clientAuthentication, certificateAuthorities, signatureSchemes } = share.policy
  const isAsked = clientAuthentication !== 'none'
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
