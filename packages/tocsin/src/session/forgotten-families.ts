import { ExpiringMap } from './expiring-map.ts'

/**
 * The families that are forgotten, each for as long as it could be resumed.
 *
 * Implementation notes. There is room for so many and no more, and none may come back: when the
 * oldest has to go, `#watermark` moves up to the moment it was forgotten. Its sessions were issued
 * before that, and whatever was issued before that counts as forgotten. Healthy sessions of that age
 * cost a full handshake.
 */
export class ForgottenFamilies {
  /** When each was forgotten. */
  readonly #families: ExpiringMap<number>
  readonly #now: () => number
  #watermark = Number.NEGATIVE_INFINITY

  constructor(maxSize: number, now: () => number) {
    this.#families = new ExpiringMap(maxSize, now)
    this.#now = now
  }

  /** How many are known by name. */
  get size(): number {
    return this.#families.size
  }

  add(family: string, lifetimeSeconds: number): void {
    const now = this.#now()
    const until = Math.max(now + 1000 * lifetimeSeconds, this.#families.expiryOf(family) ?? now)
    const dropped = this.#families.set(family, now, until)
    if (dropped) this.#watermark = Math.max(this.#watermark, dropped.value)
  }

  /** Whether a family is forgotten, of which a session was issued then. */
  has(family: string, issuedAt: number): boolean {
    return issuedAt <= this.#watermark || this.#families.get(family) !== undefined
  }
}
