import type { Greeting } from './greeting.ts'

/**
 * The time after Redis has started in which servers tell it again what they have forgotten.
 *
 * Implementation notes. Redis may have come back without what it was told last, or with nothing. It
 * is known by its `run_id`: when that has changed, whatever was issued before we saw it may have
 * been forgotten by a server that is not there yet. A server that starts does not know what the
 * `run_id` was; to it every Redis is new that has not been up for longer than that.
 */
export class Settling {
  readonly #settleMs: number
  readonly #clockSkewMs: number
  #runId: string | undefined
  #isFirst = true
  #until = Number.NEGATIVE_INFINITY
  #issuedBefore = Number.NEGATIVE_INFINITY

  constructor(settleMs: number, clockSkewMs: number) {
    this.#settleMs = settleMs
    this.#clockSkewMs = clockSkewMs
  }

  /** Whether this is another Redis than the one we knew. */
  connected({ runId, uptimeMs }: Greeting): boolean {
    const now = Date.now()
    const isAnother = !this.#isFirst && (runId === undefined || runId !== this.#runId)
    if (isAnother) this.#begin(now + this.#settleMs, now + this.#clockSkewMs)
    else if (this.#isFirst) this.#begin(now + this.#settleMs - uptimeMs, now)
    this.#isFirst = false
    this.#runId = runId
    return isAnother
  }

  /** Whether a session of that age is not resumed for now. */
  isTooOld(issuedAt: number): boolean {
    return issuedAt < this.#issuedBefore && Date.now() < this.#until
  }

  #begin(until: number, issuedBefore: number): void {
    this.#until = until
    this.#issuedBefore = issuedBefore
  }
}
