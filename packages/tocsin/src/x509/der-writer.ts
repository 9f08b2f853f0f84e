import { concat } from '../crypto/bytes.ts'
import { Tag } from './der.ts'

/** One DER element around `parts`, of at most 65535 bytes: nothing written here has more. */
export function write(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts)
  return concat(Uint8Array.of(tag, ...lengthOf(content)), content)
}

/** The length in its shortest form (X.690 §10.1). */
function lengthOf({ length }: Uint8Array): readonly number[] {
  if (length > 0xffff) throw new RangeError(`a DER element of ${length} bytes`)
  if (length < 0x80) return [length]
  return length <= 0xff ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** A non-negative INTEGER from big-endian octets, in its shortest form. */
export function writeUnsigned(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  const magnitude = start < 0 ? Uint8Array.of(0) : bytes.subarray(start)
  const sign = (magnitude[0] ?? 0) >= 0x80 ? 1 : 0
  return write(Tag.integer, new Uint8Array(sign), magnitude)
}
