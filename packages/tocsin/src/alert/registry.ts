import type { AlertName } from './description.ts'

/** Who may send an alert. */
export type Sender = 'client' | 'server' | 'both'

/** How an alert is sent in a version; `reserved` and `undefined` ones are not sent at all. */
export type LevelRule = 'warning' | 'fatal' | 'either' | 'reserved' | 'undefined'

/** What the registry and the RFCs say about one alert. */
export interface AlertEntry {
  readonly kind: 'closure' | 'error'
  readonly tls12: LevelRule
  readonly tls13: LevelRule
  readonly senders: Sender
  /** Not before an extended hello came from the peer (RFC 6066 §9, RFC 4366 §4). */
  readonly needsPeerHello?: true
  readonly references: readonly [string, ...string[]]
}

const error = { kind: 'error', tls12: 'fatal', tls13: 'fatal', senders: 'both' } as const
/** Before TLS 1.3 the level is open unless the sender closes (RFC 5246 §7.2.2). */
const aboutCertificate = { ...error, tls12: 'either' } as const
const historic = { ...error, tls12: 'reserved', tls13: 'reserved' } as const

/** Every alert by its registered name; the codes are in `AlertDescription`. */
export const alertRegistry: Readonly<Record<AlertName, AlertEntry>> = {
  close_notify: {
    kind: 'closure',
    tls12: 'warning',
    tls13: 'warning',
    senders: 'both',
    references: [
      'RFC 2246 §7.2.1',
      'RFC 5246 §7.2.1',
      'RFC 8446 §6.1',
      'RFC 9846 §6.1',
      'RFC 9112 §9.8',
    ],
  },
  unexpected_message: {
    ...error,
    references: ['RFC 2246 §7.2.2', 'RFC 5246 §7.2.2', 'RFC 8446 §6.2', 'RFC 9846 §6.2'],
  },
  bad_record_mac: {
    ...error,
    references: [
      'RFC 5246 §6.2.3.2',
      'RFC 5246 §7.2.2',
      'RFC 8446 §5.2',
      'RFC 8446 §6.2',
      'RFC 9846 §5.2',
    ],
  },
  decryption_failed: {
    ...historic,
    references: ['RFC 2246 §7.2.2', 'RFC 4346 §7.2.2', 'RFC 5246 §7.2.2'],
  },
  record_overflow: {
    ...error,
    references: [
      'RFC 2246 §7.2.2',
      'RFC 5246 §7.2.2',
      'RFC 6066 §4',
      'RFC 8446 §5.1',
      'RFC 8446 §5.2',
      'RFC 8449 §4',
    ],
  },
  decompression_failure: {
    ...error,
    tls13: 'reserved',
    references: ['RFC 2246 §6.2.2', 'RFC 5246 §6.2.2', 'RFC 3749'],
  },
  handshake_failure: {
    ...error,
    references: [
      'RFC 5246 §7.2.2',
      'RFC 5246 §7.4.1.2',
      'RFC 5246 §7.4.6',
      'RFC 5746 §3.4',
      'RFC 7627 §5.2',
      'RFC 7919 §3',
      'RFC 8446 §4.1.1',
      'RFC 8446 §6.2',
    ],
  },
  no_certificate: {
    ...historic,
    senders: 'client',
    references: ['RFC 6101 §5.4.2', 'RFC 4346 §7.2.2', 'RFC 5246 §7.2.2'],
  },
  bad_certificate: {
    ...aboutCertificate,
    references: [
      'RFC 5246 §7.2.2',
      'RFC 8446 §4.4.2.4',
      'RFC 8446 §6.2',
      'RFC 8879 §4',
      'RFC 9110 §4.3.4',
    ],
  },
  unsupported_certificate: {
    ...aboutCertificate,
    references: [
      'RFC 5246 §7.2.2',
      'RFC 7250 §4.2',
      'RFC 8446 §4.2.5',
      'RFC 8446 §4.4.2.2',
      'RFC 8446 §6.2',
    ],
  },
  certificate_revoked: {
    ...aboutCertificate,
    references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.2'],
  },
  certificate_expired: {
    ...aboutCertificate,
    references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.2'],
  },
  certificate_unknown: {
    ...aboutCertificate,
    references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.2'],
  },
  illegal_parameter: {
    ...error,
    references: ['RFC 5246 §7.2.2', 'RFC 8446 §6', 'RFC 8446 §6.2', 'RFC 9846 §6.2'],
  },
  unknown_ca: { ...error, references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.2'] },
  access_denied: { ...error, references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.2'] },
  decode_error: {
    ...error,
    references: [
      'RFC 5246 §7.2.2',
      'RFC 5246 §7.4.1.2',
      'RFC 8446 §6',
      'RFC 8446 §6.2',
      'RFC 9846 §4.3',
    ],
  },
  decrypt_error: {
    ...error,
    references: [
      'RFC 4279 §2',
      'RFC 5246 §7.2.2',
      'RFC 8446 §4.4.3',
      'RFC 8446 §4.4.4',
      'RFC 8446 §6.2',
      'RFC 9849 §7.1.1',
    ],
  },
  too_many_cids_requested: {
    ...error,
    tls12: 'undefined',
    tls13: 'undefined',
    references: ['RFC 9147 §9', 'RFC 9147 §14'],
  },
  export_restriction: {
    ...historic,
    references: ['RFC 2246 §7.2.2', 'RFC 4346 §7.2.2', 'RFC 5246 §7.2.2'],
  },
  protocol_version: {
    ...error,
    references: [
      'RFC 5246 §7.2.2',
      'RFC 5246 §E.1',
      'RFC 7568 §3',
      'RFC 8446 §4.1.3',
      'RFC 8446 §D.1',
      'RFC 8446 §D.2',
      'RFC 8996 §4',
      'RFC 9846 §4.2.2',
    ],
  },
  insufficient_security: {
    ...error,
    references: [
      'RFC 5246 §7.2.2',
      'RFC 5054 §2.9',
      'RFC 7919 §3',
      'RFC 7919 §4',
      'RFC 8446 §4.1.1',
      'RFC 8446 §6.2',
    ],
  },
  internal_error: { ...error, references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.2'] },
  inappropriate_fallback: {
    ...error,
    senders: 'server',
    references: ['RFC 7507 §2', 'RFC 7507 §3', 'RFC 8446 §6.2'],
  },
  user_canceled: {
    kind: 'closure',
    tls12: 'either',
    tls13: 'either',
    senders: 'both',
    references: ['RFC 5246 §7.2.2', 'RFC 8446 §6.1', 'RFC 9846 §6.1'],
  },
  no_renegotiation: {
    ...error,
    tls12: 'warning',
    tls13: 'reserved',
    references: ['RFC 5246 §7.2.2', 'RFC 5246 §7.4.1.1', 'RFC 5746 §4.2', 'RFC 5746 §4.5'],
  },
  missing_extension: {
    ...error,
    tls12: 'undefined',
    references: [
      'RFC 8446 §4.2.3',
      'RFC 8446 §6.2',
      'RFC 8446 §9.2',
      'RFC 9001 §8.2',
      'RFC 9849 §7.1.1',
    ],
  },
  unsupported_extension: {
    ...error,
    needsPeerHello: true,
    references: [
      'RFC 4366 §4',
      'RFC 5246 §7.2.2',
      'RFC 5246 §7.4.1.4',
      'RFC 8446 §4.2',
      'RFC 8446 §6.2',
      'RFC 9001 §8.2',
      'RFC 9849 §5',
    ],
  },
  certificate_unobtainable: {
    ...error,
    tls12: 'either',
    tls13: 'reserved',
    senders: 'server',
    needsPeerHello: true,
    references: ['RFC 4366 §3.3', 'RFC 6066 §5', 'RFC 6066 §9'],
  },
  unrecognized_name: {
    ...error,
    tls12: 'either',
    senders: 'server',
    needsPeerHello: true,
    references: ['RFC 4366 §3.1', 'RFC 6066 §3', 'RFC 8446 §6.2'],
  },
  bad_certificate_status_response: {
    ...error,
    senders: 'client',
    needsPeerHello: true,
    references: ['RFC 6066 §8', 'RFC 6961 §2.2', 'RFC 8446 §6.2'],
  },
  bad_certificate_hash_value: {
    ...error,
    tls13: 'reserved',
    senders: 'server',
    needsPeerHello: true,
    references: ['RFC 4366 §3.3', 'RFC 6066 §5', 'RFC 6066 §9'],
  },
  unknown_psk_identity: {
    ...error,
    senders: 'server',
    references: ['RFC 4279 §2', 'RFC 5054 §2.5.1.2', 'RFC 5054 §2.9', 'RFC 8446 §6.2'],
  },
  certificate_required: {
    ...error,
    tls12: 'undefined',
    senders: 'server',
    references: ['RFC 8446 §4.4.2.4', 'RFC 8446 §6.2'],
  },
  general_error: {
    ...error,
    tls12: 'undefined',
    references: ['RFC 9846 §1.2', 'RFC 9846 §6.2'],
  },
  no_application_protocol: {
    ...error,
    senders: 'server',
    references: ['RFC 7301 §3.2', 'RFC 8446 §6.2', 'RFC 9001 §8.1'],
  },
  ech_required: {
    ...error,
    senders: 'client',
    references: ['RFC 9849 §5', 'RFC 9849 §6.1.6', 'RFC 9849 §11.2'],
  },
}
