/** Servers that share a store; or one. */
export interface Place {
  /** Where a session begins, and where it ends. */
  readonly ports: readonly [first: number, last: number]
  /** Fulfilled when the last server says that what a client's connection led to is forgotten everywhere. */
  readonly forgotten: (clientPort: number) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Whose sessions a server has forgotten, by the client's port. */
export class Forgotten {
  readonly #known = new Set<number>()
  readonly #waiting = new Map<number, () => void>()

  tell(clientPort: number): void {
    this.#known.add(clientPort)
    this.#waiting.get(clientPort)?.()
  }

  /** Rejected when that takes longer than anybody should wait. */
  wait(clientPort: number): Promise<void> {
    if (this.#known.has(clientPort)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const late = new Error('the server did not say that the session is forgotten')
      const timer = setTimeout(() => reject(late), PATIENCE_MS)
      this.#waiting.set(clientPort, () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

const PATIENCE_MS = 5000
