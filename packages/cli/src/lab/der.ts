/** What DER is made of: tag, length, contents. */
export interface Element {
  readonly tag: number
  readonly contents: Buffer
  /** Tag and length included. */
  readonly whole: Buffer
}

/** Tags that certificates and what belongs to them are made of. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  ia5String: 0x16,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const

/** The elements that stand one after the other. */
export function elements(der: Buffer): readonly Element[] {
  const found: Element[] = []
  for (let at = 0; at < der.length; ) {
    const first = der[at + 1] ?? 0
    const more = first < 0x80 ? 0 : first & 0x7f
    const length = more === 0 ? first : der.readUIntBE(at + 2, more)
    const start = at + 2 + more
    const contents = der.subarray(start, start + length)
    found.push({ tag: der[at] ?? 0, contents, whole: der.subarray(at, start + length) })
    at = start + length
  }
  return found
}

/** One element. */
export function encoded(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const contents = Buffer.concat(parts)
  const { length } = contents
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), contents])
}

/** SEQUENCE of these elements. */
export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return encoded(Tag.sequence, ...parts)
}

/** Context-specific: `[number]`, constructed, around these elements. */
export function tagged(number: number, ...parts: readonly Uint8Array[]): Buffer {
  return encoded(0xa0 | number, ...parts)
}

/** Context-specific: `[number]`, primitive, in the place of another tag. */
export function implicit(number: number, contents: Uint8Array): Buffer {
  return encoded(0x80 | number, contents)
}

/** OBJECT IDENTIFIER, from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number)
  return encoded(Tag.oid, Buffer.from([first * 40 + second, ...arcs].flatMap(base128)))
}

function base128(arc: number): readonly number[] {
  const higher = Math.floor(arc / 128)
  const last = arc % 128
  return higher === 0 ? [last] : [...base128(higher).map((octet) => octet | 0x80), last]
}

/** BIT STRING of whole octets. */
export function bitString(octets: Uint8Array): Buffer {
  return encoded(Tag.bitString, Buffer.of(0), octets)
}

/** GeneralizedTime (RFC 5280 §4.1.2.5.2). */
export function generalizedTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return encoded(Tag.generalizedTime, Buffer.from(digits, 'latin1'))
}
