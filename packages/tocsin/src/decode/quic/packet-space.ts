import type { SealedKeys } from '../datagrams/sealed-keys.ts'
import { CryptoStream } from './crypto-stream.ts'
import { type OpenedPacket, openPayload, unmask } from './protection.ts'

/** The bit that says which generation of keys a short header's packet is under, once unmasked (RFC 9001 §6). */
const keyPhaseBit = 0x04

/** One side's packets of one number space: their keys, numbers and handshake octets. */
export class PacketSpace {
  readonly stream = new CryptoStream()
  keys: SealedKeys | undefined
  #expected = 0
  #phase = 0

  /** The payload of a packet whose number begins at `numberAt`. */
  open(bytes: Uint8Array, numberAt: number): OpenedPacket | undefined {
    const unmasked = this.keys && unmask(bytes, numberAt, this.keys)
    if (!unmasked || !this.keys) return undefined
    const first = unmasked.header[0] ?? 0
    const isUpdated = (first & 0x80) === 0 && (first & keyPhaseBit) !== this.#phase
    const keys = isUpdated ? this.keys.next('same mask') : this.keys
    const opened = keys && openPayload(bytes, unmasked, keys, this.#expected)
    if (!opened) return undefined
    this.keys = keys
    if (isUpdated) this.#phase ^= keyPhaseBit
    this.#expected = Math.max(this.#expected, opened.number + 1)
    return opened
  }
}
