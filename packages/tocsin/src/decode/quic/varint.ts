import type { Reader } from '../../wire/reader.ts'

/** A variable-length integer (RFC 9000 §16); beyond 2^53 it is not exact, and longer than anything here. */
export function varint(reader: Reader): number {
  const first = reader.uint8()
  const rest = (1 << (first >> 6)) - 1
  let value = first & 0x3f
  for (const octet of reader.take(rest)) value = value * 0x100 + octet
  return value
}
