/** Bytes of a record's header: type, version, length (RFC 9846 §5.1). */
export const headerLength = 5

/** What legacy_record_version says in every record but a first ClientHello (RFC 9846 §5.1). */
export const recordVersion = 0x0303

/** The 16-bit integer at `offset`. */
export function uint16At(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}

/** The 32-bit integer at `offset`. */
export function uint32At(bytes: Uint8Array, offset: number): number {
  return ((uint16At(bytes, offset) << 16) | uint16At(bytes, offset + 2)) >>> 0
}

/** Writes the lowest 32 bits of an integer at `offset`. */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24
  bytes[offset + 1] = value >>> 16
  bytes[offset + 2] = value >>> 8
  bytes[offset + 3] = value
}

/** Writes a record's header at `offset`, and returns the offset after it. */
export function writeHeader(
  type: number,
  version: number,
  length: number,
  output: Uint8Array,
  offset: number,
): number {
  output[offset] = type
  output[offset + 1] = version >>> 8
  output[offset + 2] = version
  output[offset + 3] = length >>> 8
  output[offset + 4] = length
  return offset + headerLength
}
