import type { PskMode } from '../../../src/handshake/policy.ts'
import type { LegacyLimit, LegacyVersion } from '../legacy/matrix.ts'
import type { Abilities } from '../matrix.ts'
import type { SessionLimit, SessionName } from '../sessions/matrix.ts'

/** A certificate with its key, where peers find them. */
export interface Identity {
  /** The chain, end entity first. */
  readonly certificateFile: string
  /** The chain without its end entity. */
  readonly intermediatesFile: string
  readonly keyFile: string
  /** DER, of the end entity: what a server staples, if anything. */
  readonly ocspResponseFile?: string | undefined
}

/** How a peer is to behave. */
export interface Setup {
  /** The only version; both unless said otherwise. */
  readonly version?: LegacyVersion | undefined
  readonly identity?: Identity | undefined
  /** PEM file of trusted authorities. */
  readonly authorities: string
  readonly applicationProtocols?: readonly string[] | undefined
  /** The only groups. */
  readonly groups?: readonly string[] | undefined
  /** Nothing old unless said otherwise. */
  readonly legacy?: LegacySetup | undefined
  /** What it resumes by; nothing is asked of sessions unless said otherwise. */
  readonly sessions?: SessionsSetup | undefined
}

/** What a peer is to do to resume, and what it must not do otherwise. */
export interface SessionsSetup {
  readonly by: SessionName
  /** The only suites. */
  readonly cipherSuites: readonly string[]
  /** In TLS 1.3 alone. */
  readonly mode: PskMode | undefined
  readonly mostEarlyData?: number | undefined
  readonly externalPsk?: {
    readonly identity: string
    /** Hexadecimal. */
    readonly key: string
    readonly hash: 'sha256' | 'sha384'
  }
}

/** What of the old a peer is to do: all that it has, but for what is switched off. */
export interface LegacySetup {
  readonly psk: { readonly identity: string; readonly key: string }
  /** PEM of the group for DHE, where a server has to be told one. */
  readonly dhParameters: string
  /** The suite of the case, for clients that cannot offer all they have. */
  readonly cipherSuite?: string | undefined
  readonly encryptThenMac?: 'off' | undefined
  readonly extendedMasterSecret?: 'off' | undefined
  /** A client says that it tried a higher version before (RFC 7507). */
  readonly fallbackScsv?: 'sent' | undefined
  /** It asks for a second handshake, in the middle of the data. */
  readonly renegotiation?: 'theirs' | undefined
}

export interface ServerSetup extends Setup {
  readonly identity: Identity
  readonly clientAuthentication?: 'request' | 'require' | undefined
  /** The server is for one connection, which echoes this much; it may take another way to do so. */
  readonly once?: { readonly bytes: number; readonly keyUpdate?: 'theirs' | undefined } | undefined
}

export interface ClientSetup extends Setup {
  readonly port: number
  /** The name the server must prove. */
  readonly serverName: string
  /** Bytes to send and to get back. */
  readonly bytes: number
  readonly keyUpdate?: 'theirs' | undefined
  /** It asks for an OCSP response, and tells of it. */
  readonly requestsStatus?: boolean
}

/** One of the connections of a client that would resume. */
export interface AgainSetup {
  /** Bytes to send and to get back. */
  readonly bytes: number
  /** It does not close, but waits for a fatal alert (or has reason to send one), or ends without a word. */
  readonly ends?: 'with an alert' | 'cut off' | undefined
  /** No connection comes after this one. */
  readonly isLast: boolean
}

export interface ResumingSetup extends Omit<ClientSetup, 'bytes' | 'keyUpdate'> {
  /** What to send before the handshake is done, whenever a session allows it. */
  readonly earlyData?: string | undefined
}

/** A client that keeps what it can resume from one connection to the next. */
export interface ResumingClient {
  readonly connect: (setup: AgainSetup) => Promise<PeerReport>
  readonly stop: () => Promise<void>
}

/** What a peer does with sessions; its `listen` heeds `sessions`, too, and reports several connections. */
export interface SessionPeer {
  readonly limits: readonly SessionLimit[]
  readonly client: (setup: ResumingSetup) => ResumingClient
  /** How often its client resumes what came of one handshake: as often as one likes, unless said otherwise. */
  readonly resumesOnly?: 'once'
  /** Its client goes on after a fatal alert only if that comes before any data, in the first connection, and does not tell of it. */
  readonly failsOnly?: 'before data'
  /** What its server still resumes after a fatal alert, for a client that has not forgotten it. */
  readonly resumesAfterAlert: ReadonlySet<SessionName>
  /** What it does not report. */
  readonly silent?: 'about early data' | 'about rejected early data'
}

/** What a peer says about one connection; nothing where it does not say. */
export interface PeerReport {
  readonly version?: string | undefined
  readonly cipherSuite?: string | undefined
  readonly group?: string | undefined
  readonly signatureScheme?: string | undefined
  readonly applicationProtocol?: string | undefined
  /** Whether it has seen a client certificate. */
  readonly clientCertificate?: boolean | undefined
  /** Of 'EXPORTER-tocsin' without a context, 32 bytes, hexadecimal. */
  readonly exporter?: string | undefined
  readonly encryptThenMac?: boolean | undefined
  readonly extendedMasterSecret?: boolean | undefined
  /** Key-log lines. */
  readonly keyLog?: readonly string[] | undefined
  /** It got close_notify. */
  readonly closed?: boolean | undefined
  /** The code of the fatal alert it received. */
  readonly alert?: number | undefined
  readonly error?: string | undefined
  readonly resumed?: boolean | undefined
  /** It was resumed, or an external PSK was used. */
  readonly reused?: boolean | undefined
  /** An external PSK was used. */
  readonly externalPsk?: boolean | undefined
  /** The OCSP response it got: in hexadecimal, or its status where that is all it tells; `none`. */
  readonly ocspResponse?: string | undefined
  /** What became of early data, as far as it tells. */
  readonly earlyData?: { readonly isAccepted: boolean; readonly text?: string } | undefined
}

export interface PeerServer {
  readonly port: number
  /** About the connection from `clientPort`, once it is over: with a fatal alert that it received, or otherwise. */
  readonly report: (clientPort: number, ended?: 'with an alert') => Promise<PeerReport>
  /** Ends its connection without a word, if it can. */
  readonly cutOff?: () => void
  readonly stop: () => Promise<void>
}

/** What a peer cannot be asked for, or does not do. */
export type Role = 'client' | 'server'

export type Limitation =
  /** Whatever the other side prefers, it takes what it likes best. */
  | 'own order of groups'
  /** Its groups cannot be restricted. */
  | 'fixed groups'
  /** In TLS 1.2 its client shows no certificate that was signed otherwise than it may sign itself. */
  | 'certificates signed as asked'
  /** Its client ends without a close_notify of its own when the server closes first. */
  | 'no answer to close_notify'
  | 'no KeyUpdate by its client'
  | 'no KeyUpdate by its server'

/** A TLS stack that is not ours, in both roles. */
export interface Peer {
  readonly name: string
  readonly abilities: Abilities
  readonly limitations: ReadonlySet<Limitation>
  /** What it does not do of the legacy matrix; nobody without it is asked. */
  readonly legacy?: readonly LegacyLimit[]
  /** What it does with sessions; nobody without it is asked. */
  readonly sessions?: SessionPeer
  readonly listen: (setup: ServerSetup) => Promise<PeerServer>
  /** Connects, echoes, closes. */
  readonly connect: (setup: ClientSetup) => Promise<PeerReport>
  readonly stop: () => Promise<void>
}

/** Why a peer cannot be tried. */
interface Missing {
  readonly missing: string
}

/** A peer that may not be there. */
export interface PeerEntry {
  readonly name: string
  readonly start: () => Promise<(Peer & { readonly version: string }) | Missing>
}

export const LABEL = 'EXPORTER-tocsin'
export const EXPORTED_LENGTH = 32
