import { MisuseError } from '../alert/error.ts'
import { ExpiringMap } from './expiring-map.ts'
import { ForgottenFamilies } from './forgotten-families.ts'
import type { ForgetReason, SessionStore } from './store.ts'

export interface MemoryStoreOptions {
  /** The most entries that are kept, and the most claims, of which none more are taken then; 10,000 unless said otherwise. */
  readonly maxEntries?: number | undefined
  /** The most families that are forgotten one by one; 10,000 unless said otherwise. */
  readonly maxForgotten?: number | undefined
  /** Milliseconds since 1970; Date.now unless said otherwise. */
  readonly now?: (() => number) | undefined
}

/** A store for the servers of one process: it answers at once. */
export interface MemoryStore extends SessionStore {
  get(key: string): Uint8Array | undefined
  set(key: string, entry: Uint8Array, lifetimeSeconds: number): void
  claim(key: string, entry: Uint8Array, lifetimeSeconds: number): Uint8Array
  delete(key: string): void
  forget(family: string, reason: ForgetReason, lifetimeSeconds: number): void
  isForgotten(family: string, issuedAt: number): boolean
}

/**
 * Sessions in the memory of this process. Of entries, what was not used for longest goes when there
 * are too many. What was forgotten stays forgotten however many families there are: when they are
 * too many, sessions older than the ones left out are not resumed either.
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { maxEntries = 10_000, maxForgotten = 10_000, now = Date.now } = options
  requireBound({ maxEntries, maxForgotten })
  const entries = new ExpiringMap<Uint8Array>(maxEntries, now)
  // By themselves, so that no number of sessions pushes out the keys of tickets, or what is used up.
  const claims = new ExpiringMap<Uint8Array>(maxEntries, now)
  const forgotten = new ForgottenFamilies(maxForgotten, now)
  const until = (lifetimeSeconds: number): number => now() + 1000 * lifetimeSeconds
  return {
    get(key) {
      entries.refresh(key)
      return claims.get(key) ?? entries.get(key)
    },
    set(key, entry, lifetimeSeconds) {
      const map = claims.get(key) ? claims : entries
      map.set(key, entry, until(lifetimeSeconds))
    },
    claim(key, entry, lifetimeSeconds) {
      const found = claims.get(key) ?? entries.get(key)
      if (found) return found
      // To drop one would be to say later that it was never claimed.
      if (claims.isFull) throw new Error(`there are ${maxEntries} claims: no more can be kept`)
      claims.set(key, entry, until(lifetimeSeconds))
      return entry
    },
    delete(key) {
      claims.delete(key)
      entries.delete(key)
    },
    forget(family, _reason, lifetimeSeconds) {
      forgotten.add(family, lifetimeSeconds)
    },
    isForgotten: (family, issuedAt) => forgotten.has(family, issuedAt),
  }
}

function requireBound(bounds: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(bounds)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new MisuseError(`memoryStore: ${name} is ${value}: give a whole number, 1 or more`)
    }
  }
}
