import { concat } from '../crypto/bytes.ts'
import type { Digest, RunningHash } from '../crypto/provider.ts'

/** handshake type message_hash (RFC 9846 §4.1.1). */
const MESSAGE_HASH = 254

/**
 * The messages of one handshake, hashed (RFC 9846 §4.1, RFC 5246 §7.4.9).
 *
 * Implementation notes. The hash is known only with the ServerHello, so messages are kept until
 * `useHash`. TLS 1.2 signs the messages themselves in CertificateVerify, with a hash of its own
 * choosing, so they are kept beyond that until `forgetMessages`. Whoever adds a message hands over
 * bytes that do not change afterwards.
 */
export class Transcript {
  #messages: Uint8Array[] | undefined = []
  #running: RunningHash | undefined
  #hash: Digest | undefined
  /** The hash so far, once it was asked for. */
  #digest: Uint8Array | undefined

  add(raw: Uint8Array): void {
    this.#digest = undefined
    this.#messages?.push(raw)
    this.#running?.update(raw)
  }

  /** Hashes from here on, and what was kept so far. */
  useHash(hash: Digest): void {
    this.#hash = hash
    this.#digest = undefined
    this.#running = hash.create()
    for (const raw of this.#messages ?? []) this.#running.update(raw)
  }

  /** Replaces the first ClientHello by its hash, as a HelloRetryRequest demands (RFC 9846 §4.1.1). */
  replaceByMessageHash(hash: Digest): void {
    const digest = hash.digest(this.messages())
    const synthetic = new Uint8Array(4 + digest.length)
    synthetic.set([MESSAGE_HASH, 0, 0, digest.length])
    synthetic.set(digest, 4)
    this.#messages = [synthetic]
    if (this.#running) this.useHash(hash)
  }

  /** The same handshake so far, hashed apart from here on: once it is over, each authentication adds to its own (RFC 9846 §4.5). */
  fork(): Transcript {
    if (!this.#running) throw new Error('the transcript has no hash yet')
    const fork = new Transcript()
    fork.#messages = undefined
    fork.#running = this.#running.copy()
    return fork
  }

  /** The hash of every message so far, for reading only: two ask for the same. */
  digest(): Uint8Array {
    if (!this.#running) throw new Error('the transcript has no hash yet')
    this.#digest ??= this.#running.digest()
    return this.#digest
  }

  /** The hash of every message so far and `raw`, which is not added. */
  digestWith(raw: Uint8Array): Uint8Array {
    if (!this.#hash) throw new Error('the transcript has no hash yet')
    return this.#hash.digest(concat(...(this.#messages ?? []), raw))
  }

  /** Every message so far, in one piece. */
  messages(): Uint8Array {
    if (!this.#messages) throw new Error('the messages were forgotten')
    return concat(...this.#messages)
  }

  forgetMessages(): void {
    this.#messages = undefined
  }
}
