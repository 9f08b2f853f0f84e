import { headerLength, uint16At } from '../record/header.ts'
import type { WireRecord } from '../record/protection.ts'

/** A record in captured bytes; one that the capture cuts short has less than its header announces. */
export interface CapturedRecord extends WireRecord {
  /** Where it begins in what was captured. */
  readonly offset: number
  /** The length of the fragment that the header announces; nothing when the header itself is cut. */
  readonly announced: number | undefined
}

/** The records in bytes of one direction, one after the other; only the last can be cut short. */
export function recordsIn(bytes: Uint8Array): readonly CapturedRecord[] {
  const records: CapturedRecord[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const record = recordAt(bytes, offset)
    records.push(record)
    offset += record.bytes.length
  }
  return records
}

function recordAt(whole: Uint8Array, offset: number): CapturedRecord {
  const rest = whole.subarray(offset)
  const announced = rest.length < headerLength ? undefined : uint16At(rest, 3)
  const bytes = rest.subarray(0, headerLength + (announced ?? 0))
  return {
    offset,
    announced,
    bytes,
    type: bytes[0] ?? 0,
    version: uint16At(bytes, 1),
    fragment: bytes.subarray(headerLength),
  }
}

/** Whether the capture ends before the record does. */
export function isCut({ announced, fragment }: CapturedRecord): boolean {
  return announced === undefined || fragment.length < announced
}
