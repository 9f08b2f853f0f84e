/** What a stream calls when a write or its end is done. */
export type Done = (error?: Error | null) => void

/** The write in progress, whose callback is called once. */
export class PendingWrite {
  #done: Done | undefined

  get isPending(): boolean {
    return this.#done !== undefined
  }

  begin(done: Done): void {
    this.#done = done
  }

  /** Ends the write that began with `done`, if it has not ended yet. */
  end(done: Done, error?: Error): void {
    if (this.#done !== done) return
    this.#done = undefined
    done(error)
  }

  fail(error: Error): void {
    if (this.#done) this.end(this.#done, error)
  }
}
