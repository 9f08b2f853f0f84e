import { concat } from '../../crypto/bytes.ts'
import { constructed, type DerReader, malformed, primitive, readDer, Tag } from '../der.ts'
import { readNamedBits } from '../der-values.ts'
import { write } from '../der-writer.ts'
import { forEach } from '../extensions.ts'

/** Where revocation is told, or of what: names as they are written, whole, to be compared. */
export type GeneralNames = readonly Uint8Array[]

/** RFC 5280 §4.2.1.6: at least one GeneralName; the reader stands inside the SEQUENCE. */
export function readGeneralNames(list: DerReader): GeneralNames {
  const names: Uint8Array[] = []
  forEach(list, () => names.push(list.element()))
  return names
}

/** The Name in a directoryName, DER; nothing for names of other kinds. */
export function directoryName(name: Uint8Array): Uint8Array | undefined {
  if (name[0] !== DIRECTORY_NAME) return undefined
  return readDer(name, (reader) => {
    const inside = reader.enter(DIRECTORY_NAME)
    const value = inside.element(Tag.sequence)
    inside.end()
    return value
  })
}

/** A Name as a GeneralName. */
export function asDirectoryName(name: Uint8Array): Uint8Array {
  return write(DIRECTORY_NAME, name)
}

/** The text of a uniformResourceIdentifier; nothing for names of other kinds, or what is not ASCII. */
export function uri(name: Uint8Array): string | undefined {
  if (name[0] !== primitive(6)) return undefined
  const content = readDer(name, (reader) => reader.content(primitive(6)))
  let text = ''
  for (const byte of content) {
    if (byte <= 0x20 || byte >= 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/**
 * RFC 5280 §4.2.1.13: a full name, or one relative to the CRL issuer's, which is made full here. The
 * reader stands inside the tag around the CHOICE.
 */
export function readDistributionPointName(
  choice: DerReader,
  crlIssuer: Uint8Array | undefined,
): GeneralNames {
  const full = choice.enterOptional(constructed(0))
  if (full) {
    const names = readGeneralNames(full)
    choice.end()
    return names
  }
  const relative = choice.content(constructed(1))
  choice.end()
  if (!crlIssuer) throw malformed('a name relative to several CRL issuers')
  const rdns = readDer(crlIssuer, (reader) => reader.content(Tag.sequence))
  return [asDirectoryName(write(Tag.sequence, concat(rdns, write(Tag.set, relative))))]
}

/** Bits of ReasonFlags (RFC 5280 §4.2.1.13) as a mask; the first is unused. */
export function readReasons(content: Uint8Array): number {
  const bits = readDer(write(Tag.bitString, content), readNamedBits)
  let mask = 0
  for (const bit of bits) mask |= 1 << bit
  return mask & ALL_REASONS
}

/** keyCompromise to aACompromise. */
export const ALL_REASONS = 0x1fe

const DIRECTORY_NAME = constructed(4)
