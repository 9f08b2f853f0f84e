/** What had to go although it had not expired. */
interface Dropped<T> {
  readonly key: string
  readonly value: T
}

interface Kept<T> {
  readonly value: T
  readonly until: number
}

/**
 * A map of bounded size whose values expire: to make room the expired go first, then the oldest.
 *
 * Implementation notes. The order of insertion is the order of age, and says nothing about expiry:
 * to find what has expired takes a walk over everything. `#nextExpiry` is never later than the first
 * expiry, so a full map in which nothing has expired is not walked for every value that comes.
 */
export class ExpiringMap<T> {
  readonly #kept = new Map<string, Kept<T>>()
  readonly #maxSize: number
  readonly #now: () => number
  #nextExpiry = Number.POSITIVE_INFINITY

  /** At least one value, by a clock in milliseconds. */
  constructor(maxSize: number, now: () => number) {
    this.#maxSize = maxSize
    this.#now = now
  }

  /** How many values are held, whether they have expired or not. */
  get size(): number {
    return this.#kept.size
  }

  /** Whether something that has not expired would have to go for the next value. */
  get isFull(): boolean {
    if (this.#kept.size >= this.#maxSize && this.#nextExpiry <= this.#now()) this.#dropExpired()
    return this.#kept.size >= this.#maxSize
  }

  get(key: string): T | undefined {
    return this.#alive(key)?.value
  }

  /** When a value expires, if it has not. */
  expiryOf(key: string): number | undefined {
    return this.#alive(key)?.until
  }

  /** Makes a value the youngest. */
  refresh(key: string): void {
    const kept = this.#alive(key)
    if (!kept) return
    this.#kept.delete(key)
    this.#kept.set(key, kept)
  }

  /** Keeps a value until then, as the youngest; tells which one had to go for it. */
  set(key: string, value: T, until: number): Dropped<T> | undefined {
    this.#kept.delete(key)
    const dropped = this.#makeRoom()
    this.#kept.set(key, { value, until })
    this.#nextExpiry = Math.min(this.#nextExpiry, until)
    return dropped
  }

  delete(key: string): void {
    this.#kept.delete(key)
  }

  /** What has not expired, oldest first. */
  *entries(): Generator<readonly [key: string, value: T, until: number]> {
    const now = this.#now()
    for (const [key, { value, until }] of this.#kept) {
      if (now < until) yield [key, value, until]
    }
  }

  #alive(key: string): Kept<T> | undefined {
    const kept = this.#kept.get(key)
    if (!kept || this.#now() < kept.until) return kept
    this.#kept.delete(key)
    return undefined
  }

  #makeRoom(): Dropped<T> | undefined {
    if (!this.isFull) return undefined
    for (const [key, { value }] of this.#kept) {
      this.#kept.delete(key)
      return { key, value }
    }
    return undefined
  }

  #dropExpired(): void {
    const now = this.#now()
    this.#nextExpiry = Number.POSITIVE_INFINITY
    for (const [key, { until }] of this.#kept) {
      if (until <= now) this.#kept.delete(key)
      else this.#nextExpiry = Math.min(this.#nextExpiry, until)
    }
  }
}
