import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'

/** What a handshake agreed on; complete when the handshake is. */
export interface ConnectionInfo {
  readonly role: 'client' | 'server'
  /** As 'TLS 1.3'. */
  readonly version: ProtocolVersionName
  /** The registered name, as 'TLS_AES_128_GCM_SHA256'. */
  readonly cipherSuite: string
  /** The named group of the key exchange, where it has one: RSA key transport and PSK have none. */
  readonly group: string | undefined
  /** The scheme of the server's signature, where the key exchange has one. */
  readonly signatureScheme: string | undefined
  /** The scheme of the client's signature, when there was one. */
  readonly clientSignatureScheme: string | undefined
  /** What the client asked for in server_name. */
  readonly serverName: string | undefined
  /** The protocol that ALPN chose. */
  readonly applicationProtocol: string | undefined
  /** The peer's certificates as DER, end entity first, or its raw public key; empty when it sent none. */
  readonly peerCertificates: readonly Uint8Array[]
  /** `X509`, or `RawPublicKey` where `peerCertificates` is a SubjectPublicKeyInfo (RFC 7250). */
  readonly peerCertificateType: CertificateTypeName
  readonly extendedMasterSecret: boolean
  /** A session was resumed: `peerCertificates` are those of its first handshake. */
  readonly resumed: boolean
  /** The identity of the external pre-shared key that was used, if one was (RFC 9846 §2.2). */
  readonly externalPsk: Uint8Array | undefined
  readonly helloRetryRequest: boolean
  /** Whether the server may ask the client for a certificate after the handshake (RFC 9846 §4.7.2). */
  readonly postHandshakeAuth: boolean
  /** Exporter of RFC 9846 §7.5 and RFC 5705; `length` in bytes. */
  readonly exportKeyingMaterial: (
    label: string,
    context: Uint8Array | undefined,
    length: number,
  ) => Uint8Array
}
