import { tls12Messages, tls13Messages } from '../wire/messages.ts'
import type { HandshakeTypeName } from '../wire/registry/handshake-type.ts'
import { type Encoded, encodeMessage, framed } from './verbs.ts'

/** A handshake message of TLS 1.3. */
export const message13 = (type: HandshakeTypeName, body: unknown): Encoded =>
  encodeMessage(tls13Messages, type, body)

/** A handshake message of TLS 1.2. */
export const message12 = (type: HandshakeTypeName, body: unknown): Encoded =>
  encodeMessage(tls12Messages, type, body)

const none: Uint8Array = new Uint8Array(0)

/** Messages that are well formed, whatever they are good for where they are sent. */
export const stray = {
  helloRequest: framed(0, none),
  endOfEarlyData: message13('end_of_early_data', {}),
  keyUpdate: message13('key_update', { requestUpdate: 0 }),
  ticket13: message13('new_session_ticket', {
    ticketLifetime: 7200,
    ticketAgeAdd: 1,
    ticketNonce: Uint8Array.of(0),
    ticket: Uint8Array.of(1, 2, 3, 4),
    extensions: {},
  }),
  ticket12: message12('new_session_ticket', {
    ticketLifetimeHint: 7200,
    ticket: Uint8Array.of(1, 2, 3, 4),
  }),
  certificateRequest13: message13('certificate_request', {
    certificateRequestContext: Uint8Array.of(1),
    extensions: { signature_algorithms: { supportedSignatureAlgorithms: [0x0403] } },
  }),
  certificateRequest12: message12('certificate_request', {
    certificateTypes: [1, 64],
    supportedSignatureAlgorithms: [0x0403],
    certificateAuthorities: [],
  }),
  certificateStatus: message12('certificate_status', {
    statusType: 1,
    response: Uint8Array.of(0x30, 0),
  }),
  compressedCertificate: framed(25, Uint8Array.of(0, 1, 0, 0, 1, 0, 0, 1, 0)),
  emptyCertificate12: message12('certificate', { certificateList: [] }),
  emptyCertificate13: message13('certificate', {
    certificateRequestContext: none,
    certificateList: [],
  }),
  certificateVerify: message13('certificate_verify', {
    algorithm: 0x0403,
    signature: new Uint8Array(64),
  }),
  clientHello: message12('client_hello', {
    legacyVersion: 0x0303,
    random: new Uint8Array(32),
    legacySessionId: none,
    cipherSuites: [0xc02b],
    legacyCompressionMethods: [0],
  }),
  finished12: message12('finished', { verifyData: new Uint8Array(12) }),
  finished13: message13('finished', { verifyData: new Uint8Array(32) }),
  serverHelloDone: message12('server_hello_done', {}),
  messageHash: framed(254, new Uint8Array(32)),
  unknown: framed(99, none),
} as const
