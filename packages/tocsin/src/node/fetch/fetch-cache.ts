/** What was fetched, or why it was not. */
export type Fetched<T> = { readonly value: T } | { readonly failure: Error }

/** What is to be kept of it. */
export interface Keep {
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly until: number
}

interface Entry extends Keep {
  readonly fetched: Fetched<unknown>
}

/**
 * Keeps what was fetched, failures too, for its time and up to so many bytes in all; what was used longest
 * ago goes first. Who wants what is being fetched already waits for that.
 */
export class FetchCache {
  readonly #entries = new Map<string, Entry>()
  readonly #pending = new Map<string, Promise<void>>()
  readonly #maxBytes: number
  readonly #now: () => number
  #bytes = 0

  constructor(maxBytes: number, now: () => number) {
    this.#maxBytes = maxBytes
    this.#now = now
  }

  /** What is kept by this key; the caller knows what it put there. */
  take<T>(key: string): Fetched<T> | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#drop(key, entry)
    if (entry.until <= this.#now()) return undefined
    this.#put(key, entry)
    return entry.fetched as Fetched<T>
  }

  /** Fetches unless somebody does; never rejects. */
  fetch(
    key: string,
    get: () => Promise<{ readonly fetched: Fetched<unknown> } & Keep>,
  ): Promise<void> {
    const pending = this.#pending.get(key)
    if (pending) return pending
    const fetching = get()
      .then((entry) => this.#put(key, entry))
      .finally(() => this.#pending.delete(key))
    this.#pending.set(key, fetching)
    return fetching
  }

  #put(key: string, entry: Entry): void {
    const before = this.#entries.get(key)
    if (before) this.#drop(key, before)
    const size = entry.bytes + OVERHEAD
    if (size > this.#maxBytes) return
    this.#entries.set(key, entry)
    this.#bytes += size
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return
      this.#entries.delete(oldest)
      this.#bytes -= bytes + OVERHEAD
    }
  }

  #drop(key: string, { bytes }: Entry): void {
    this.#entries.delete(key)
    this.#bytes -= bytes + OVERHEAD
  }
}

/** A key and a failure take room, too. */
const OVERHEAD = 512
