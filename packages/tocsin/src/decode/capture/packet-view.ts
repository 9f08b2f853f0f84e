import type { Place } from './packet.ts'

/** Nothing was captured before it is. */
export const nowhere: Place = { frame: 0, seconds: 0, nanoseconds: 0 }

/**
 * The packet under the hand: one object that every layer reads and narrows in turn, so that a
 * packet costs no allocation of its own.
 */
export class PacketView {
  bytes: Uint8Array = new Uint8Array(0)
  place: Place = nowhere
  /** Where the layer that is read next starts. */
  at = 0
  /** Where what was captured of it ends. */
  end = 0
  /** Octets that were sent after `end` and not captured. */
  missing = 0
  /** Where the addresses stand, and how long each is. */
  source = 0
  destination = 0
  addressLength = 0
  sourcePort = 0
  destinationPort = 0

  /** Cuts the packet to `length` octets from `start` on: what is behind was padding. */
  narrow(start: number, length: number): void {
    const sent = start + length
    this.missing = Math.max(0, sent - this.end)
    this.end = Math.min(this.end, sent)
  }
}
