import { type KeyLogEntry, readKeyLog } from '../key-log.ts'

/** The secrets of key logs, by connection. */
export class SecretStore {
  readonly #byRandom = new Map<string, Map<string, Uint8Array>>()
  /** Counts the times that secrets were added: who looked in vain looks again when it has changed. */
  generation = 0

  get isEmpty(): boolean {
    return this.#byRandom.size === 0
  }

  /** Adds the lines of an NSS key log. */
  add(text: string): void {
    for (const entry of readKeyLog(text)) this.#addEntry(entry)
    this.generation++
  }

  /** The secret of a connection that a label names. */
  find(clientRandom: Uint8Array, label: string): Uint8Array | undefined {
    return this.#byRandom.get(keyOf(clientRandom))?.get(label)
  }

  /** Whether there is any for a connection. */
  has(clientRandom: Uint8Array): boolean {
    return this.#byRandom.has(keyOf(clientRandom))
  }

  #addEntry({ label, clientRandom, secret }: KeyLogEntry): void {
    const key = keyOf(clientRandom)
    const known = this.#byRandom.get(key) ?? new Map<string, Uint8Array>()
    known.set(label, secret)
    this.#byRandom.set(key, known)
  }
}

function keyOf(random: Uint8Array): string {
  return String.fromCharCode(...random)
}
