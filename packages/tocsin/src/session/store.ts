import type { Awaitable } from './awaitable.ts'

/** Why what came of a handshake is forgotten. */
export interface ForgetReason {
  /** Who ended the connection: we with an alert, the peer with one, or nobody properly (TLS 1.0). */
  readonly cause: 'alert-sent' | 'alert-received' | 'not-closed'
  /** The alert's registered name, or its number. */
  readonly alert: string | undefined
}

/**
 * What the servers of one service share: sealed sessions, keys of tickets, and which sessions are
 * forgotten. Keys are short ASCII; entries are octets. Methods may throw or reject when the store
 * cannot be reached: handshakes then go on without it. They wait for a promise, and a connection that
 * is to get a ticket does not read meanwhile: all but that of `forget` have to be settled soon.
 */
export interface SessionStore {
  /** What is kept under a key and has not expired. */
  get(key: string): Awaitable<Uint8Array | undefined>
  /** Keeps an entry for so long. */
  set(key: string, entry: Uint8Array, lifetimeSeconds: number): Awaitable<void>
  /** Keeps an entry unless there is one, atomically: what is there now, whose it may be. */
  claim(key: string, entry: Uint8Array, lifetimeSeconds: number): Awaitable<Uint8Array>
  delete(key: string): Awaitable<void>
  /**
   * Makes every session of a family unresumable, on every server of the store. A promise is fulfilled
   * when it is so, and not before; until then the store tries again by itself, for as long as the
   * family could be resumed. It is not rejected but for a store that is closed.
   */
  forget(family: string, reason: ForgetReason, lifetimeSeconds: number): Awaitable<void>
  /** Whether a family, of which a session was issued then (milliseconds since 1970), was forgotten. */
  isForgotten(family: string, issuedAt: number): Awaitable<boolean>
}
