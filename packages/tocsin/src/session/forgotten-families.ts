import { ExpiringMap } from './expiring-map.ts'
import type { ForgetReason } from './store.ts'

/** Why a family was forgotten, and when. */
interface Forgotten {
  readonly reason: ForgetReason
  readonly at: number
}

/**
 * The families that are forgotten, each for as long as it could be resumed.
 *
 * Implementation notes. There is room for so many and no more, and none may come back: when the
 * oldest has to go, `#watermark` moves up to the moment it was forgotten. Its sessions were issued
 * before that, and whatever was issued before that counts as forgotten. Healthy sessions of that age
 * cost a full handshake.
 */
export class ForgottenFamilies {
  readonly #families: ExpiringMap<Forgotten>
  readonly #now: () => number
  #watermark = Number.NEGATIVE_INFINITY

  constructor(maxSize: number, now: () => number) {
    this.#families = new ExpiringMap(maxSize, now)
    this.#now = now
  }

  get size(): number {
    return this.#families.size
  }

  /** Forgets a family; tells which one is known by name no longer, to make room. */
  add(family: string, reason: ForgetReason, lifetimeSeconds: number): string | undefined {
    const at = this.#now()
    const until = Math.max(at + 1000 * lifetimeSeconds, this.#families.expiryOf(family) ?? at)
    const dropped = this.#families.set(family, { reason, at }, until)
    if (dropped) this.#watermark = Math.max(this.#watermark, dropped.value.at)
    return dropped?.key
  }

  /** Whether a family is forgotten, of which a session was issued then. */
  has(family: string, issuedAt: number): boolean {
    return issuedAt <= this.#watermark || this.#families.get(family) !== undefined
  }

  /** Those that are known by name. */
  *entries(): Generator<readonly [family: string, reason: ForgetReason, until: number]> {
    for (const [family, { reason }, until] of this.#families.entries())
      yield [family, reason, until]
  }
}
