import { ExpiringMap } from '../session/expiring-map.ts'
import type { ForgetReason } from '../session/store.ts'

/** Tells Redis that a family is forgotten; fulfilled when Redis knows. */
export type Publish = (family: string, reason: ForgetReason, lifetimeMs: number) => Promise<unknown>

export interface ForgettingSettings {
  readonly publish: Publish
  /** The most families that are kept here to be told again. */
  readonly maxKnown: number
}

/** A family that this process has forgotten. */
interface Forgotten {
  readonly reason: ForgetReason
  readonly at: number
}

/** A family that Redis does not know to be forgotten. */
interface Pending {
  readonly reason: ForgetReason
  readonly until: number
  readonly published: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 5000
/** So many are told at a time, that handshakes find room between them. */
const BATCH = 256

/**
 * What this process has forgotten: until Redis knows it, and for as long as it may have to be told
 * again.
 *
 * Implementation notes. A family leaves `#pending` when Redis has acknowledged it or when it could
 * not be resumed any more, and only then is its promise fulfilled. `#known` has room for so many:
 * a family that is dropped while pending moves `#watermark` to the moment it was forgotten, and what
 * was issued before that counts as forgotten here. One that Redis knows is dropped without harm
 * while Redis lives, so it moves `#unrepeatable`, which becomes the watermark when Redis has died.
 */
export class Forgetting {
  readonly #publish: Publish
  readonly #known: ExpiringMap<Forgotten>
  readonly #pending = new Map<string, Pending>()
  readonly #sending = new Map<Pending, Promise<boolean>>()
  #watermark = Number.NEGATIVE_INFINITY
  #unrepeatable = Number.NEGATIVE_INFINITY
  #delayMs = FIRST_DELAY_MS
  #flushing: Promise<void> | undefined
  #isClosed = false
  #timer: NodeJS.Timeout | undefined

  constructor({ publish, maxKnown }: ForgettingSettings) {
    this.#publish = publish
    this.#known = new ExpiringMap(maxKnown, Date.now)
  }

  /** Fulfilled when Redis knows. */
  forget(family: string, reason: ForgetReason, lifetimeSeconds: number): Promise<void> {
    if (this.#isClosed) return Promise.reject(closed())
    const at = Date.now()
    const until = Math.max(at + 1000 * lifetimeSeconds, this.#known.expiryOf(family) ?? at)
    const dropped = this.#known.set(family, { reason, at }, until)
    if (dropped) this.#drop(dropped.key, dropped.value)
    const pending = this.#await(family, reason, until)
    void this.#send(family, pending).then((isDone) => this.#continue(isDone))
    return pending.published
  }

  /** Whether this process knows a family to be forgotten, of which a session was issued then. */
  has(family: string, issuedAt: number): boolean {
    return issuedAt <= this.#watermark || this.#known.get(family) !== undefined
  }

  /** Redis is there again: tells it what it does not know yet. */
  resume(): void {
    this.#delayMs = FIRST_DELAY_MS
    void this.#flush()
  }

  /** Redis is there again, or another is, and may know nothing. */
  repeat(): void {
    this.#watermark = Math.max(this.#watermark, this.#unrepeatable)
    for (const [family, { reason }, until] of this.#known.entries()) {
      if (!this.#pending.has(family)) this.#await(family, reason, until)
    }
    this.resume()
  }

  /** Tells Redis the rest, if it listens; what it does not know then is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#flush()
    await Promise.all(this.#sending.values())
    for (const { reject } of this.#pending.values()) reject(closed())
    this.#pending.clear()
  }

  #drop(family: string, { at }: Forgotten): void {
    const pending = this.#pending.get(family)
    this.#unrepeatable = Math.max(this.#unrepeatable, at)
    if (!pending) return
    this.#watermark = Math.max(this.#watermark, at)
    this.#pending.delete(family)
    pending.reject(new Error('redis was away while more was forgotten than there is room for'))
  }

  #await(family: string, reason: ForgetReason, until: number): Pending {
    const pending = { ...(this.#pending.get(family) ?? newPromise()), reason, until }
    this.#pending.set(family, pending)
    return pending
  }

  /** Whether Redis knows it now. */
  #send(family: string, pending: Pending): Promise<boolean> {
    const { reason, until } = pending
    const sent = this.#publish(family, reason, until - Date.now()).then(
      () => {
        this.#sending.delete(pending)
        this.#settle(family, pending)
        return true
      },
      () => {
        this.#sending.delete(pending)
        return false
      },
    )
    this.#sending.set(pending, sent)
    return sent
  }

  /** Nothing is left to do for it, unless it was forgotten for longer meanwhile. */
  #settle(family: string, pending: Pending): void {
    if (this.#pending.get(family) !== pending) return
    this.#pending.delete(family)
    pending.resolve()
  }

  /** Others may wait that Redis would take now, or this one has to be told later. */
  #continue(isDone: boolean): void {
    if (!isDone) this.#flushLater()
    else if (this.#pending.size > this.#sending.size) void this.#flush()
  }

  /** Tells what nobody is telling, until there is nothing left or Redis does not take it. */
  #flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flushing ??= this.#sendBatches().then((areDone) => {
      this.#flushing = undefined
      if (areDone) this.#delayMs = FIRST_DELAY_MS
      else this.#flushLater()
    })
    return this.#flushing
  }

  /** Whether Redis took everything. */
  async #sendBatches(): Promise<boolean> {
    for (;;) {
      const batch = this.#nextBatch()
      if (batch.length === 0) return true
      const results = await Promise.all(batch.map(([family, one]) => this.#send(family, one)))
      if (results.includes(false)) return false
    }
  }

  #flushLater(): void {
    if (this.#timer || this.#flushing || this.#isClosed) return
    this.#timer = setTimeout(() => void this.#flush(), this.#delayMs).unref()
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS)
  }

  /** The oldest that nobody is telling; those that could not be resumed any more are done. */
  #nextBatch(): readonly (readonly [string, Pending])[] {
    const now = Date.now()
    const batch: [string, Pending][] = []
    for (const [family, pending] of this.#pending) {
      if (pending.until <= now) this.#settle(family, pending)
      else if (!this.#sending.has(pending)) batch.push([family, pending])
      if (batch.length === BATCH) break
    }
    return batch
  }
}

function newPromise(): Pick<Pending, 'published' | 'resolve' | 'reject'> {
  let resolve: Pending['resolve'] = () => {}
  let reject: Pending['reject'] = () => {}
  const published = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // Nobody waits for a family that is told again.
  published.catch(() => {})
  return { published, resolve, reject }
}

function closed(): Error {
  return new Error('the store is closed')
}
