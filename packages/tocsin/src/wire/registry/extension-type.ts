import { codePointNamesOf } from '../registry.ts'

/** The TLS ExtensionType Values registry (RFC 9846 §4.3), and what was in wide use without it. */
export const ExtensionType = {
  server_name: 0,
  max_fragment_length: 1,
  client_certificate_url: 2,
  trusted_ca_keys: 3,
  truncated_hmac: 4,
  status_request: 5,
  user_mapping: 6,
  client_authz: 7,
  server_authz: 8,
  cert_type: 9,
  supported_groups: 10,
  ec_point_formats: 11,
  srp: 12,
  signature_algorithms: 13,
  use_srtp: 14,
  heartbeat: 15,
  application_layer_protocol_negotiation: 16,
  status_request_v2: 17,
  signed_certificate_timestamp: 18,
  client_certificate_type: 19,
  server_certificate_type: 20,
  padding: 21,
  encrypt_then_mac: 22,
  extended_master_secret: 23,
  token_binding: 24,
  cached_info: 25,
  tls_lts: 26,
  compress_certificate: 27,
  record_size_limit: 28,
  pwd_protect: 29,
  pwd_clear: 30,
  password_salt: 31,
  ticket_pinning: 32,
  tls_cert_with_extern_psk: 33,
  delegated_credential: 34,
  session_ticket: 35,
  TLMSP: 36,
  TLMSP_proxying: 37,
  TLMSP_delegate: 38,
  supported_ekt_ciphers: 39,
  pre_shared_key: 41,
  early_data: 42,
  supported_versions: 43,
  cookie: 44,
  psk_key_exchange_modes: 45,
  certificate_authorities: 47,
  oid_filters: 48,
  post_handshake_auth: 49,
  signature_algorithms_cert: 50,
  key_share: 51,
  transparency_info: 52,
  connection_id: 54,
  external_id_hash: 55,
  external_session_id: 56,
  quic_transport_parameters: 57,
  ticket_request: 58,
  dnssec_chain: 59,
  next_protocol_negotiation: 13172,
  application_settings_old: 17513,
  application_settings: 17613,
  ech_outer_extensions: 64768,
  encrypted_client_hello: 65037,
  renegotiation_info: 65281,
} as const

/** An extension by its registered name. */
export type ExtensionName = keyof typeof ExtensionType

/** The registered name of an extension type. */
export const extensionTypeName = codePointNamesOf(ExtensionType)

/** A message that has an extension block; the block of a TLS 1.2 ServerHello has rules of its own. */
export type ExtensionMessage =
  | 'ClientHello'
  | 'ServerHello'
  | 'HelloRetryRequest'
  | 'EncryptedExtensions'
  | 'CertificateRequest'
  | 'Certificate'
  | 'NewSessionTicket'
  | 'TLS 1.2 ServerHello'

/** The RFC's abbreviations, and `SH12` for the ServerHello of TLS 1.2. */
const abbreviations: Readonly<Record<ExtensionMessage, string>> = {
  ClientHello: 'CH',
  ServerHello: 'SH',
  HelloRetryRequest: 'HRR',
  EncryptedExtensions: 'EE',
  CertificateRequest: 'CR',
  Certificate: 'CT',
  NewSessionTicket: 'NST',
  'TLS 1.2 ServerHello': 'SH12',
}

/**
 * Where an extension is specified to appear (RFC 9846 §4.3, RFC 8446 §4.2, and the RFCs of those that
 * TLS 1.3 no longer uses). Extensions without an entry may appear anywhere.
 */
const placement: { readonly [N in ExtensionName]?: string } = {
  server_name: 'CH, SH12, EE, CR',
  max_fragment_length: 'CH, SH12, EE',
  client_certificate_url: 'CH, SH12',
  trusted_ca_keys: 'CH, SH12',
  truncated_hmac: 'CH, SH12',
  status_request: 'CH, SH12, CR, CT',
  // Some TLS 1.2 servers send it unasked for, against RFC 8422 §4; nobody minds.
  supported_groups: 'CH, SH12, EE',
  ec_point_formats: 'CH, SH12',
  signature_algorithms: 'CH, CR',
  use_srtp: 'CH, SH12, EE',
  heartbeat: 'CH, SH12, EE',
  application_layer_protocol_negotiation: 'CH, SH12, EE',
  status_request_v2: 'CH, SH12',
  signed_certificate_timestamp: 'CH, SH12, CR, CT',
  client_certificate_type: 'CH, SH12, EE',
  server_certificate_type: 'CH, SH12, EE',
  padding: 'CH',
  encrypt_then_mac: 'CH, SH12',
  extended_master_secret: 'CH, SH12',
  compress_certificate: 'CH, CR',
  record_size_limit: 'CH, SH12, EE',
  delegated_credential: 'CH, CR, CT',
  session_ticket: 'CH, SH12',
  supported_ekt_ciphers: 'CH, EE',
  tls_cert_with_extern_psk: 'CH, SH',
  pre_shared_key: 'CH, SH',
  early_data: 'CH, EE, NST',
  supported_versions: 'CH, SH, HRR',
  cookie: 'CH, HRR',
  psk_key_exchange_modes: 'CH',
  certificate_authorities: 'CH, CR',
  oid_filters: 'CR',
  post_handshake_auth: 'CH',
  signature_algorithms_cert: 'CH, CR',
  key_share: 'CH, SH, HRR',
  transparency_info: 'CH, SH12, CR, CT',
  external_id_hash: 'CH, SH12, EE',
  external_session_id: 'CH, SH12, EE',
  quic_transport_parameters: 'CH, EE',
  ticket_request: 'CH, EE',
  next_protocol_negotiation: 'CH, SH12',
  ech_outer_extensions: 'CH',
  encrypted_client_hello: 'CH, HRR, EE',
  renegotiation_info: 'CH, SH12',
}

const places = new Map<number, ReadonlySet<string>>(
  Object.entries(placement).map(([name, messages]) => [
    ExtensionType[name as ExtensionName],
    new Set(messages.split(', ')),
  ]),
)

/** Whether `type` is specified for `message`, or we do not know better. */
export function mayAppear(type: number, message: ExtensionMessage): boolean {
  return places.get(type)?.has(abbreviations[message]) ?? true
}
