import type { CryptoProvider, GroupName } from '../crypto/provider.ts'
import type { ClientSession } from '../session/session.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import type { CipherSuite } from '../wire/registry/cipher-suite.ts'
import type { SignatureScheme } from '../wire/registry/signature-scheme.ts'
import type { TrustedAuthorities } from '../wire/shared/trusted-authorities.ts'
import type { CertificateCompression } from './certificate-compression.ts'
import type { MaxFragmentLength } from './max-fragment-length.ts'
import type { CertificateFilter } from './oid-filters.ts'
import type { ExternalPsk } from './question.ts'

/** What an endpoint is willing to do, resolved and checked; the order is the preference. */
export interface Policy {
  readonly crypto: CryptoProvider
  readonly cipherSuites: readonly CipherSuite[]
  readonly groups: readonly GroupName[]
  /** What peers may sign with in CertificateVerify and ServerKeyExchange. */
  readonly signatureSchemes: readonly SignatureScheme[]
  /** Sent as signature_algorithms_cert when it differs from `signatureSchemes`. */
  readonly certificateSignatureSchemes: readonly SignatureScheme[] | undefined
  /** Distinguished names (DER) for certificate_authorities. */
  readonly certificateAuthorities: readonly Uint8Array[]
  readonly applicationProtocols: readonly string[]
  /** Our record_size_limit, in bytes of plaintext (RFC 8449); not sent when undefined. */
  readonly recordSizeLimit: number | undefined
  /** Whether TLS 1.2 may do without it (RFC 7627 §5.2). */
  readonly extendedMasterSecret: 'prefer' | 'require'
  /** Whether CBC suites may authenticate what is encrypted (RFC 7366). */
  readonly encryptThenMac: 'prefer' | 'refuse'
  /** What becomes of a peer's wish to renegotiate, where the version has it at all (RFC 5746). */
  readonly renegotiation: 'refuse' | 'secure'
  readonly keyLog: boolean
  /** What peers may show (RFC 7250). */
  readonly peerCertificateTypes: readonly CertificateTypeName[]
  /** How Certificate messages may be compressed in TLS 1.3 (RFC 8879); not at all when empty. */
  readonly certificateCompression: readonly CertificateCompression[]
  /** Asks for OCSP responses along with certificates (RFC 6066 §8); `chain`: in TLS 1.2 for all of them (RFC 6961). */
  readonly requestStatus: boolean | 'chain'
  /** Asks for signed certificate timestamps (RFC 6962 §3.3.1). */
  readonly requestTimestamps: boolean
  /** The smallest prime of a finite-field group that a client takes, in bits. */
  readonly minimumDhBits: number
  /** Whether a client takes such groups that it did not list (RFC 7919 §3). */
  readonly customDhGroups: 'accept' | 'refuse'
  /** With a new key exchange or without one (RFC 9846 §4.3.9). */
  readonly pskModes: readonly PskMode[]
  /** Wants certificates along with an external pre-shared key (RFC 8773). */
  readonly certWithExternalPsk: boolean
}

export type PskMode = 'psk_dhe_ke' | 'psk_ke'

export interface ClientPolicy extends Policy {
  /** The name or address the server must prove to be. */
  readonly serverName: string | undefined
  /** Whether server_name tells it; an address is never sent (RFC 6066 §3). */
  readonly sendServerName: boolean
  /** The groups to send shares for in the first ClientHello; may be empty, to provoke a HelloRetryRequest. */
  readonly keyShares: readonly GroupName[]
  /** Sends legacy_session_id and change_cipher_spec for the sake of middleboxes (RFC 9846 §E.4). */
  readonly middleboxCompatibility: boolean
  /** Adds reserved values to our lists, to keep servers tolerant (RFC 8701). */
  readonly grease: boolean
  /** Refuses servers that do not know renegotiation_info (RFC 5746 §4.1). */
  readonly requireSecureRenegotiation: boolean
  /** This handshake is a second try with a lower version, and says so (RFC 7507). */
  readonly fallbackScsv: boolean
  /** Asks that no record holds more, in bytes of plaintext (RFC 6066 §4). */
  readonly maxFragmentLength: MaxFragmentLength | undefined
  /** Names the authorities we know (RFC 6066 §6). */
  readonly trustedAuthorities: TrustedAuthorities | undefined
  /** Offers to show URLs in place of certificates (RFC 6066 §5). */
  readonly certificateUrls: boolean
  /** Whether sessions are of use to us: only then servers of TLS 1.2 are asked for tickets (RFC 5077 §3.2). */
  readonly wantsSessions: boolean
  /** What to resume, if the server will. */
  readonly session: ClientSession | undefined
  readonly externalPsks: readonly ExternalPsk[]
  /** Offers to send early data, if the session allows it (RFC 9846 §4.3.10). */
  readonly earlyData: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Lets servers ask for a certificate after the handshake (RFC 9846 §4.3.6). */
  readonly postHandshakeAuth: boolean
  /** What we may show (RFC 7250). */
  readonly certificateTypes: readonly CertificateTypeName[]
}

export type ClientAuthentication = 'none' | 'request' | 'require'

/** A finite-field group without a name (RFC 5246 §7.4.3), in big-endian octets. */
export interface FiniteFieldParameters {
  readonly prime: Uint8Array
  readonly generator: Uint8Array
}

/** What a server does about pre-shared keys before TLS 1.3 (RFC 4279). */
export interface PskPolicy {
  /** Sent to help clients choose. */
  readonly hint: Uint8Array | undefined
  /** Tells that nobody has an identity, or goes on as if the key were wrong. */
  readonly unknownIdentity: 'tell' | 'hide'
}

/** How a server resumes sessions. */
export interface ResumptionPolicy {
  readonly lifetimeSeconds: number
  /** Tickets after a full handshake of TLS 1.3; with none there are none in other versions either. */
  readonly ticketCount: number
  /** Whether there is one in place of one that was used. */
  readonly renewTickets: boolean
  /** Bytes of early data that a ticket allows. */
  readonly maxEarlyDataSize: number
  /** What becomes of a connection whose early data is a replay: only that is rejected, or all of it is refused (RFC 9846 §8.2). */
  readonly replays: 'reject' | 'refuse'
  /** How far a client may be off with a ticket's age for its early data (RFC 9846 §8.3). */
  readonly replayWindowMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface ServerPolicy extends Policy {
  /** Nothing for a server that resumes no sessions. */
  readonly resumption: ResumptionPolicy | undefined
  /** What a server does about pre-shared keys from elsewhere in TLS 1.3; nothing for one that has none. */
  readonly externalPsk: Pick<PskPolicy, 'unknownIdentity'> | undefined
  /** Whether there are certificates at all: who has none needs a pre-shared key. */
  readonly hasCredentials: boolean
  /** Nothing for a server without pre-shared keys. */
  readonly psk: PskPolicy | undefined
  /** For clients that list no group of RFC 7919. */
  readonly dhParameters: FiniteFieldParameters | undefined
  readonly clientAuthentication: ClientAuthentication
  /** What clients' certificates must have: told in TLS 1.3, and looked at in every version (RFC 9846 §4.3.5). */
  readonly certificateFilter: CertificateFilter
  /** Whether there is somebody to judge clients' certificates. */
  readonly hasVerifier: boolean
  /** What happens when no protocol of the client's ALPN list is ours: refuse (RFC 7301), or go on without. */
  readonly unknownProtocol: 'refuse' | 'ignore'
  /** Adds a cookie to every HelloRetryRequest (RFC 9846 §4.3.2). */
  readonly helloRetryCookie: boolean
  /** Takes URLs in place of clients' certificates (RFC 6066 §5). */
  readonly fetchesCertificates: boolean
  /** Grants a client the maximum it asks for (RFC 6066 §4). */
  readonly acceptMaxFragmentLength: boolean
  /** Chooses by our order of suites and groups instead of the client's. */
  readonly preferOwnOrder: boolean
  /** Suites in each list of which the client's order decides all the same. */
  readonly equallyPreferred: readonly (readonly CipherSuite[])[]
}
