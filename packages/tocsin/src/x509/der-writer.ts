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

/** An OBJECT IDENTIFIER from dotted text (X.690 §8.19). */
export function writeOid(text: string): Uint8Array {
  const [first = 0, second = 0, ...arcs] = text.split('.').map(Number)
  return write(
    Tag.objectIdentifier,
    Uint8Array.from([first * 40 + second, ...arcs].flatMap(digits)),
  )
}

/** Base 128, the highest first; all but the last have the eighth bit. */
function digits(arc: number): readonly number[] {
  const all = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    all.unshift((rest % 128) | 0x80)
  }
  return all
}

/** A BIT STRING of named bits without trailing zeros (X.690 §11.2.2). */
export function writeNamedBits(bits: readonly number[]): Uint8Array {
  const last = Math.max(-1, ...bits)
  const octets = new Uint8Array(Math.floor(last / 8) + 1)
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  const unused = last < 0 ? 0 : 7 - (last & 7)
  return write(Tag.bitString, Uint8Array.of(unused), octets)
}
