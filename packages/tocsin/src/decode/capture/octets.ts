/** Order of the octets of numbers in a capture file. */
export type ByteOrder = 'big' | 'little'

/** Two octets in network order. */
export function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** Four octets in network order, as a signed number: what compares sequence numbers wants. */
export function int32(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) << 16) | uint16(bytes, at + 2)
}

/** Two octets in the order of the file's author. */
export function uint16In(bytes: Uint8Array, at: number, order: ByteOrder): number {
  return order === 'big' ? uint16(bytes, at) : (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** Four octets in the order of the file's author. */
export function uint32In(bytes: Uint8Array, at: number, order: ByteOrder): number {
  return order === 'big'
    ? int32(bytes, at) >>> 0
    : (uint16In(bytes, at, 'little') | (uint16In(bytes, at + 2, 'little') << 16)) >>> 0
}
