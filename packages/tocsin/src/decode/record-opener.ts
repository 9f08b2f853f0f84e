import type { WireRecord } from '../record/protection.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'

/** How a record is protected: which octets stand where follows from it. */
export type Layout = 'clear' | 'aead' | 'inner-plaintext' | 'mac-then-encrypt' | 'encrypt-then-mac'

/** Octets of a fragment, by what they are in the RFCs' words. */
export interface Part {
  readonly name: PartName
  readonly length: number
  /** The same octets in the clear; nothing for what is not encrypted. */
  readonly opened?: Uint8Array
  readonly text: string
}

type PartName =
  | 'content'
  | 'type'
  | 'zeros'
  | 'nonce_explicit'
  | 'IV'
  | 'MAC'
  | 'padding'
  | 'padding_length'
  | 'tag'
  | 'ciphertext'

/** An authentic record, taken apart: its parts are the whole fragment, in order. */
export interface OpenedParts {
  /** The type of the content: in TLS 1.3 the one inside. */
  readonly type: number
  readonly parts: readonly Part[]
}

/** Which record of its direction and keys a record is. */
export interface Position {
  /** Counted from 0, anew with every change of keys (RFC 9846 §5.3, RFC 5246 §6.1). */
  readonly sequence: number
  /** The fragment of the record before, whose last block is the IV in TLS 1.0 (RFC 2246 §6.2.3.2). */
  readonly before: Uint8Array | undefined
}

/** Opens one direction's records with its keys, for looking at them; it keeps no state. */
export interface RecordOpener {
  readonly version: ProtocolVersionName
  /** By its registered name. */
  readonly suite: string
  readonly layout: Layout
  /** The fewest octets of a fragment under this protection. */
  readonly shortest: number
  /** The parts of a record, or nothing when it is not authentic under these keys at this position. */
  open(record: WireRecord, position: Position): OpenedParts | undefined
}

/** How many octets, in words. */
export function octets(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`
}
