import { MisuseError } from '../alert/error.ts'
import type { ForgetReason, SessionStore } from '../session/store.ts'
import { type RedisAddress, requireAddress } from './client.ts'
import { Conditions, type RedisEvent } from './conditions.ts'
import { RedisConnection } from './connection.ts'
import { Forgetting } from './forgetting.ts'
import { Settling } from './settling.ts'

export interface RedisStoreOptions extends RedisAddress {
  /** What all keys begin with: `tocsin:` unless said otherwise. */
  readonly prefix?: string | undefined
  /** A command that takes longer fails, and its handshake goes on as a full one: 250 ms. */
  readonly timeoutMs?: number | undefined
  /**
   * For so long after Redis was restarted no session is resumed that is older than that: other
   * servers may still be telling what they have forgotten. 10,000 ms: not less than the window in
   * which replays of early data are looked for.
   */
  readonly settleMs?: number | undefined
  /** Told what an operator wants to know. */
  readonly report?: ((event: RedisEvent) => void) | undefined
}

/** A store for the servers that use one Redis under one prefix. */
export interface RedisStore extends SessionStore {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, entry: Uint8Array, lifetimeSeconds: number): Promise<void>
  claim(key: string, entry: Uint8Array, lifetimeSeconds: number): Promise<Uint8Array>
  delete(key: string): Promise<void>
  /** As the interface says; rejected, too, if Redis is away while 100,000 more are forgotten. */
  forget(family: string, reason: ForgetReason, lifetimeSeconds: number): Promise<void>
  /** Fulfilled once Redis answers; rejected when it cannot be reached, which is tried again all the same. */
  ready(): Promise<void>
  /** Tells Redis what is still to be forgotten, if it listens, and ends the connection. */
  close(): Promise<void>
}

/** The most families that one process forgets one by one. */
const MAX_KNOWN = 100_000
/** The clocks of servers are taken to differ by less. */
const CLOCK_SKEW_MS = 1000

/**
 * Sessions in Redis 7 or Valkey. What Redis does not answer in time is rejected, so that handshakes
 * go on without it; what is forgotten is told again until Redis knows.
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { prefix = 'tocsin:', timeoutMs = 250, settleMs = 10_000, report = () => {} } = options
  requireAddress(options)
  requireMilliseconds('timeoutMs', timeoutMs, 1)
  requireMilliseconds('settleMs', settleMs, 0)
  const { url, client } = options
  const conditions = new Conditions(report)
  const settling = new Settling(settleMs, CLOCK_SKEW_MS)
  const connection = new RedisConnection({
    ...{ url, client, timeoutMs, conditions },
    onConnected(greeting) {
      const isAnother = settling.connected(greeting)
      if (!isAnother) return forgetting.resume()
      forgetting.repeat()
      conditions.restarted()
    },
  })
  const forgetting = new Forgetting({
    maxKnown: MAX_KNOWN,
    publish: (family, reason, lifetimeMs) =>
      connection.write((redis) =>
        redis.set(`${prefix}f:${family}`, JSON.stringify(reason), expiry(lifetimeMs)),
      ),
  })
  const isKnown = (family: string, issuedAt: number): boolean =>
    settling.isTooOld(issuedAt) || forgetting.has(family, issuedAt - CLOCK_SKEW_MS)
  return {
    ...entriesOf(connection, `${prefix}s:`),
    forget: (family, reason, lifetimeSeconds) => forgetting.forget(family, reason, lifetimeSeconds),
    isForgotten(family, issuedAt) {
      if (isKnown(family, issuedAt)) return true
      return connection
        .run((redis) => redis.exists(`${prefix}f:${family}`))
        .then((count) => count > 0 || isKnown(family, issuedAt))
    },
    ready: () => connection.ready(),
    async close() {
      await forgetting.close()
      connection.close()
    },
  }
}

type Entries = Pick<RedisStore, 'get' | 'set' | 'claim' | 'delete'>

function entriesOf(connection: RedisConnection, prefix: string): Entries {
  return {
    async get(key) {
      const found = await connection.run((redis) => redis.get(prefix + key))
      return found === null ? undefined : plain(found)
    },
    async set(key, entry, lifetimeSeconds) {
      const options = expiry(1000 * lifetimeSeconds)
      await connection.write((redis) => redis.set(prefix + key, Buffer.from(entry), options))
    },
    async claim(key, entry, lifetimeSeconds) {
      const options = { ...expiry(1000 * lifetimeSeconds), condition: 'NX', GET: true } as const
      const found = await connection.write((redis) =>
        redis.set(prefix + key, Buffer.from(entry), options),
      )
      return Buffer.isBuffer(found) ? plain(found) : entry
    },
    async delete(key) {
      await connection.run((redis) => redis.del(prefix + key))
    },
  }
}

/** Redis takes whole milliseconds, and at least one. */
function expiry(milliseconds: number) {
  return { expiration: { type: 'PX', value: Math.max(1, Math.ceil(milliseconds)) } } as const
}

/** A copy: a Buffer of the client's is a part of something larger, and its `slice` does not copy. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer)
}

function requireMilliseconds(name: string, value: number, least: number): void {
  if (value >= least && value < 2 ** 31) return
  throw new MisuseError(`redisStore: ${name} is ${value}: give milliseconds, ${least} or more`)
}
