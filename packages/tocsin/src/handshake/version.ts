import type { GroupName, KeyPair } from '../crypto/provider.ts'
import type { CipherSuite } from '../wire/registry/cipher-suite.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { ClientHello } from '../wire/shared/client-hello.ts'
import type { HelloRetryRequest, ServerHello } from '../wire/shared/server-hello.ts'
import type { Effects } from './effects.ts'
import type { ClientPolicy, ServerPolicy } from './policy.ts'
import type { State } from './state.ts'
import type { Transcript } from './transcript.ts'

/** A protocol version as a value: leaving one out of `versions` leaves it out of the bundle. */
export interface Version {
  readonly name: ProtocolVersionName
  readonly code: number
  /** What can be negotiated in it, preferred first. */
  readonly suites: readonly CipherSuite[]
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

/** What a client knows while it waits for the ServerHello. The transcript holds the ClientHello. */
export interface Offered {
  readonly context: ClientContext
  readonly hello: ClientHello
  /** The extension types in `hello` that may be answered: reserved ones may not (RFC 8701 §3.1). */
  readonly types: ReadonlySet<number>
  readonly keyShares: ReadonlyMap<GroupName, KeyPair>
  readonly transcript: Transcript
}

/** What a server knows when the first ClientHello is in, which the transcript does not yet hold. */
export interface Received {
  readonly context: ServerContext
  readonly transcript: Transcript
}
