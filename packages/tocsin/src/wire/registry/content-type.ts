import { namesOf } from '../registry.ts'

/** The TLS ContentType registry (RFC 9846 §5.1). */
export const ContentType = {
  invalid: 0,
  change_cipher_spec: 20,
  alert: 21,
  handshake: 22,
  application_data: 23,
  heartbeat: 24,
  tls12_cid: 25,
  ack: 26,
} as const

/** The registered name of a content type. */
export const contentTypeName = namesOf(ContentType)
