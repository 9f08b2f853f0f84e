import { concat } from '../crypto/bytes.ts'

/** One DER element around `parts`, of at most 255 bytes: no key written here has more. */
export function write(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts)
  const { length } = content
  if (length > 0xff) throw new RangeError(`a DER element of ${length} bytes`)
  const header = length < 0x80 ? [tag, length] : [tag, 0x81, length]
  return concat(Uint8Array.from(header), content)
}
