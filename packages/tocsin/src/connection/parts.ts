import type { Effects } from '../handshake/effects.ts'
import type { Outgoing } from '../handshake/outgoing.ts'
import type { State } from '../handshake/state.ts'
import type { PaddingPolicy } from '../record/framer.ts'
import type { Awaitable } from '../session/awaitable.ts'
import type { ClientSession } from '../session/session.ts'
import type { ForgetReason } from '../session/store.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Answerers } from './answer.ts'

/** What makes a connection a client's or a server's; `createClient` and `createServer` build it. */
export interface ConnectionParts {
  readonly start: (effects: Effects) => State
  readonly answerers: Answerers
  /** A client has got a session. */
  readonly onSession: (session: ClientSession) => void
  /** Makes a family of sessions unresumable; a promise tells when it is done. */
  readonly forget: (family: string, reason: ForgetReason) => Awaitable<void>
  /** Whose rules hold until a version is chosen. */
  readonly highestVersion: ProtocolVersionName
  readonly padding: PaddingPolicy | undefined
  /** Sends general_error (handshake_failure before TLS 1.3) instead of the reason. */
  readonly conceal: boolean
  readonly outgoing: Outgoing
}
