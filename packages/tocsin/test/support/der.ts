/** A DER writer for tests: enough to issue certificates, good ones and bad ones. */

/** One element; `parts` are contents already encoded. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts)
  return concat(Uint8Array.of(tag, ...length(content.length)), content)
}

export const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]) => tlv(0x31, ...parts)
export const boolean = (value: 'true' | 'false') =>
  tlv(0x01, Uint8Array.of(value === 'true' ? 0xff : 0))
export const octetString = (...parts: readonly Uint8Array[]) => tlv(0x04, ...parts)
export const bitString = (content: Uint8Array, unused = 0) =>
  tlv(0x03, Uint8Array.of(unused), content)
export const nullValue = tlv(0x05)
export const utf8 = (text: string) => tlv(0x0c, Buffer.from(text, 'utf8'))
export const printable = (text: string) => tlv(0x13, Buffer.from(text, 'latin1'))
export const ia5 = (text: string) => tlv(0x16, Buffer.from(text, 'latin1'))
/** `[n]`, constructed. */
export const explicit = (n: number, ...parts: readonly Uint8Array[]) => tlv(0xa0 | n, ...parts)
/** `[n] IMPLICIT`, primitive. */
export const implicit = (n: number, content: Uint8Array) => tlv(0x80 | n, content)

/** A non-negative INTEGER with the fewest bytes. */
export function integer(value: number | bigint): Uint8Array {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return (bytes[0] ?? 0) >= 0x80 ? tlv(0x02, Uint8Array.of(0), bytes) : tlv(0x02, bytes)
}

/** An OBJECT IDENTIFIER from dotted text. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tlv(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

/** UTCTime until 2049 and GeneralizedTime after, as RFC 5280 §4.1.2.5 has it. */
export function time(seconds: number): Uint8Array {
  const digits = digitsOf(seconds)
  const year = Number(digits.slice(0, 4))
  const isShort = year >= 1950 && year < 2050
  return isShort ? tlv(0x17, Buffer.from(digits.slice(2))) : generalizedTime(seconds)
}

export function generalizedTime(seconds: number): Uint8Array {
  return tlv(0x18, Buffer.from(digitsOf(seconds)))
}

function digitsOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+|[-:T]/g, '')
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function length(n: number): readonly number[] {
  if (n < 0x80) return [n]
  if (n < 0x100) return [0x81, n]
  if (n < 0x10000) return [0x82, n >> 8, n & 0xff]
  return [0x83, n >> 16, (n >> 8) & 0xff, n & 0xff]
}

function base128(n: number): number[] {
  const high = Math.floor(n / 128)
  return high === 0 ? [n] : [...base128(high).map((byte) => byte | 0x80), n % 128]
}
