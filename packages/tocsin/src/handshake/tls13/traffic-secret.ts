import { expandLabel } from '../../crypto/hkdf.ts'
import type { Aead, Hash } from '../../crypto/provider.ts'
import type { Secret } from '../../crypto/secret.ts'
import { opener13, sealer13 } from '../../record/aead13.ts'
import type { Epoch, Opener, Sealer, TrafficKeys } from '../../record/protection.ts'

const none: Uint8Array = new Uint8Array(0)

/** What protects one direction: keys are made from it, and the next one (RFC 9846 §7.2, §7.3). */
export class TrafficSecret {
  readonly secret: Secret
  readonly #aead: Aead
  readonly #hash: Hash

  constructor({ aead, hash }: { readonly aead: Aead; readonly hash: Hash }, secret: Secret) {
    this.#aead = aead
    this.#hash = hash
    this.secret = secret
  }

  sealer(epoch: Epoch): Sealer {
    return this.#protection(sealer13, epoch)
  }

  opener(epoch: Epoch): Opener {
    return this.#protection(opener13, epoch)
  }

  /** The key of the Finished MAC (RFC 9846 §4.5.3). */
  finishedKey(): Uint8Array {
    return this.#expand('finished', this.#hash.outputLength)
  }

  /** Becomes the next generation: the old one is overwritten, so that nothing sent before can be read. */
  update(): void {
    const next = this.#expand('traffic upd', this.#hash.outputLength)
    this.secret.bytes.set(next)
    next.fill(0)
  }

  #protection<T>(make: (keys: TrafficKeys) => T, epoch: Epoch): T {
    const key = this.#expand('key', this.#aead.keyLength)
    const iv = this.#expand('iv', 12)
    const protection = make({ aead: this.#aead, key, iv, epoch })
    key.fill(0)
    return protection
  }

  #expand(label: string, length: number): Uint8Array {
    return expandLabel(this.#hash, this.secret.bytes, label, none, length)
  }
}
