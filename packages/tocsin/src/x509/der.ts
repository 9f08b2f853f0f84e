import { abort, type TlsError } from '../alert/error.ts'

/*
 * Implementation notes. Everything here comes from the peer before it is authenticated. What DER
 * (X.690 §10) does not allow is refused, because two encodings of one value are two meanings waiting
 * to happen. Nothing is copied: contents are views. Nothing recurses on input: depth is counted all
 * the same, so that no future caller can.
 */

/** The identifier octets of the types that certificates use. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** `[n] IMPLICIT` of a primitive type. */
export const primitive = (n: number): number => 0x80 | n
/** `[n] EXPLICIT`, or `[n] IMPLICIT` of a constructed type. */
export const constructed = (n: number): number => 0xa0 | n

const MAX_DEPTH = 16

/** The one way a certificate says that it cannot be read; `fault` is words for people. */
export function malformed(fault: string): TlsError {
  return abort('certificate.malformed', { fault })
}

/** Reads the elements of one constructed value, in order. */
export class DerReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #depth: number
  #offset: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, depth = 0) {
    if (depth > MAX_DEPTH) throw malformed('elements nested too deeply')
    this.#bytes = bytes
    this.#offset = start
    this.#end = end
    this.#depth = depth
  }

  get isEmpty(): boolean {
    return this.#offset === this.#end
  }

  /** The tag of the next element, or `undefined` at the end. */
  get tag(): number | undefined {
    return this.isEmpty ? undefined : this.#bytes[this.#offset]
  }

  /** The content of the next element, which must have `tag`. */
  content(tag: number): Uint8Array {
    const end = this.#header(tag)
    const content = this.#bytes.subarray(this.#offset, end)
    this.#offset = end
    return content
  }

  /** The elements inside the next one, which must have `tag`. */
  enter(tag: number): DerReader {
    const end = this.#header(tag)
    const inside = new DerReader(this.#bytes, this.#offset, end, this.#depth + 1)
    this.#offset = end
    return inside
  }

  /** As `enter`, or nothing when the next element has another tag. */
  enterOptional(tag: number): DerReader | undefined {
    return this.tag === tag ? this.enter(tag) : undefined
  }

  /** As `content`, or nothing when the next element has another tag. */
  optional(tag: number): Uint8Array | undefined {
    return this.tag === tag ? this.content(tag) : undefined
  }

  /** The next element whole, header included, which must have `tag` if one is given. */
  element(tag = this.tag): Uint8Array {
    const start = this.#offset
    this.#offset = this.#header(tag)
    return this.#bytes.subarray(start, this.#offset)
  }

  /** Requires that nothing is left. */
  end(): void {
    if (!this.isEmpty) throw malformed('bytes after the last element')
  }

  /** Steps over identifier and length octets; returns where the content ends. */
  #header(tag: number | undefined): number {
    if (this.isEmpty || tag === undefined) throw malformed('an element missing')
    if (this.tag !== tag) throw malformed(`tag ${this.tag} where ${tag} belongs`)
    if ((tag & 0x1f) === 0x1f) throw malformed('a tag of several bytes')
    this.#offset++
    const length = this.#length()
    if (length > this.#end - this.#offset) throw malformed('an element longer than its parent')
    return this.#offset + length
  }

  #length(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    const count = first & 0x7f
    if (count === 0) throw malformed('an indefinite length')
    if (count > 3) throw malformed('a length of more than three bytes')
    let length = 0
    for (let i = 0; i < count; i++) length = length * 256 + this.#byte()
    if (length < 0x80 || length < 256 ** (count - 1))
      throw malformed('a length not in its shortest form')
    return length
  }

  #byte(): number {
    if (this.isEmpty) throw malformed('an element cut short')
    const byte = this.#bytes[this.#offset] ?? 0
    this.#offset++
    return byte
  }
}

/** Decodes `bytes` as one element with nothing after it. */
export function readDer<T>(bytes: Uint8Array, read: (reader: DerReader) => T): T {
  const reader = new DerReader(bytes)
  const value = read(reader)
  reader.end()
  return value
}
