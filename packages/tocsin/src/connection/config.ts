import type { CryptoProvider, GroupName } from '../crypto/provider.ts'
import type { CertificateCompression } from '../handshake/certificate-compression.ts'
import type { MaxFragmentLength } from '../handshake/max-fragment-length.ts'
import type { OidFilters } from '../handshake/oid-filters.ts'
import type { ClientAuthentication, FiniteFieldParameters, PskMode } from '../handshake/policy.ts'
import type { Credential, ExternalPsk, PskIdentity } from '../handshake/question.ts'
import type { TrustedCaKeys } from '../handshake/trusted-authorities.ts'
import type { Version } from '../handshake/version.ts'
import type { PaddingPolicy } from '../record/framer.ts'
import type { ClientSessions } from '../session/client-sessions.ts'
import type { ServerSessions } from '../session/server-sessions.ts'
import type { ClientSession } from '../session/session.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import type {
  CertificateFetcher,
  ClientCredentialChooser,
  CredentialChooser,
  EventualVerifier,
  ExternalPskFinder,
  PskChooser,
  PskFinder,
} from './answer.ts'

/** The pre-shared keys of a server, for suites of PSK (RFC 4279). */
export interface PskServerConfig {
  /** Told to clients, to help them choose; text is UTF-8. */
  readonly hint?: Uint8Array | string
  readonly find: PskFinder
  /**
   * `hide`, unless said otherwise: who names an unknown identity learns no more than who has a wrong
   * key. `tell` sends unknown_psk_identity.
   */
  readonly unknownIdentity?: 'tell' | 'hide'
}

/** The external pre-shared keys of a TLS 1.3 server (RFC 9846 §2.2). */
export interface ExternalPskConfig {
  readonly find: ExternalPskFinder
  /**
   * What a client learns whose keys are all unknown to a server without certificates. `hide`, unless
   * said otherwise: no more than one who has a wrong key. `tell` sends unknown_psk_identity.
   */
  readonly unknownIdentity?: 'tell' | 'hide'
}

/** What clients and servers configure alike; every list is in order of preference. */
export interface CommonConfig {
  readonly crypto: CryptoProvider
  /** `[tls13, tls12]` unless said otherwise. */
  readonly versions?: readonly Version[]
  /** Registered names; all that provider and versions have, unless said otherwise. */
  readonly cipherSuites?: readonly string[]
  readonly groups?: readonly GroupName[]
  /** Registered names of what the peer may sign handshakes with. */
  readonly signatureSchemes?: readonly string[]
  /** Registered names of what certificates may be signed with, if not the same: told to peers, which choose by it (RFC 9846 §4.3.3). */
  readonly certificateSignatureSchemes?: readonly string[]
  /**
   * DER names of authorities that we know: a server tells them to clients that it asks for a certificate
   * (RFC 9846 §4.3.4, RFC 5246 §7.4.4), and a client to servers of TLS 1.3.
   */
  readonly certificateAuthorities?: readonly Uint8Array[]
  /** Offered or accepted with ALPN (RFC 7301). */
  readonly applicationProtocols?: readonly string[]
  /** The most plaintext we take in one record, 64 to 16385 bytes (RFC 8449). */
  readonly recordSizeLimit?: number
  /** How many bytes of padding a TLS 1.3 record gets; none unless said otherwise. */
  readonly padding?: PaddingPolicy
  /** Whether TLS 1.2 may do without extended_master_secret (RFC 7627); it may unless said otherwise. */
  readonly extendedMasterSecret?: 'prefer' | 'require'
  /** Whether CBC suites, which only versions of `tocsin/legacy` have, authenticate what is encrypted (RFC 7366); they do unless said otherwise. */
  readonly encryptThenMac?: 'prefer' | 'refuse'
  /** `secure` takes part in renegotiation (RFC 5746), which only versions of `tocsin/legacy` have; refused unless said otherwise. */
  readonly renegotiation?: 'refuse' | 'secure'
  /** What peers may show (RFC 7250); X509 unless said otherwise. A raw public key needs a verifier that knows it. */
  readonly peerCertificateTypes?: readonly CertificateTypeName[]
  /** How TLS 1.3 may compress certificates, theirs and ours (RFC 8879); not at all unless said. */
  readonly certificateCompression?: readonly CertificateCompression[]
  /**
   * Asks the peer for OCSP responses along with its certificates (RFC 6066 §8); the verifier gets
   * them. TLS 1.2 has one, about the end entity, unless all of the `chain` is asked about (RFC 6961).
   */
  readonly requestStatus?: boolean | 'chain'
  /** Asks the peer for what logs have signed about its certificate (RFC 6962 §3.3.1): the verifier gets it; not asked unless said. */
  readonly requestTimestamps?: boolean
  /** How pre-shared keys are used in TLS 1.3: with a new key exchange (`psk_dhe_ke`) unless said otherwise, for without one who learns the key later reads everything. */
  readonly pskModes?: readonly PskMode[]
  /**
   * Wants certificates along with an external pre-shared key (RFC 8773): who breaks the key exchange some
   * day still lacks that key. Not unless said; what the other side does not have is done without.
   */
  readonly certWithExternalPsk?: boolean
  /** Reports every traffic secret as a key-log line: whoever has it reads the connection. */
  readonly keyLog?: boolean
  /** Tells peers general_error (handshake_failure before TLS 1.3) instead of the reason. */
  readonly conceal?: boolean
}

export interface ClientConfig extends CommonConfig {
  /** The DNS name or IP address the server must prove to be. */
  readonly serverName?: string
  /** Whether server_name tells it (RFC 6066 §3); it does unless said otherwise. */
  readonly sendServerName?: boolean
  /** Judges the server's certificates; `later` asks by `question` event. */
  readonly verifier: EventualVerifier | 'later'
  /**
   * What to show a server that asks, whichever authorities it lists; several to choose from by all that it
   * asks for, in order of preference; or who chooses.
   */
  readonly credential?: Credential | readonly Credential[] | ClientCredentialChooser
  /** Lets servers ask for `credential` after the handshake, whenever they want (RFC 9846 §4.3.6): not unless said. */
  readonly postHandshakeAuth?: boolean
  /** Tells servers of TLS 1.2 which authorities we know, in a few octets each (RFC 6066 §6): not said unless asked for. */
  readonly trustedCaKeys?: TrustedCaKeys
  /** Offers TLS 1.2 to show `urls` in place of certificates (RFC 6066 §5): if a credential has any, unless said otherwise. */
  readonly certificateUrls?: boolean
  /** What a credential may show (RFC 7250): their own types, and X509 for a chooser, unless said otherwise. */
  readonly certificateTypes?: readonly CertificateTypeName[]
  /** Groups to send a share for at once; the first group unless said otherwise, and x25519 with its hybrid. */
  readonly keyShares?: readonly GroupName[]
  /** Asks for records of so few bytes, for the sake of a small memory (RFC 6066 §4); `recordSizeLimit` is better where a server has it. */
  readonly maxFragmentLength?: MaxFragmentLength
  readonly middleboxCompatibility?: boolean
  /** Adds reserved values to our lists (RFC 8701). */
  readonly grease?: boolean
  /** Whether servers must know renegotiation_info before TLS 1.3 (RFC 5746 §4.1); they need not unless said otherwise. */
  readonly requireSecureRenegotiation?: boolean
  /** This handshake is a second try with a lower version (RFC 7507). */
  readonly fallbackScsv?: boolean
  /** What to resume, if the server will; for one connection, so that nobody can tell that two have the same client (RFC 9846 §C.4). */
  readonly session?: ClientSession
  /** Where sessions come from and go to, by `serverName`. With it, or with `session`, servers are asked for tickets. */
  readonly sessions?: ClientSessions
  /** Another name for the server in `sessions`, as its port. */
  readonly sessionKey?: string
  /** Reports sessions though there are no `sessions` to keep them. */
  readonly wantsSessions?: boolean
  /** Keys from elsewhere, for TLS 1.3 (RFC 9846 §2.2). */
  readonly externalPsks?: readonly ExternalPsk[]
  /** Offers early data if the session allows it (RFC 9846 §4.3.10): not unless said, for it can be replayed. See `sendEarlyData`. */
  readonly earlyData?: boolean
  /** The time in milliseconds since 1970. */
  readonly now?: () => number
  /** A pre-shared key, or who chooses one: its suites are offered by versions that have them (RFC 4279). */
  readonly psk?: PskIdentity | PskChooser
  /** The smallest prime we take in DHE, in bits: 1024 to 8192, 2048 unless said otherwise. */
  readonly minimumDhBits?: number
  /** Whether we take groups in DHE that `groups` does not name (RFC 7919 §3); we do unless said otherwise. */
  readonly customDhGroups?: 'accept' | 'refuse'
}

export interface ServerConfig extends CommonConfig {
  /** Certificates to choose from by server name and algorithm, or who chooses; only suites without any do without. */
  readonly credentials?: readonly Credential[] | CredentialChooser
  readonly clientAuthentication?: ClientAuthentication
  /** Judges clients' certificates; needed unless `clientAuthentication` is `none`, and for `requestClientCertificate`. */
  readonly verifier?: EventualVerifier | 'later'
  /** Takes URLs in place of clients' certificates in TLS 1.2 (RFC 6066 §5), and fetches them; `later` asks by `question` event. */
  readonly fetchCertificates?: CertificateFetcher | 'later'
  /** What a client's certificate must have for its keyUsage and extKeyUsage: told to clients of TLS 1.3 in oid_filters (RFC 9846 §4.3.5), and looked at in every version. */
  readonly oidFilters?: OidFilters
  /** A client whose protocols are all unknown is refused (RFC 7301 §3.2), unless `ignore`. */
  readonly unknownProtocol?: 'refuse' | 'ignore'
  /** Adds a cookie to every HelloRetryRequest (RFC 9846 §4.3.2). */
  readonly helloRetryCookie?: boolean
  /** Grants clients the maximum of a record that they ask for (RFC 6066 §4); their wish is ignored unless said. */
  readonly acceptMaxFragmentLength?: boolean
  /** Our order of suites and groups decides; so it is unless said otherwise. */
  readonly preferOwnOrder?: boolean
  /** Lists of suites, by registered names, in each of which the client's order decides though else ours does: it knows which is fast for it. */
  readonly equallyPreferred?: readonly (readonly string[])[]
  /** What clients get to resume with, and what becomes of it; no session is resumed without. */
  readonly sessions?: ServerSessions
  /** Pre-shared keys from elsewhere, for TLS 1.3 (RFC 9846 §2.2). */
  readonly externalPsk?: ExternalPskConfig
  /** Pre-shared keys, for versions that have their suites (RFC 4279). */
  readonly psk?: PskServerConfig
  /** The group of DHE for clients that list none (RFC 7919 §4): ffdhe2048 unless said otherwise. */
  readonly dhParameters?: FiniteFieldParameters
}
