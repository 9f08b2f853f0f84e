import { ascii, concat } from '../crypto/bytes.ts'
import { equal } from '../crypto/constant-time.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { type Awaitable, whenBoth, whenReady } from './awaitable.ts'
import { toHex } from './hex.ts'
import { isAlive, longestLifetimeSeconds, type Session, type SessionKind } from './session.ts'
import type { ForgetReason, SessionStore } from './store.ts'
import { openTicket, sealTicket } from './ticket.ts'
import {
  givenKeys,
  NAME_LENGTH,
  sharedKeys,
  type TicketKey,
  type TicketKeys,
} from './ticket-keys.ts'

/** What goes wrong between sessions and their store, for the one who runs the server. */
export interface SessionTrouble {
  readonly type: 'store-failed' | 'entry-corrupt'
  /** What was to be done. */
  readonly during: 'issue' | 'resume' | 'forget' | 'early-data'
  readonly error: unknown
}

/** Whether a ClientHello with early data is the first of its kind; nobody can say while the store is gone or young. */
export type EarlyDataClaim = 'first' | 'replayed' | 'unknown'

export interface ServerSessionsOptions {
  readonly store: SessionStore
  readonly crypto: CryptoProvider
  /** How long a session can be resumed, in seconds: two hours unless said otherwise, and at most a week (RFC 9846 §4.7.1). */
  readonly lifetimeSeconds?: number
  /** How many tickets a TLS 1.3 handshake gives: two unless said otherwise, and at most one where it resumes. With 0 there are none in other versions either, which have session IDs. */
  readonly ticketCount?: number
  /**
   * Whether who resumes with a ticket of TLS 1.3 gets another in its place: yes, unless said otherwise, for
   * a ticket that is used twice tells who reads along that it is the same client (RFC 9846 §C.4). Servers
   * of node:tls give none.
   */
  readonly renewTickets?: boolean
  /** Bytes of early data that tickets allow (RFC 9846 §4.3.10): none unless said otherwise, for they can be replayed. */
  readonly maxEarlyDataSize?: number
  /** How far a client's idea of a ticket's age may be off for its early data, and how long replays are looked for: 10 seconds unless said otherwise. */
  readonly replayWindowMs?: number
  /** Whether a connection whose early data is a replay goes on without it (`reject`, unless said otherwise) or ends (RFC 9846 §8.2). */
  readonly replays?: 'reject' | 'refuse'
  /** Keys of tickets, the first of which seals; unless given they are made, kept in the store, and change by themselves. */
  readonly ticketKeys?: readonly TicketKey[]
  /** Seconds between changes of such keys: an hour unless said otherwise. */
  readonly rotationSeconds?: number
  /** Sessions of another context are not resumed: for servers that share keys but not their clients' trust. */
  readonly context?: string
  /** The time in milliseconds since 1970. */
  readonly now?: () => number
  readonly report?: (trouble: SessionTrouble) => void
}

/** A session, and the generation of the store in which it was sealed. */
interface Unsealed {
  readonly session: Session
  readonly generation: Uint8Array
}

const FOREVER_SECONDS = 10 * 365 * 86_400

/**
 * A server's sessions: what it gives its clients to resume with, and what it makes of that when it
 * comes back. Whatever is wrong with it, or with the store, the answer is a full handshake.
 *
 * Implementation notes. A ticket carries its state with it, so deleting it here would not revoke it:
 * it is honoured only when the store says that its family is not forgotten, and only when the store
 * is of the generation it was issued in, so that one which lost its memory honours none.
 */
export class ServerSessions {
  readonly lifetimeSeconds: number
  readonly ticketCount: number
  readonly renewTickets: boolean
  readonly maxEarlyDataSize: number
  readonly replayWindowMs: number
  readonly replays: 'reject' | 'refuse'
  readonly now: () => number
  readonly #store: SessionStore
  readonly #crypto: CryptoProvider
  readonly #keys: TicketKeys
  readonly #context: Uint8Array
  readonly #report: (trouble: SessionTrouble) => void
  /** Families whose forgetting the store has not yet confirmed. */
  readonly #forgetting = new Set<string>()
  /** The last we saw of it. */
  #generation: Uint8Array | undefined

  constructor(options: ServerSessionsOptions) {
    const { store, crypto, now = Date.now, rotationSeconds = 3600 } = options
    const { lifetimeSeconds = 7200, ticketKeys } = options
    this.lifetimeSeconds = Math.min(lifetimeSeconds, longestLifetimeSeconds)
    this.ticketCount = options.ticketCount ?? 2
    this.renewTickets = options.renewTickets ?? true
    this.maxEarlyDataSize = options.maxEarlyDataSize ?? 0
    this.replayWindowMs = options.replayWindowMs ?? 10_000
    this.replays = options.replays ?? 'reject'
    this.now = now
    this.#store = store
    this.#crypto = crypto
    this.#context = ascii(options.context ?? '')
    this.#report = options.report ?? (() => undefined)
    this.#keys = ticketKeys
      ? givenKeys(ticketKeys)
      : sharedKeys({ store, crypto, rotationSeconds, lifetimeSeconds, now })
  }

  /** The ticket for a session; nothing when there cannot be one. */
  issueTicket(session: Session): Awaitable<Uint8Array | undefined> {
    return this.#attempt('issue', () => this.#seal(session))
  }

  /** Keeps a session under its ID (RFC 5246 §7.4.1.3); whether it is kept. */
  keep(sessionId: Uint8Array, session: Session): Awaitable<boolean | undefined> {
    return this.#attempt('issue', () =>
      whenReady(this.#seal(session), (sealed) => {
        if (!sealed) return false
        const kept = this.#store.set(idKey(sessionId), sealed, session.lifetimeSeconds)
        return whenReady(kept, () => true)
      }),
    )
  }

  /** The session that a client means, if it can still be resumed. */
  resume(kind: SessionKind, identity: Uint8Array): Awaitable<Session | undefined> {
    return this.#attempt('resume', () => {
      if (kind === 'ticket') return this.ticketCount === 0 ? undefined : this.#open(identity)
      return whenReady(this.#store.get(idKey(identity)), (sealed) =>
        sealed ? this.#openEntry(identity, sealed) : undefined,
      )
    })
  }

  /** Whether early data that begins with this binder may be taken: it is the first of its kind once (RFC 9846 §8.2). */
  claimEarlyData(binder: Uint8Array): Awaitable<EarlyDataClaim> {
    const claim = this.#attempt('early-data', () =>
      whenReady(this.#store.get(GENERATION), (generation): Awaitable<EarlyDataClaim> => {
        if (!generation || this.#isYoung(generation)) return 'unknown'
        const mark = this.#crypto.random(16)
        const key = `early:${toHex(binder.subarray(0, 16))}`
        const seconds = Math.ceil((2 * this.replayWindowMs) / 1000)
        return whenReady(this.#store.claim(key, mark, seconds), (first) =>
          equal(first, mark) ? 'first' : 'replayed',
        )
      }),
    )
    return whenReady(claim, (known = 'unknown') => known)
  }

  /** Makes sessions unresumable, at once here and elsewhere as soon as the store has it; a promise tells when, and is rejected if the store gave up. */
  forget(family: string, reason: ForgetReason): Awaitable<void> {
    this.#forgetting.add(family)
    const done = (): true => {
      this.#forgetting.delete(family)
      return true
    }
    const forgotten = this.#attempt('forget', () =>
      whenReady(this.#store.forget(family, reason, this.lifetimeSeconds), done),
    )
    return whenReady(forgotten, (isDone) =>
      isDone ? undefined : Promise.reject(new Error(`the store has not forgotten ${family}`)),
    )
  }

  /** Not of a family that was forgotten while this connection of it went on (RFC 5246 §7.2). */
  #seal(session: Session): Awaitable<Uint8Array | undefined> {
    const { family, issuedAt } = session
    if (this.#forgetting.has(family)) return undefined
    const isForgotten = () => this.#store.isForgotten(family, issuedAt)
    return whenBoth(
      () => this.#requireGeneration(),
      isForgotten,
      (generation, isGone) => {
        if (isGone) return undefined
        this.#generation = generation
        const key = this.#keys.current(toHex(generation))
        const bound = this.#boundTo(generation)
        return whenReady(key, (current) => sealTicket(this.#crypto, current, bound, session))
      },
    )
  }

  #open(ticket: Uint8Array): Awaitable<Session | undefined> {
    return whenReady(this.#unseal(ticket), (found) => found && this.#unlessForgotten(found))
  }

  /** What the store gives back must be what we gave it: if not, it goes, and is told of once. */
  #openEntry(sessionId: Uint8Array, sealed: Uint8Array): Awaitable<Session | undefined> {
    return whenReady(this.#unseal(sealed), (found) => {
      if (found) return this.#unlessForgotten(found)
      const error = new Error(`the entry of ${toHex(sessionId)} cannot be read`)
      this.#report({ type: 'entry-corrupt', during: 'resume', error })
      return whenReady(this.#store.delete(idKey(sessionId)), () => undefined)
    })
  }

  /** The generation we know will do for most tickets; only for others we ask which there is. */
  #unseal(ticket: Uint8Array): Awaitable<Unsealed | undefined> {
    // Others ask meanwhile, and may learn it before us.
    const known = this.#generation
    return whenReady(this.#unsealIn(known, ticket), (found) => {
      if (found) return found
      return whenReady(this.#store.get(GENERATION), (generation) => {
        this.#generation = generation
        return isSame(generation, known) ? undefined : this.#unsealIn(generation, ticket)
      })
    })
  }

  #unsealIn(
    generation: Uint8Array | undefined,
    ticket: Uint8Array,
  ): Awaitable<Unsealed | undefined> {
    if (!generation) return undefined
    const key = this.#keys.find(ticket.slice(0, NAME_LENGTH), toHex(generation))
    const bound = this.#boundTo(generation)
    return whenReady(key, (found) => {
      const session = found && openTicket(this.#crypto, found, bound, ticket)
      return session && { session, generation }
    })
  }

  /** Asked together: is the store still the one that would know, and does it know of it? */
  #unlessForgotten({ session, generation: its }: Unsealed): Awaitable<Session | undefined> {
    const { family, issuedAt } = session
    if (!isAlive(session, this.now()) || this.#forgetting.has(family)) return undefined
    const store = this.#store
    return whenBoth(
      () => store.get(GENERATION),
      () => store.isForgotten(family, issuedAt),
      (generation, isForgotten) => (isForgotten || !isSame(generation, its) ? undefined : session),
    )
  }

  /** What tickets are bound to besides their key. */
  #boundTo(generation: Uint8Array): Uint8Array {
    return concat(generation, this.#context)
  }

  /** When the store began to remember, and a mark that no other beginning has; only asked for where there is one. */
  #requireGeneration(): Awaitable<Uint8Array> {
    return whenReady(this.#store.get(GENERATION), (found) => found ?? this.#claimGeneration())
  }

  #claimGeneration(): Awaitable<Uint8Array> {
    const seconds = Math.floor(this.now() / 1000)
    const beginning = Uint8Array.of(seconds >> 24, seconds >> 16, seconds >> 8, seconds)
    const fresh = concat(beginning, this.#crypto.random(12))
    return this.#store.claim(GENERATION, fresh, FOREVER_SECONDS)
  }

  /** Who has not watched for a whole window cannot know what is a replay (RFC 9846 §8.2). */
  #isYoung([a = 0, b = 0, c = 0, d = 0]: Uint8Array): boolean {
    const beganAt = 1000 * (((a << 24) | (b << 16) | (c << 8) | d) >>> 0)
    return this.now() - beganAt < this.replayWindowMs
  }

  /** Goes on without when the store fails: a handshake does not depend on it. */
  #attempt<T>(
    during: SessionTrouble['during'],
    act: () => Awaitable<T | undefined>,
  ): Awaitable<T | undefined> {
    const failed = (error: unknown): undefined => {
      this.#report({ type: 'store-failed', during, error })
    }
    try {
      const result = act()
      return result instanceof Promise ? result.catch(failed) : result
    } catch (error) {
      return failed(error)
    }
  }
}

const GENERATION = 'generation'

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && equal(one, other)
}

function idKey(sessionId: Uint8Array): string {
  return `session:${toHex(sessionId)}`
}
