/** What can be wrong with Redis: no connection, no answer in time, or an answer that refuses. */
export type RedisTrouble = 'unreachable' | 'slow' | 'refused'

/** What an operator wants to know: told when it begins and when it ends, not for every command. */
export type RedisEvent =
  | { readonly type: RedisTrouble; readonly error: Error }
  | { readonly type: 'reachable' | 'prompt' | 'accepted' }
  /** Redis may have lost what it was told, or is another one: what was forgotten is told again. */
  | { readonly type: 'restarted' }

const OPPOSITES = { unreachable: 'reachable', slow: 'prompt', refused: 'accepted' } as const

/** For so long a trouble must not have been seen to be over: one that comes and goes is one. */
const QUIET_MS = 1000

/** Turns what happens to commands into events. */
export class Conditions {
  readonly #report: (event: RedisEvent) => void
  /** When each trouble was last seen. */
  readonly #seen = new Map<RedisTrouble, number>()

  constructor(report: (event: RedisEvent) => void) {
    this.#report = report
  }

  began(type: RedisTrouble, error: Error): void {
    const isNew = !this.#seen.has(type)
    this.#seen.set(type, performance.now())
    if (isNew) this.#report({ type, error })
  }

  /** A command went well that a trouble would have stopped. */
  wentWell(type: RedisTrouble): void {
    const seen = this.#seen.get(type)
    if (seen !== undefined && performance.now() - seen >= QUIET_MS) this.#end(type)
  }

  connected(): void {
    if (this.#seen.has('unreachable')) this.#end('unreachable')
  }

  restarted(): void {
    this.#report({ type: 'restarted' })
  }

  #end(type: RedisTrouble): void {
    this.#seen.delete(type)
    this.#report({ type: OPPOSITES[type] })
  }
}
