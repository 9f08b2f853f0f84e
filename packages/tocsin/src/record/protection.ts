/** Record protection, one key and one direction (RFC 9846 §5.2, RFC 5246 §6.2.3). */

import type { Aead } from '../crypto/provider.ts'

/** Where in a connection's life a record stands: the alert's *epoch*. */
export type Epoch = 'clear' | 'early' | 'handshake' | 'application'

/** A record as it stands on the wire. `bytes` is header and fragment together. */
export interface WireRecord {
  readonly type: number
  readonly version: number
  readonly fragment: Uint8Array
  readonly bytes: Uint8Array
}

/** A record's content once its protection is removed. */
export interface OpenRecord {
  readonly type: number
  readonly content: Uint8Array
}

/** What protects one direction: an AEAD with its key and IV. The bytes are copied; the caller wipes its own. */
export interface TrafficKeys {
  readonly aead: Aead
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly epoch: Epoch
  /** The most content of a record, where it is not 2^14: compression may have made it longer (RFC 5246 §6.2.2). */
  readonly most?: number | undefined
}

export interface Sealer {
  readonly epoch: Epoch
  /** Whether application data goes out one octet first and then the rest, so that nobody knows the IV of the rest beforehand (BEAST). */
  readonly splitsData?: boolean
  /** How many bytes `seal` will write for `length` bytes of content and `padding` bytes of padding, header included; both make of `padding` what they can. */
  sealedLength(length: number, padding: number): number
  /** Writes one whole record at `offset` of `output`, and returns the offset after it. */
  seal(
    type: number,
    content: Uint8Array,
    padding: number,
    output: Uint8Array,
    offset: number,
  ): number
  /** How many more records this key may protect (RFC 9846 §5.5, RFC 8446 §5.5); the connection updates keys or ends before zero. */
  readonly recordsLeft: number
  wipe(): void
}

export interface Opener {
  readonly epoch: Epoch
  /** The longest fragment this protection admits on the wire. */
  readonly maxFragment: number
  /** By how many octets this protection makes a fragment longer than its plaintext, which in TLS 1.3 includes type and padding. */
  readonly expansion: number
  /** The content, or nothing when the record is not authentic. May throw `abort(...)` for other faults (inner plaintext without a type, content too long). */
  open(record: WireRecord): OpenRecord | undefined
  readonly recordsLeft: number
  wipe(): void
}
