import { equal } from './constant-time.ts'

const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom')

/** Key material that does not print, compares in constant time and can be forgotten. It owns its bytes. */
export class Secret {
  #bytes: Uint8Array | undefined
  readonly #description: string

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#description = `Secret(${bytes.length} bytes)`
  }

  /** The bytes themselves, not a copy; an error once the secret is wiped. */
  get bytes(): Uint8Array {
    if (!this.#bytes) throw new Error(`${this.#description} was wiped`)
    return this.#bytes
  }

  equals(other: Secret): boolean {
    return equal(this.bytes, other.bytes)
  }

  /** Overwrites the bytes, also for whoever holds a view of them. */
  wipe(): void {
    this.#bytes?.fill(0)
    this.#bytes = undefined
  }

  toString(): string {
    return this.#description
  }

  toJSON(): string {
    return this.#description
  }

  [inspect](): string {
    return this.#description
  }
}
