import { type DerReader, malformed, readDer, Tag } from './der.ts'
import { hex, isSame, readOid } from './der-values.ts'

/** A Name: its bytes to compare, its text for people. */
export interface DistinguishedName {
  readonly der: Uint8Array
  /** As 'CN=localhost, O=tocsin', in the certificate's order; controls and delimiters escaped. */
  readonly text: string
}

/** RFC 5280 §4.1.2.4 */
export function readName(reader: DerReader): DistinguishedName {
  const der = reader.element(Tag.sequence)
  return { der, text: readDer(der, (name) => nameText(name.enter(Tag.sequence))) }
}

/**
 * What two names are compared by, one text for each relative name: without regard to case, width, or
 * how many spaces there are, and to the order in a set (RFC 5280 §7.1).
 */
export function canonicalRdns(name: DistinguishedName): readonly string[] {
  return canonicalForm(name).rdns
}

/** RFC 5280 §7.1 */
export function isSameName(a: DistinguishedName, b: DistinguishedName): boolean {
  if (isSame(a.der, b.der)) return true
  // Of most names, the canonical form differs from the text by case alone, and need not be made.
  if (SIMPLE.test(a.text) && SIMPLE.test(b.text)) {
    return a.text.length === b.text.length && a.text.toLowerCase() === b.text.toLowerCase()
  }
  return canonicalForm(a).whole === canonicalForm(b).whole
}

/** ASCII without escapes or sets, and no space but single ones between other characters of a value. */
const SIMPLE = /^(?!.*(?: {2}|= | ,| $))[ !-*,-[\]-~]*$/

/** Values of emailAddress, which old certificates have there (RFC 5280 §4.1.2.6). */
export function emailAddresses(name: DistinguishedName): readonly string[] {
  return valuesOf(name, '1.2.840.113549.1.9.1')
}

/** Values of commonName. */
export function commonNames(name: DistinguishedName): readonly string[] {
  return valuesOf(name, '2.5.4.3')
}

interface CanonicalForm {
  readonly rdns: readonly string[]
  /** All of them in one text, for names are compared more often than read. */
  readonly whole: string
}

const canonical = new WeakMap<DistinguishedName, CanonicalForm>()

function canonicalForm(name: DistinguishedName): CanonicalForm {
  const known = canonical.get(name)
  if (known) return known
  const rdns = attributesOf(name).map((rdn) => rdn.map(canonicalAttribute).toSorted().join('+'))
  const form = { rdns, whole: rdns.join('\n') }
  canonical.set(name, form)
  return form
}

interface Attribute {
  readonly oid: string
  readonly value: string
}

function valuesOf(name: DistinguishedName, oid: string): readonly string[] {
  const attributes = attributesOf(name).flat()
  return attributes.filter((attribute) => attribute.oid === oid).map(({ value }) => value)
}

function canonicalAttribute({ oid, value }: Attribute): string {
  const text = value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
  return `${oid}=${text.replace(/[+\\]/g, '\\$&')}`
}

/** The attributes of each relative name; the name was read once, so nothing here can fail. */
function attributesOf({ der }: DistinguishedName): readonly (readonly Attribute[])[] {
  const rdns: Attribute[][] = []
  const names = readDer(der, (reader) => reader.enter(Tag.sequence))
  while (!names.isEmpty) {
    const set = names.enter(Tag.set)
    const attributes: Attribute[] = []
    while (!set.isEmpty) attributes.push(readAttribute(set.enter(Tag.sequence)))
    rdns.push(attributes)
  }
  return rdns
}

function readAttribute(fields: DerReader): Attribute {
  const oid = readOid(fields)
  const { tag } = fields
  const value = readDer(fields.element(), (reader) => reader.content(tag ?? 0))
  fields.end()
  return { oid, value: stringText(tag, value) }
}

/** Real names have up to twenty parts. */
const MOST_RDNS = 100
const MOST_ATTRIBUTES = 10

function nameText(rdns: DerReader): string {
  const parts: string[] = []
  while (!rdns.isEmpty) {
    if (parts.length === MOST_RDNS) throw malformed(`a Name of more than ${MOST_RDNS} parts`)
    parts.push(rdnText(rdns.enter(Tag.set)))
  }
  return parts.join(', ')
}

function rdnText(attributes: DerReader): string {
  if (attributes.isEmpty) throw malformed('an empty RelativeDistinguishedName')
  const parts: string[] = []
  while (!attributes.isEmpty) {
    if (parts.length === MOST_ATTRIBUTES) {
      throw malformed(`a relative name of more than ${MOST_ATTRIBUTES} attributes`)
    }
    parts.push(attributeText(attributes.enter(Tag.sequence)))
  }
  return parts.join('+')
}

function attributeText(fields: DerReader): string {
  const { oid, value } = readAttribute(fields)
  return `${SHORT_NAMES[oid] ?? oid}=${escaped(value)}`
}

/** RFC 4514 §3, and those that certificates use besides. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

function stringText(tag: number | undefined, value: Uint8Array): string {
  switch (tag) {
    case Tag.utf8String:
      return utf8Text(value)
    case Tag.bmpString:
      return utf16Text(value)
    case Tag.printableString:
    case Tag.ia5String:
    case Tag.teletexString: {
      let text = ''
      for (const byte of value) text += String.fromCharCode(byte)
      return text
    }
    default:
      return `#${hex(value)}`
  }
}

/** Decoded through percent-encoding: the core has no TextDecoder. Bytes that are not UTF-8 are shown in hexadecimal. */
function utf8Text(value: Uint8Array): string {
  let text = ''
  for (const byte of value) {
    if (byte >= 0x80 || byte === 0x25) return percentDecoded(value)
    text += String.fromCharCode(byte)
  }
  return text
}

function percentDecoded(value: Uint8Array): string {
  try {
    return decodeURIComponent(hex(value).replace(/../g, '%$&'))
  } catch {
    return `#${hex(value)}`
  }
}

function utf16Text(value: Uint8Array): string {
  let text = ''
  for (let i = 0; i + 1 < value.length; i += 2) {
    text += String.fromCharCode(((value[i] ?? 0) << 8) | (value[i + 1] ?? 0))
  }
  return text
}

/** RFC 4514 §2.4; names end up in logs and terminals, so nothing invisible passes. */
export function escaped(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(/[\\",+<>;]/g, '\\$&').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u{${code.toString(16)}}`
  })
}

const PLAIN = /^[\w .:/@*'()=?-]*$/
