import { malformed, Tag } from '../../x509/der.ts'
import { view } from '../crypto/view.ts'

/*
 * Implementation notes. PKCS #12 is BER (RFC 7292 §4): older tools write indefinite lengths, lengths
 * that are longer than need be, and strings in pieces. All of that is undone here once, so that the
 * strict reader can read it. What is copied is the content of strings, so whatever is hashed or
 * decrypted stays what it was. Depth is bounded; every element is visited once.
 */

const MAX_DEPTH = 32
const CONSTRUCTED = 0x20
const PIECES = Tag.octetString | CONSTRUCTED
const INDEFINITE = 0x80

/** One BER element and nothing after it, in definite and shortest lengths, with its strings whole. */
export function definite(ber: Uint8Array): Uint8Array {
  const { element, end } = readElement(ber, 0, ber.length, 0)
  if (end !== ber.length) throw malformed('bytes after the last element')
  return element
}

interface Read {
  readonly element: Uint8Array
  readonly end: number
}

function readElement(ber: Uint8Array, start: number, limit: number, depth: number): Read {
  if (depth > MAX_DEPTH) throw malformed('elements nested too deeply')
  const tag = octet(ber, start, limit)
  if ((tag & 0x1f) === 0x1f) throw malformed('a tag of several bytes')
  const { length, start: content } = readLength(ber, start + 1, limit)
  const end = length === undefined ? limit : content + length
  if (end > limit) throw malformed('an element longer than its parent')
  if ((tag & CONSTRUCTED) === 0) {
    if (length === undefined) throw malformed('an indefinite length of what has no parts')
    return { element: write(tag, [ber.subarray(content, end)]), end }
  }
  const parts = readParts(ber, content, end, { depth, isIndefinite: length === undefined })
  const element =
    tag === PIECES
      ? write(Tag.octetString, parts.elements.map(octetsOf))
      : write(tag, parts.elements)
  return { element, end: parts.end }
}

function readParts(
  ber: Uint8Array,
  start: number,
  limit: number,
  { depth, isIndefinite }: { readonly depth: number; readonly isIndefinite: boolean },
): { readonly elements: readonly Uint8Array[]; readonly end: number } {
  const elements: Uint8Array[] = []
  let at = start
  while (isIndefinite ? !isEndOfContents(ber, at, limit) : at < limit) {
    const { element, end } = readElement(ber, at, limit, depth + 1)
    elements.push(element)
    at = end
  }
  return { elements, end: isIndefinite ? at + 2 : at }
}

/** X.690 §8.1.5 */
function isEndOfContents(ber: Uint8Array, at: number, limit: number): boolean {
  return octet(ber, at, limit) === 0 && octet(ber, at + 1, limit) === 0
}

function readLength(ber: Uint8Array, at: number, limit: number) {
  const first = octet(ber, at, limit)
  if (first < 0x80) return { length: first, start: at + 1 }
  if (first === INDEFINITE) return { length: undefined, start: at + 1 }
  const count = first & 0x7f
  let length = 0
  for (let i = 1; i <= count; i++) {
    length = length * 256 + octet(ber, at + i, limit)
    if (length > 0xffffff) throw malformed('a length of more than three bytes')
  }
  return { length, start: at + 1 + count }
}

function octet(ber: Uint8Array, at: number, limit: number): number {
  const value = at < limit ? ber[at] : undefined
  if (value === undefined) throw malformed('an element cut short')
  return value
}

/** The content of a piece of a string, which is whole by now. */
function octetsOf(piece: Uint8Array): Uint8Array {
  if (piece[0] !== Tag.octetString) throw malformed('a piece of a string that is none')
  const first = piece[1] ?? 0
  return piece.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

function write(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return view(Buffer.concat([Uint8Array.of(tag, ...lengthOctets(length)), ...parts]))
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length]
  if (length <= 0xff) return [0x81, length]
  if (length <= 0xffff) return [0x82, length >> 8, length & 0xff]
  return [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]
}
