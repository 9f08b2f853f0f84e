import type { Sealer } from '../record/protection.ts'
import type { OutgoingMessage } from './effects.ts'
import type { MessageTable } from './state.ts'

/** A record's content before protection. */
export interface OutgoingRecord {
  readonly type: number
  readonly content: Uint8Array
}

/**
 * The seam labs use: what becomes of honest traffic after the state decided, and before transcript
 * and protection (`bytes`: after it). Rewriting here keeps a misbehaving peer otherwise honest.
 */
export interface Outgoing {
  /** The handshake messages to send instead of this one; `encoded` is it with its header. */
  readonly message: (
    message: OutgoingMessage,
    encoded: Uint8Array,
    messages: MessageTable,
  ) => readonly Uint8Array[]
  /** The records to send instead of this one. */
  readonly record: (record: OutgoingRecord) => readonly OutgoingRecord[]
  /** Record protection, or a decorator of it. */
  readonly sealer: (sealer: Sealer) => Sealer
  /** The bytes for the transport instead of these whole records. */
  readonly bytes: (records: Uint8Array) => Uint8Array
}

/** Production: everything goes out as it is. */
export const asIs: Outgoing = {
  message: (_message, encoded) => [encoded],
  record: (record) => [record],
  sealer: (sealer) => sealer,
  bytes: (records) => records,
}
