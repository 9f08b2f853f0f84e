import type { GroupName, Hash, KeyPair } from '../crypto/provider.ts'
import type { Secret } from '../crypto/secret.ts'
import type { ClientSession } from '../session/session.ts'
import type { CipherSuite } from '../wire/registry/cipher-suite.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { ClientHello } from '../wire/shared/client-hello.ts'
import type { HelloRetryRequest, ServerHello } from '../wire/shared/server-hello.ts'
import type { Effects } from './effects.ts'
import type { ClientPolicy, ServerPolicy } from './policy.ts'
import type { EarlyDataSender, State } from './state.ts'
import type { Transcript } from './transcript.ts'

/** A protocol version as a value: leaving one out of `versions` leaves it out of the bundle. */
export interface Version {
  readonly name: ProtocolVersionName
  readonly code: number
  /** What can be negotiated in it, preferred first. */
  readonly suites: readonly CipherSuite[]
  /** The compression methods that a client offers besides null. */
  readonly compressions?: readonly number[] | undefined
  /** Whether a connection can have a second handshake. */
  readonly renegotiates?: boolean
  /** Adds what a client offers of pre-shared keys, which are bound to all the rest of the hello (RFC 9846 §4.3.11). */
  readonly offerPsks?: (context: ClientContext, hello: ClientHello) => BoundHello
  /** Sends what may follow the ClientHello at once (RFC 9846 §4.3.10). */
  readonly beginEarlyData?: (offered: Offered, raw: Uint8Array) => EarlyDataSender | undefined
  /** A client's next state, once a ServerHello chose this version. */
  readonly onServerHello: (offered: Offered, hello: ServerHello, raw: Uint8Array) => State
  /** The same for a HelloRetryRequest, which only TLS 1.3 has. */
  readonly onHelloRetryRequest?: (
    offered: Offered,
    request: HelloRetryRequest,
    raw: Uint8Array,
  ) => State
  /** A server's next state, once it chose this version for a ClientHello. */
  readonly onClientHello: (received: Received, hello: ClientHello, raw: Uint8Array) => State
}

export interface ClientContext {
  readonly policy: ClientPolicy
  /** Most preferred first. */
  readonly versions: readonly Version[]
  readonly effects: Effects
}

export interface ServerContext {
  readonly policy: ServerPolicy
  readonly versions: readonly Version[]
  readonly effects: Effects
}

/** verify_data of both Finished messages of a handshake, to which the next one is bound (RFC 5746 §3.1). */
export interface VerifyData {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

/** The connection that a handshake renegotiates. */
export interface Previous {
  readonly verifyData: VerifyData
  /** It, or one before it, has used encrypt-then-MAC (RFC 7366 §3.1). */
  readonly encryptThenMac: boolean
  /** Where it goes on if the peer declines. */
  readonly refused: () => State
}

/** A pre-shared key that a ClientHello offers. */
export interface OfferedPsk {
  readonly identity: Uint8Array
  readonly secret: Secret
  readonly hash: Hash
  /** Nothing for a key from elsewhere. */
  readonly session: ClientSession | undefined
}

export interface BoundHello {
  readonly hello: ClientHello
  /** What it is written as, where that is known already. */
  readonly encoded?: Uint8Array
  readonly psks: readonly OfferedPsk[]
}

/** What a client knows while it waits for the ServerHello. The transcript holds the ClientHello. */
export interface Offered {
  readonly context: ClientContext
  readonly hello: ClientHello
  /** The extension types in `hello` that may be answered: reserved ones may not (RFC 8701 §3.1). */
  readonly types: ReadonlySet<number>
  readonly keyShares: ReadonlyMap<GroupName, KeyPair>
  /** In the order of their identities. */
  readonly psks: readonly OfferedPsk[]
  /** Early data is offered, and may be on its way. */
  readonly earlyData: EarlyDataSender | undefined
  readonly transcript: Transcript
  /** Nothing in a connection's first handshake. */
  readonly previous: Previous | undefined
}

/** What a server knows when the first ClientHello is in, which the transcript does not yet hold. */
export interface Received {
  readonly context: ServerContext
  readonly transcript: Transcript
  /** Nothing in a connection's first handshake. */
  readonly previous: Previous | undefined
}
