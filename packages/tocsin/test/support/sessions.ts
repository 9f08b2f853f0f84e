import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import type { Version } from '../../src/handshake/version.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { memoryStore } from '../../src/session/memory-store.ts'
import { ServerSessions, type ServerSessionsOptions } from '../../src/session/server-sessions.ts'
import type { ClientSession } from '../../src/session/session.ts'
import { handshake, type Setup } from './handshake13.ts'
import type { Exchange } from './pair.ts'

/** A time of our own, in milliseconds since 1970. */
export class Clock {
  ms = Date.UTC(2026, 0, 1)
  readonly now = (): number => this.ms
}

export type SessionsSetup = Partial<ServerSessionsOptions> & { readonly clock?: Clock }

export function sessionsOf({
  clock = new Clock(),
  ...options
}: SessionsSetup = {}): ServerSessions {
  const { now } = clock
  return new ServerSessions({ store: memoryStore({ now }), crypto: nodeCrypto, now, ...options })
}

/** How a client and a server meet again and again. */
export interface Meetings {
  readonly versions?: readonly Version[]
  readonly clock?: Clock
  readonly sessions?: ServerSessions
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
}

export interface Meeting extends Exchange {
  /** What the client got. */
  readonly sessions: readonly ClientSession[]
}

/** One connection; with `session` the client wants to resume it. */
export function meet(
  { versions, clock = new Clock(), sessions, client, server }: Meetings,
  { session, ...rest }: { readonly session?: ClientSession | undefined } & Setup = {},
): Meeting {
  const common = versions ? { versions } : {}
  const exchange = handshake({
    ...rest,
    client: {
      ...common,
      wantsSessions: true,
      now: clock.now,
      ...client,
      ...rest.client,
      ...(session && { session }),
    },
    server: { ...common, ...(sessions && { sessions }), ...server, ...rest.server },
  })
  return { ...exchange, sessions: sessionsIn(exchange) }
}

export function sessionsIn({ events }: Exchange): readonly ClientSession[] {
  return events.client.flatMap((event) => (event.type === 'session' ? [event.session] : []))
}
