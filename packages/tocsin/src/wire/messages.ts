import { type Codec, empty } from './codec.ts'
import { prefix } from './reader.ts'
import { HandshakeType, type HandshakeTypeName } from './registry/handshake-type.ts'
import { ChangeCipherSpec } from './shared/change-cipher-spec.ts'
import { ClientHello } from './shared/client-hello.ts'
import { ServerHelloOrRetry } from './shared/server-hello.ts'
import { CertificateStatus } from './shared/status-request.ts'
import { Certificate as Certificate12 } from './tls12/certificate.ts'
import { CertificateRequest as CertificateRequest12 } from './tls12/certificate-request.ts'
import { CertificateURL } from './tls12/certificate-url.ts'
import { ClientKeyExchange } from './tls12/client-key-exchange.ts'
import { DigitallySigned } from './tls12/digitally-signed.ts'
import { Finished as Finished12 } from './tls12/finished.ts'
import { NewSessionTicket as NewSessionTicket12 } from './tls12/new-session-ticket.ts'
import { ServerKeyExchange } from './tls12/server-key-exchange.ts'
import { Certificate as Certificate13 } from './tls13/certificate.ts'
import { CertificateRequest as CertificateRequest13 } from './tls13/certificate-request.ts'
import { CertificateVerify } from './tls13/certificate-verify.ts'
import { CompressedCertificate } from './tls13/compressed-certificate.ts'
import { EncryptedExtensions } from './tls13/encrypted-extensions.ts'
import { Finished as Finished13 } from './tls13/finished.ts'
import { KeyUpdate } from './tls13/key-update.ts'
import { NewSessionTicket as NewSessionTicket13 } from './tls13/new-session-ticket.ts'
import { Writer } from './writer.ts'

/** The messages that are the same whatever version they lead to. */
export const startMessages = {
  client_hello: ClientHello,
  server_hello: ServerHelloOrRetry,
}

/** RFC 9846 §4, RFC 8879 §4 */
export const tls13Messages = {
  ...startMessages,
  new_session_ticket: NewSessionTicket13,
  end_of_early_data: empty,
  encrypted_extensions: EncryptedExtensions,
  certificate: Certificate13,
  certificate_request: CertificateRequest13,
  certificate_verify: CertificateVerify,
  finished: Finished13,
  key_update: KeyUpdate,
  compressed_certificate: CompressedCertificate,
}

/** RFC 5246 §7.4, RFC 6066 §2, and change_cipher_spec, which has its place among them though it is no handshake message. */
export const tls12Messages = {
  ...startMessages,
  hello_request: empty,
  new_session_ticket: NewSessionTicket12,
  certificate: Certificate12,
  server_key_exchange: ServerKeyExchange,
  certificate_request: CertificateRequest12,
  server_hello_done: empty,
  certificate_verify: DigitallySigned,
  client_key_exchange: ClientKeyExchange,
  finished: Finished12,
  certificate_url: CertificateURL,
  certificate_status: CertificateStatus,
  change_cipher_spec: ChangeCipherSpec,
}

const bodyBounds = prefix(0, 0xffffff)

/** A whole Handshake, header and body (RFC 9846 §4), of a type that `messages` has a codec for. */
export function encodeHandshake(
  messages: Readonly<Record<string, Codec<unknown>>>,
  type: string,
  body: unknown,
): Uint8Array {
  const codec = messages[type]
  const code = HandshakeType[type as HandshakeTypeName]
  if (!codec || code === undefined) throw new Error(`no handshake message is called ${type}`)
  const writer = new Writer()
  writer.uint(1, code)
  const start = writer.open(bodyBounds)
  codec.write(writer, body)
  writer.close(bodyBounds, start)
  return writer.finish()
}
