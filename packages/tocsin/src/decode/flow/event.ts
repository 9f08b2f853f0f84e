import type { FlowInfo, Place, Side } from '../capture/packet.ts'

/** Whose protocol an event is of. */
export type FlowProtocol = 'tls' | 'dtls' | 'quic'

/** A side's part, once a hello or another message has told it. */
export type SenderRole = 'client' | 'server'

/** What every event says: where it stands, and whose it is. */
export interface Seen {
  readonly place: Place
  readonly flow: FlowInfo
  readonly side: Side
  readonly proto: FlowProtocol
  /** Negotiated if known ('TLS 1.3', 'DTLS 1.2', 'QUIC v1'), else the record's. */
  readonly version: string | undefined
  readonly sender: SenderRole | undefined
}

/** An alert, read or not. */
export interface AlertSeen extends Seen {
  readonly kind: 'alert'
  /** Nothing where it is encrypted and no key opens it. */
  readonly level: number | undefined
  readonly code: number | undefined
  readonly encrypted: boolean
  readonly decrypted: boolean
  /** Why it is taken for an alert, where that is not certain. */
  readonly probable: string | undefined
  /** 'clear', 'early', 'handshake', 'application' in TLS and QUIC; a number in DTLS. */
  readonly epoch: number | string
  /** The sender's last message before it. */
  readonly after: string | undefined
  /** The version in the record's header. */
  readonly recordVersion?: number
  /** What length and position suggest about an alert that cannot be read. */
  readonly guess?: string
  /** What both sides had said until then: `causesOf` makes facts of it. */
  readonly context?: AlertContext
  /** What a CONNECTION_CLOSE of QUIC says besides (RFC 9000 §19.19). */
  readonly close?: { readonly frameType: number; readonly reason: string }
}

/** What a ClientHello offers, or a server's hello chooses; names are the registered ones. */
export interface HelloFacts {
  readonly versions: readonly string[]
  readonly suites: readonly string[]
  readonly serverName: string | undefined
  readonly protocols: readonly string[]
  readonly groups: readonly string[]
  readonly keyShares: readonly string[]
  readonly signatureSchemes: readonly string[]
  /** The extensions' names, in order. */
  readonly extensions: readonly string[]
}

/** What a certificate says about itself; nothing in it is verified. */
export interface CertificateSummary {
  /** As 'CN=example.org, O=Example'. */
  readonly subject: string
  readonly issuer: string
  /** dNSName and iPAddress of subjectAltName. */
  readonly names: readonly string[]
  /** As '2026-11-25T12:00:00Z'. */
  readonly notBefore: string
  readonly notAfter: string
}

/** What the two sides had said before an alert. */
export interface AlertContext {
  readonly offered: HelloFacts | undefined
  readonly chosen: HelloFacts | undefined
  /** The certificate of the server, the end entity's, where it can be read. */
  readonly serverCertificate: CertificateSummary | undefined
  readonly clientCertificate: CertificateSummary | undefined
  /** The other side's last message. */
  readonly answers: string | undefined
  /** Whether both sides had finished the handshake, as far as that shows. */
  readonly established: boolean
}

/** A hello, and what it offers or chooses. */
export interface HelloSeen extends Seen, HelloFacts {
  readonly kind: 'hello'
  readonly name: 'client_hello' | 'server_hello' | 'hello_retry_request' | 'hello_verify_request'
}

/** The certificates of a Certificate message, the end entity's first. */
export interface CertificatesSeen extends Seen {
  readonly kind: 'certificates'
  readonly chain: readonly CertificateSummary[]
}

/** A handshake message; `encrypted` is one whose name follows from its place alone. */
export interface MessageSeen extends Seen {
  readonly kind: 'message'
  readonly name: string
  readonly length: number
  readonly epoch: number | string
  readonly encrypted?: boolean
}

/** A change_cipher_spec. */
export interface ChangeCipherSpecSeen extends Seen {
  readonly kind: 'change_cipher_spec'
}

/** Records of application_data in a row, at the place of the last. */
export interface ApplicationDataSeen extends Seen {
  readonly kind: 'application_data'
  readonly records: number
  /** The octets of their fragments, as they are on the wire. */
  readonly length: number
}

/** TLS begins in a connection that began with another protocol, as 'smtp' or 'connect'. */
export interface StartTlsSeen extends Seen {
  readonly kind: 'starttls'
  readonly protocol: string | undefined
}

/** Octets that the capture does not have. */
export interface GapSeen extends Seen {
  readonly kind: 'gap'
  readonly length: number
}

/** A side ended its stream. */
export interface ClosedSeen extends Seen {
  readonly kind: 'closed'
  readonly how: 'fin' | 'rst'
}

/** A connection in which no TLS was found. */
export interface NotTlsSeen extends Seen {
  readonly kind: 'not-tls'
  /** What its first octets look like. */
  readonly text: string
}

/** The end that a peer announced otherwise than by an alert, or something else worth a line. */
export interface NoteSeen extends Seen {
  readonly kind: 'note' | 'problem'
  readonly text: string
}

/** What a flow of a capture shows. */
export type FlowEvent =
  | AlertSeen
  | HelloSeen
  | CertificatesSeen
  | MessageSeen
  | ChangeCipherSpecSeen
  | ApplicationDataSeen
  | StartTlsSeen
  | GapSeen
  | ClosedSeen
  | NotTlsSeen
  | NoteSeen
