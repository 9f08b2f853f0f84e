import type { Codec } from '../../wire/codec.ts'
import { tls12Messages } from '../../wire/messages.ts'
import type { CertificateTypeName } from '../../wire/registry/certificate-type.ts'
import { type Certificate, RawPublicKeyCertificate } from '../../wire/tls12/certificate.ts'
import type { RequestedCertificate, SignatureRules, Signed } from './signature.ts'

/** A message of the key exchange, of which only the key exchange knows what is in it. */
// biome-ignore lint/suspicious/noExplicitAny: the key exchange that reads a body also gave its codec.
export type Body = any

/** The codecs of what only the key exchange understands. */
export type KeyExchangeCodecs = {
  readonly server_key_exchange: Codec<Body>
  readonly client_key_exchange: Codec<Body>
}

/** The messages of a handshake whose version and key exchange are known. */
export type Messages12 = Omit<
  typeof tls12Messages,
  keyof KeyExchangeCodecs | 'certificate' | 'certificate_verify' | 'certificate_request'
> &
  KeyExchangeCodecs & {
    readonly certificate: Codec<Certificate | RawPublicKeyCertificate>
    readonly certificate_verify: Codec<Signed>
    readonly certificate_request: Codec<RequestedCertificate>
  }

/** The codecs of TLS 1.2, with those that the version or the key exchange changes in their place. */
export function messagesOf(rules: SignatureRules, exchange: KeyExchangeCodecs): Messages12 {
  return Object.assign({}, tls12Messages, exchange, {
    certificate_verify: rules.digitallySigned,
    certificate_request: rules.certificateRequest,
  })
}

/** The same for a sender whose Certificate is of this type (RFC 7250 §3). */
export function withCertificateOf(type: CertificateTypeName, messages: Messages12): Messages12 {
  return type === 'X509' ? messages : { ...messages, certificate: RawPublicKeyCertificate }
}
