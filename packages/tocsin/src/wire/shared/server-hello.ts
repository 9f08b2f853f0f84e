import {
  type Codec,
  empty,
  fixed,
  named,
  opaque,
  optional,
  select,
  struct,
  uint8,
  uint16,
  type Value,
} from '../codec.ts'
import { extensions } from '../extensions.ts'
import { cipherSuiteName } from '../registry/cipher-suite.ts'
import { protocolVersionName } from '../registry/protocol-version.ts'
import { ECPointFormatList } from '../tls12/ec-point-formats.ts'
import { Cookie } from '../tls13/cookie.ts'
import { KeyShareHelloRetryRequest, KeyShareServerHello } from '../tls13/key-share.ts'
import { SelectedPsk } from '../tls13/pre-shared-key.ts'
import { SelectedVersion } from '../tls13/supported-versions.ts'
import { ProtocolNameList } from './alpn.ts'
import { SelectedCertificateType } from './certificate-type.ts'
import { HeartbeatExtension } from './heartbeat.ts'
import { RecordSizeLimit } from './record-size-limit.ts'
import { RenegotiationInfo } from './renegotiation-info.ts'
import { SignedCertificateTimestampList } from './signed-certificate-timestamp.ts'

/** The random that makes a ServerHello a HelloRetryRequest: SHA-256 of "HelloRetryRequest" (RFC 9846 §4.2.3). */
export const helloRetryRandom = Uint8Array.from([
  0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
  0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
])

/** The extensions of a ServerHello, of TLS 1.3 or of TLS 1.2. */
const ServerHelloExtensions = extensions('ServerHello', {
  server_name: empty,
  max_fragment_length: uint8,
  client_certificate_url: empty,
  trusted_ca_keys: empty,
  status_request: empty,
  ec_point_formats: ECPointFormatList,
  heartbeat: HeartbeatExtension,
  application_layer_protocol_negotiation: ProtocolNameList,
  status_request_v2: empty,
  signed_certificate_timestamp: SignedCertificateTimestampList,
  client_certificate_type: SelectedCertificateType,
  server_certificate_type: SelectedCertificateType,
  encrypt_then_mac: empty,
  extended_master_secret: empty,
  record_size_limit: RecordSizeLimit,
  tls_cert_with_extern_psk: empty,
  session_ticket: empty,
  key_share: KeyShareServerHello,
  supported_versions: SelectedVersion,
  renegotiation_info: RenegotiationInfo,
  pre_shared_key: SelectedPsk,
})

const HelloRetryRequestExtensions = extensions('HelloRetryRequest', {
  supported_versions: SelectedVersion,
  key_share: KeyShareHelloRetryRequest,
  cookie: Cookie,
})

const fields = {
  legacyVersion: named(uint16, protocolVersionName),
  random: fixed(32),
  legacySessionIdEcho: opaque(0, 32),
  cipherSuite: named(uint16, cipherSuiteName),
  legacyCompressionMethod: uint8,
}

/** RFC 9846 §4.2.3, RFC 5246 §7.4.1.3 */
export const ServerHello = struct('ServerHello', {
  ...fields,
  extensions: optional(ServerHelloExtensions),
})
export type ServerHello = Value<typeof ServerHello>

/** RFC 9846 §4.2.4 */
export const HelloRetryRequest = struct('HelloRetryRequest', {
  ...fields,
  extensions: optional(HelloRetryRequestExtensions),
})
export type HelloRetryRequest = Value<typeof HelloRetryRequest>

/** A server_hello message, which its random makes the one or the other. */
export const ServerHelloOrRetry = struct('ServerHello', {
  ...fields,
  extensions: optional(
    select('random', (random: Uint8Array) => (isRetryRandom(random) ? 'retry' : 'hello'), {
      hello: ServerHelloExtensions,
      retry: HelloRetryRequestExtensions,
    }),
  ),
}) as Codec<ServerHello | HelloRetryRequest>

/** Whether a server_hello asks for another ClientHello. */
export function isHelloRetryRequest(
  hello: ServerHello | HelloRetryRequest,
): hello is HelloRetryRequest {
  return isRetryRandom(hello.random)
}

function isRetryRandom(random: Uint8Array): boolean {
  return helloRetryRandom.every((octet, index) => octet === random[index])
}
