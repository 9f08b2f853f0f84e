import type { CryptoProvider } from '../../crypto/provider.ts'
import type { Secret } from '../../crypto/secret.ts'
import type { Session } from '../../session/session.ts'
import type { CertificateTypeName } from '../../wire/registry/certificate-type.ts'
import type { CipherSuite12, KeyExchangeName } from '../../wire/registry/cipher-suite.ts'
import type { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import type { ClientHello } from '../../wire/shared/client-hello.ts'
import type { Effects } from '../effects.ts'
import type { Policy, ServerPolicy } from '../policy.ts'
import type { Credential } from '../question.ts'
import type { State } from '../state.ts'
import type { Transcript } from '../transcript.ts'
import type { ClientContext, Previous, ServerContext } from '../version.ts'
import type { ServerCertificate } from './certificates.ts'
import type { KeyDerivation, Randoms } from './key-block.ts'
import type { Body, KeyExchangeCodecs, Messages12 } from './messages.ts'
import type { CompressionMethod, Protect, SuiteProtection, Version12Name } from './protection.ts'
import type { SignatureRules, Signed, SignedCodec } from './signature.ts'

/**
 * What TLS 1.0, 1.1 and 1.2 do differently, as a table, and what of the old a version value brings
 * along: all that only `tocsin/legacy` does is reached through its dialects, and through nothing else.
 */
export interface Dialect {
  readonly name: Version12Name
  /** Preferred first. */
  readonly suites: readonly CipherSuite12[]
  /** Those of `suites`. */
  readonly keyExchanges: { readonly [N in KeyExchangeName]?: KeyExchange }
  /** Protects records as `suites` say. */
  readonly protect: Protect
  /** The hash of the transcript and the PRF, if the provider has them. */
  readonly derivation: (suite: CipherSuite12, crypto: CryptoProvider) => KeyDerivation | undefined
  readonly signatures: SignatureRules
  /** What records may be compressed with, preferred first: only the laboratory has any. */
  readonly compressions?: readonly CompressionMethod[]
  /** Takes part in renegotiation where a policy says so; without it nothing ever does. */
  readonly renegotiation?: Renegotiation
}

/** A further handshake on a connection: a client sends a ClientHello, a server answers one (RFC 5746 §3.5, §3.7). */
export interface Renegotiation {
  readonly client: (dialect: Dialect, context: ClientContext) => Renegotiate
  readonly server: (dialect: Dialect, context: ServerContext) => Renegotiate
}

/** `hello`: what the server received. */
export type Renegotiate = (previous: Previous, hello?: ReceivedHello) => State

interface ReceivedHello {
  readonly hello: ClientHello
  readonly raw: Uint8Array
}

/** What a suite is made of, from a provider that has it. */
export interface SuiteAlgorithms extends KeyDerivation {
  readonly protection: SuiteProtection
}

/** What a handshake has to do with sessions. */
export interface SessionTerms {
  /** ServerHello.session_id: empty for a session that cannot be resumed by it. */
  readonly id: Uint8Array
  /** NewSessionTicket comes before the server's change_cipher_spec (RFC 5077 §3.3). */
  readonly promisesTicket: boolean
  /** The session that is resumed, if one is. */
  readonly resumed: Session | undefined
  /** How we keep or give sessions, if we do; the lifetime is what there is where nobody says. */
  readonly keep: { readonly now: () => number; readonly lifetimeSeconds: number } | undefined
}

/** What both sides know from the ServerHello on. */
export interface Negotiated {
  readonly policy: Policy
  readonly effects: Effects
  readonly transcript: Transcript
  readonly dialect: Dialect
  readonly suite: CipherSuite12
  readonly keyExchange: KeyExchange
  readonly algorithms: SuiteAlgorithms
  /** The codecs of this version and key exchange. */
  readonly messages: Messages12
  /** ClientHello.legacy_version, which once was client_version. */
  readonly clientVersion: number
  readonly randoms: Randoms
  /** Both sides sent encrypt_then_mac, and the suite is one of CBC (RFC 7366). */
  readonly encryptThenMac: boolean
  readonly compression: CompressionMethod | undefined
  /** Both sides sent extended_master_secret (RFC 7627). */
  readonly extendedMasterSecret: boolean
  /** The peer knows renegotiation_info (RFC 5746 §3.4, §3.6). */
  readonly secureRenegotiation: boolean
  /** Nothing in a connection's first handshake. */
  readonly previous: Previous | undefined
  /** Begins another handshake, where the version has it. */
  readonly renegotiate: Renegotiate | undefined
  /** The types of both sides' certificates, if they show any (RFC 7250 §4.2). */
  readonly certificateTypes: {
    readonly client: CertificateTypeName
    readonly server: CertificateTypeName
  }
  /** The client may show URLs in place of certificates (RFC 6066 §5). */
  readonly certificateUrl: boolean
  /** What logs have signed about the server's certificate, as a client hears it in ServerHello (RFC 6962 §3.3.1). */
  readonly timestamps?: readonly Uint8Array[]
  readonly session: SessionTerms
  readonly serverName: string | undefined
  readonly applicationProtocol: string | undefined
}

/** What both sides know once the key exchange is done. */
export interface Keyed extends Negotiated {
  readonly master: Secret
  /** The keys of both directions, until both are in use. */
  readonly keyBlock: Secret
}

/** How client and server come to a premaster secret (RFC 5246 §7.4.3, §7.4.7), as a value. */
export interface KeyExchange {
  /** Whether the server sends ServerKeyExchange. */
  readonly serverKeyExchange: 'always' | 'never' | 'optional'
  /** `signed`: a signature as the version has it; nothing where the suite has none. */
  readonly codecs: (signed: SignedCodec | undefined) => KeyExchangeCodecs
  /** What a server gave its client; without `body` there was no ServerKeyExchange. */
  readonly given: (
    hs: Negotiated,
    certificate: ServerCertificate | undefined,
    body: Body | undefined,
  ) => Given
  /** Whether a server with this policy and credential could do it with this client. */
  readonly suits: (
    policy: ServerPolicy,
    hello: ClientHello,
    credential: Credential | undefined,
  ) => boolean
  /** A server's own part; `own.hello` may be one that does not suit, and then it says what is missing. */
  readonly begin: (hs: Negotiated, own: Own) => Begun
}

/** What a client needs of the server to answer it. */
export interface Given {
  /** The named group, if there is one. */
  readonly group: string | undefined
  /** The scheme of the server's signature, if there was one. */
  readonly serverScheme: SignatureScheme | undefined
  /** Makes the body of ClientKeyExchange and the premaster secret; may have to ask. */
  readonly answer: (then: (made: Answered) => State) => State
}

/** A client's part of the key exchange. */
interface Answered {
  readonly body: Body
  readonly premaster: Secret
}

/** What a server brings to the key exchange. */
export interface Own {
  readonly policy: ServerPolicy
  readonly hello: ClientHello
  readonly credential: Credential | undefined
}

/** What a server holds until ClientKeyExchange comes. */
export interface Begun {
  readonly group: string | undefined
  /** What to send as ServerKeyExchange, if anything; `toSign` is without the randoms. */
  readonly parameters:
    | { readonly toSign: Uint8Array; readonly body: (signed: Signed | undefined) => Body }
    | undefined
  /** The premaster secret by the client's answer; may have to ask. */
  readonly read: (body: Body, then: (premaster: Secret) => State) => State
}
