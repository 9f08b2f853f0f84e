import { type DerReader, malformed, Tag } from './der.ts'

/** The content of an INTEGER in its shortest form: big-endian, two's complement. */
export function readInteger(reader: DerReader, tag: number = Tag.integer): Uint8Array {
  const content = reader.content(tag)
  const [first, second = 0] = content
  if (first === undefined) throw malformed('an INTEGER without content')
  const isPadded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)
  if (content.length > 1 && isPadded) throw malformed('an INTEGER not in its shortest form')
  return content
}

/** The magnitude of an INTEGER that must be positive, without the sign's zero byte. */
export function readPositiveInteger(reader: DerReader): Uint8Array {
  const content = readInteger(reader)
  const first = content[0] ?? 0
  if (first >= 0x80 || (first === 0 && content.length === 1)) {
    throw malformed('an INTEGER that is not positive')
  }
  return first === 0 ? content.subarray(1) : content
}

/** A non-negative INTEGER of at most four bytes, as versions and path lengths are. */
export function readSmallInteger(reader: DerReader, tag?: number): number {
  const content = readInteger(reader, tag)
  if ((content[0] ?? 0) >= 0x80) throw malformed('a negative INTEGER')
  if (content.length > 4) throw malformed('an INTEGER too large')
  return content.reduce((value, byte) => value * 256 + byte, 0)
}

/** X.690 §11.1: true is 0xff and nothing else. */
export function readBoolean(reader: DerReader): boolean {
  const [value, ...rest] = reader.content(Tag.boolean)
  if ((value !== 0 && value !== 0xff) || rest.length > 0) throw malformed('a BOOLEAN not 00 or FF')
  return value === 0xff
}

/** An OBJECT IDENTIFIER in dotted text; one with an arc beyond 45 bits (as 2.25.UUID) in hexadecimal. */
export function readOid(reader: DerReader, tag: number = Tag.objectIdentifier): string {
  const content = reader.content(tag)
  if (!isShortestOid(content)) throw malformed('an OBJECT IDENTIFIER of wrong form')
  let text = ''
  let arc = 0
  for (const byte of content) {
    if (arc >= 2 ** 38) return hex(content)
    arc = arc * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    text += text === '' ? firstArcs(arc) : `.${arc}`
    arc = 0
  }
  return text
}

/** X.690 §8.19.2: no arc begins with a zero digit, and the last one ends. */
function isShortestOid(content: Uint8Array): boolean {
  let previous = 0
  for (const byte of content) {
    if (byte === 0x80 && previous < 0x80) return false
    previous = byte
  }
  return content.length > 0 && previous < 0x80
}

/** X.690 §8.19.4: the first two arcs share a number. */
function firstArcs(both: number): string {
  const first = Math.min(Math.floor(both / 40), 2)
  return `${first}.${both - first * 40}`
}

/** A BIT STRING of whole bytes, as keys and signatures are. */
export function readOctetBits(reader: DerReader): Uint8Array {
  const content = reader.content(Tag.bitString)
  if (content[0] !== 0) throw malformed('a BIT STRING that is not whole bytes')
  return content.subarray(1)
}

/** The numbers of the bits that are set in a BIT STRING; named bits count from the left. */
export function readNamedBits(reader: DerReader): ReadonlySet<number> {
  const content = reader.content(Tag.bitString)
  if (content.length > 9) throw malformed('a BIT STRING of more than 64 named bits')
  const [unused, ...bytes] = content
  const last = bytes.at(-1) ?? 0
  if (unused === undefined || unused > 7 || (bytes.length === 0 && unused > 0)) {
    throw malformed('a BIT STRING with a wrong count of unused bits')
  }
  if ((last & ((1 << unused) - 1)) !== 0) throw malformed('a BIT STRING whose unused bits are set')
  const bits = new Set<number>()
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    if (((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) bits.add(bit)
  }
  return bits
}

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
