import type { HashName, SignatureAlgorithm } from '../crypto/provider.ts'
import type { EarlyDataClaim } from '../session/server-sessions.ts'
import type { Session, SessionKind } from '../session/session.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import type { Verdict } from '../x509/verify.ts'
import type { OidFilter } from './oid-filters.ts'
import type { TrustedAuthority } from './trusted-authorities.ts'

/** Certificates with their private key, in the engine's terms. */
export interface Credential {
  /** DER, end entity first, as it goes on the wire; of a raw public key its SubjectPublicKeyInfo alone. */
  readonly certificates: readonly Uint8Array[]
  /** `X509` unless said otherwise (RFC 7250). */
  readonly type?: CertificateTypeName
  /**
   * DER, in the order of `certificates`, empty for one without: shown to peers that ask for them (RFC 6066
   * §8, RFC 6961, RFC 9846 §4.5.1.1). They are read with every handshake, so that new ones can take their place.
   */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Of the end entity, each as a log has signed it: shown to peers that ask for them (RFC 6962 §3.3.1). */
  readonly signedCertificateTimestamps?: readonly Uint8Array[]
  /**
   * Where a client's certificates can be fetched, for servers that take that instead (RFC 6066 §5): one
   * URL each in their order, of which the root's may be left out, or one of all of them as a PkiPath.
   */
  readonly urls?: readonly string[] | { readonly pkiPath: string }
  /** DER, never sent: the authority that the chain leads to, by which trusted_ca_keys may name it (RFC 6066 §6). */
  readonly trustAnchor?: Uint8Array
  /** What the key can sign with. */
  readonly algorithms: readonly SignatureAlgorithm[]
  /** What it signs with besides where there is no choice: before TLS 1.2. */
  readonly legacyAlgorithms?: readonly SignatureAlgorithm[] | undefined
  /** Signs, or returns nothing to answer the `sign` question later. */
  sign(algorithm: SignatureAlgorithm, message: Uint8Array): Uint8Array | undefined
  /**
   * RSADP (RFC 8017 §5.1.2), for RSA key transport: as long as the modulus, padding and all, or nothing
   * when there is no such message; or `later` to answer the `decrypt` question.
   */
  decrypt?(ciphertext: Uint8Array): Uint8Array | undefined | 'later'
}

/** A key that both sides know from elsewhere (RFC 4279). */
export interface PskIdentity {
  /** What the key is called; text is UTF-8. */
  readonly identity: Uint8Array | string
  readonly key: Uint8Array
}

/** A key that both sides know from elsewhere, for TLS 1.3: not one that is used elsewhere, too (RFC 9257 §6). */
export interface ExternalPsk {
  readonly identity: Uint8Array
  /** 16 bytes or more, hard to guess: who guesses it can do so without asking anybody (RFC 9257 §4.1). */
  readonly key: Uint8Array
  /** The hash it is made for: SHA-256 unless said otherwise (RFC 9846 §4.3.11). */
  readonly hash?: Extract<HashName, 'sha256' | 'sha384'>
}

/** A client hello as those see it who choose by it. */
export interface HelloSummary {
  readonly serverName: string | undefined
  readonly applicationProtocols: readonly string[]
  readonly signatureSchemes: readonly number[]
  /** What certificates may be signed with: the same, unless the client says otherwise (RFC 9846 §4.3.3). */
  readonly certificateSignatureSchemes: readonly number[]
  readonly cipherSuites: readonly number[]
  readonly versions: readonly number[]
  /** The certificate types that the client takes (RFC 7250). */
  readonly certificateTypes: readonly number[]
  /** The authorities that the client says it knows (RFC 6066 §6, RFC 9846 §4.3.4): none where it says nothing. */
  readonly trustedAuthorities: readonly TrustedAuthority[]
  /** Whether it asks for an OCSP response (RFC 6066 §8). */
  readonly requestsStatus: boolean
  /** Whether a handshake with it can succeed: the client takes its type and its key, and what that signs with. */
  readonly suits: (credential: Credential) => boolean
}

/** What a server asks of a client's certificate. */
export interface CredentialRequest {
  readonly signatureSchemes: readonly number[]
  /** DER distinguished names; empty when the server does not say. */
  readonly certificateAuthorities: readonly Uint8Array[]
  /** The one type that the server takes (RFC 7250). */
  readonly certificateType: CertificateTypeName
  /** What certificates may be signed with, where the server says (RFC 9846 §4.3.3). */
  readonly certificateSignatureSchemes: readonly number[]
  /** Codes of the kinds of key that the server takes, before TLS 1.3 (RFC 5246 §7.4.4). */
  readonly clientCertificateTypes: readonly number[]
  /** What the end entity must have, in TLS 1.3; extensions that the engine does not know among them (RFC 9846 §4.3.5). */
  readonly oidFilters: readonly OidFilter[]
  /** Names the request after the handshake that this is about (RFC 9846 §4.4.2); empty in the handshake. */
  readonly context: Uint8Array
  /** Whether the server takes it: its type and its key, what that signs with, and the filters that we know. */
  readonly suits: (credential: Credential) => boolean
}

/** What a peer showed, as it came and not yet judged. */
export interface ShownCertificates {
  /** DER, end entity first; of a raw public key its SubjectPublicKeyInfo alone. */
  readonly chain: readonly Uint8Array[]
  readonly certificateType: CertificateTypeName
  /** DER, in the order of the chain; empty for a certificate that came without. */
  readonly ocspResponses: readonly Uint8Array[]
  /** Whether responses were asked for: not of certificates that a session began with. */
  readonly statusRequested?: boolean
  /** Codes of what we said that certificates may be signed with, where that is not what handshakes may be (RFC 9846 §4.3.3). */
  readonly certificateSignatureSchemes?: readonly number[] | undefined
  /** What logs have signed about the end entity, if we asked for it (RFC 6962 §3.3.1). */
  readonly signedCertificateTimestamps?: readonly Uint8Array[]
}

/** What a client says where its certificates are (RFC 6066 §5). */
export interface FetchRequest {
  /** Each object is one certificate, end entity first, or the only one a PkiPath; all in DER. */
  readonly form: 'individual_certs' | 'pkipath'
  /** The client chose the URLs, and nothing is known of the client yet. */
  readonly objects: readonly { readonly url: string; readonly sha1Hash: Uint8Array }[]
}

/** A decision that is not the engine's to make; it may be answered at once or later. */
export type Question =
  | (ShownCertificates & {
      readonly type: 'verify'
      /** Whose certificate it is. */
      readonly role: 'client' | 'server'
      readonly serverName: string | undefined
      /** What its key is for, if not to sign. */
      readonly use?: 'digitalSignature' | 'keyEncipherment'
    })
  | { readonly type: 'choose-credential'; readonly role: 'server'; readonly hello: HelloSummary }
  | {
      readonly type: 'choose-credential'
      readonly role: 'client'
      readonly request: CredentialRequest
    }
  | (FetchRequest & { readonly type: 'fetch-certificates' })
  | {
      readonly type: 'sign'
      readonly credential: Credential
      readonly algorithm: SignatureAlgorithm
      readonly message: Uint8Array
    }
  /** An encrypted premaster secret (RFC 5246 §7.4.7.1). */
  | {
      readonly type: 'decrypt'
      readonly credential: Credential
      readonly ciphertext: Uint8Array
    }
  /** Which key to use with a server that gave this hint, if any (RFC 4279 §2). */
  | { readonly type: 'choose-psk'; readonly hint: Uint8Array | undefined }
  /** The key a client means (RFC 4279 §2). */
  | { readonly type: 'find-psk'; readonly identity: Uint8Array }
  /** The external pre-shared key that a client of TLS 1.3 means; also for tickets, of which nobody knows (RFC 9846 §4.3.11). */
  | { readonly type: 'find-external-psk'; readonly identity: Uint8Array }
  /** The session that a client means, if it can be resumed. */
  | { readonly type: 'resume'; readonly kind: SessionKind; readonly identity: Uint8Array }
  /** The ticket for a session. */
  | { readonly type: 'issue-ticket'; readonly session: Session }
  /** Keeps a session for when its ID comes back. */
  | { readonly type: 'keep-session'; readonly sessionId: Uint8Array; readonly session: Session }
  /** Whether early data that begins with this binder may be taken: it is for the first who brings it. */
  | { readonly type: 'claim-early-data'; readonly binder: Uint8Array }

export type Answer =
  | { readonly type: 'verify'; readonly verdict: Verdict }
  /** `undefined`: nothing for this name. `unrecognized`: refuse the name with unrecognized_name. */
  | {
      readonly type: 'choose-credential'
      readonly credential: Credential | 'unrecognized' | undefined
    }
  /** The objects in the order of their URLs, as they were fetched: hashes are compared here. */
  | {
      readonly type: 'fetch-certificates'
      readonly fetched: readonly Uint8Array[] | 'unobtainable'
    }
  | { readonly type: 'sign'; readonly signature: Uint8Array }
  /** As `Credential.decrypt` returns it. */
  | { readonly type: 'decrypt'; readonly encoded: Uint8Array | undefined }
  /** `undefined`: there is none. */
  | { readonly type: 'choose-psk'; readonly psk: PskIdentity | undefined }
  /** `undefined`: nobody has this identity. */
  | { readonly type: 'find-psk'; readonly key: Uint8Array | undefined }
  | { readonly type: 'find-external-psk'; readonly psk: ExternalPsk | undefined }
  | { readonly type: 'resume'; readonly session: Session | undefined }
  /** `undefined`: there cannot be one. */
  | { readonly type: 'issue-ticket'; readonly ticket: Uint8Array | undefined }
  | { readonly type: 'keep-session'; readonly isKept: boolean }
  /** Seen before, or nobody can say. */
  | { readonly type: 'claim-early-data'; readonly claim: EarlyDataClaim }
