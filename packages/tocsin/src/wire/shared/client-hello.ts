import {
  bytes,
  empty,
  fixed,
  list,
  named,
  opaque,
  optional,
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
import { KeyShareClientHello } from '../tls13/key-share.ts'
import { OfferedPsks } from '../tls13/pre-shared-key.ts'
import { PskKeyExchangeModes } from '../tls13/psk-key-exchange-modes.ts'
import { SupportedVersions } from '../tls13/supported-versions.ts'
import { ProtocolNameList } from './alpn.ts'
import { CertificateAuthorities } from './certificate-authorities.ts'
import { CertificateCompressionAlgorithms } from './certificate-compression.ts'
import { OfferedCertificateTypes } from './certificate-type.ts'
import { HeartbeatExtension } from './heartbeat.ts'
import { RecordSizeLimit } from './record-size-limit.ts'
import { RenegotiationInfo } from './renegotiation-info.ts'
import { ServerNameList } from './server-name.ts'
import { SessionTicket } from './session-ticket.ts'
import { SignatureSchemeList } from './signature-algorithms.ts'
import { CertificateStatusRequest, CertificateStatusRequestListV2 } from './status-request.ts'
import { NamedGroupList } from './supported-groups.ts'
import { TrustedAuthorities } from './trusted-authorities.ts'

/** The extensions of a ClientHello, in the order we send them. */
export const ClientHelloExtensions = extensions('ClientHello', {
  server_name: ServerNameList,
  max_fragment_length: uint8,
  client_certificate_url: empty,
  trusted_ca_keys: TrustedAuthorities,
  status_request: CertificateStatusRequest,
  supported_groups: NamedGroupList,
  ec_point_formats: ECPointFormatList,
  signature_algorithms: SignatureSchemeList,
  signature_algorithms_cert: SignatureSchemeList,
  heartbeat: HeartbeatExtension,
  application_layer_protocol_negotiation: ProtocolNameList,
  status_request_v2: CertificateStatusRequestListV2,
  signed_certificate_timestamp: empty,
  client_certificate_type: OfferedCertificateTypes,
  server_certificate_type: OfferedCertificateTypes,
  encrypt_then_mac: empty,
  extended_master_secret: empty,
  compress_certificate: CertificateCompressionAlgorithms,
  record_size_limit: RecordSizeLimit,
  tls_cert_with_extern_psk: empty,
  session_ticket: SessionTicket,
  early_data: empty,
  supported_versions: SupportedVersions,
  cookie: Cookie,
  psk_key_exchange_modes: PskKeyExchangeModes,
  certificate_authorities: CertificateAuthorities,
  post_handshake_auth: empty,
  key_share: KeyShareClientHello,
  renegotiation_info: RenegotiationInfo,
  padding: bytes,
  pre_shared_key: OfferedPsks,
})
export type ClientHelloExtensions = Value<typeof ClientHelloExtensions>

/** RFC 9846 §4.2.2; without extensions as RFC 5246 §7.4.1.2 allows. */
export const ClientHello = struct('ClientHello', {
  legacyVersion: named(uint16, protocolVersionName),
  random: fixed(32),
  legacySessionId: opaque(0, 32),
  cipherSuites: list(named(uint16, cipherSuiteName), 2, 0xfffe),
  legacyCompressionMethods: list(uint8, 1, 0xff),
  extensions: optional(ClientHelloExtensions),
})
export type ClientHello = Value<typeof ClientHello>
