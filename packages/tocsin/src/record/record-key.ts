import type { AeadKey } from '../crypto/provider.ts'
import { uint32At, writeUint32 } from './header.ts'
import { limits } from './limits.ts'
import type { Epoch, TrafficKeys } from './protection.ts'

/**
 * One AEAD key and its sequence number: what sealing and opening have in common in both versions.
 *
 * Implementation notes. The nonce is the IV with the sequence number XORed into its last eight
 * octets (RFC 9846 §5.3, RFC 7905 §2), in one buffer that serves every record. A shorter IV is
 * filled up with zeros, so that the sequence number stands in the nonce as it is. It moves on before
 * a record is sealed, so that no nonce is used twice whatever happens then, and after one has proved
 * authentic.
 */
export class RecordKey {
  readonly epoch: Epoch
  protected readonly key: AeadKey
  protected readonly tagLength: number
  protected readonly nonce = new Uint8Array(12)
  protected sequence = 0
  readonly #budget: number
  #ivHigh: number
  #ivLow: number

  constructor({ aead, key, iv, epoch }: TrafficKeys) {
    this.epoch = epoch
    this.key = aead.key(key)
    this.tagLength = aead.tagLength
    this.nonce.set(iv)
    this.#ivHigh = uint32At(this.nonce, 4)
    this.#ivLow = uint32At(this.nonce, 8)
    this.#budget = limits.recordsPerKey[aead.name]
  }

  get recordsLeft(): number {
    return this.#budget - this.sequence
  }

  wipe(): void {
    this.key.wipe()
    this.nonce.fill(0)
    this.#ivHigh = 0
    this.#ivLow = 0
  }

  /** Makes `nonce` that of the current sequence number. */
  protected setNonce(): void {
    writeUint32(this.nonce, 4, this.#ivHigh ^ Math.floor(this.sequence / 2 ** 32))
    writeUint32(this.nonce, 8, this.#ivLow ^ (this.sequence >>> 0))
  }
}
