import { constructed, type DerReader, malformed, primitive, Tag } from './der.ts'
import { readOid } from './der-values.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'

/** What a name of each form that is compared looks like. */
export interface NameOf {
  readonly dns: string
  /** As it stands: an address, or in a constraint an address and its mask. */
  readonly ip: Uint8Array
  readonly email: string
  readonly uri: string
  readonly directory: DistinguishedName
}

/** Names by form. */
export type NamesByForm = { readonly [F in keyof NameOf]: readonly NameOf[F][] }

/** GeneralNames, as subjectAltName and name constraints hold them (RFC 5280 §4.2.1.6). */
export interface GeneralNames extends NamesByForm {
  /** Names of forms that nothing here compares: each form once. */
  readonly other: readonly OtherForm[]
}

export type OtherForm = 'otherName' | 'x400Address' | 'ediPartyName' | 'registeredID'

/** What GeneralNames are collected in while they are read. */
export type NameCollector = { readonly [F in keyof NameOf]: NameOf[F][] } & {
  readonly other: OtherForm[]
}

export function nameCollector(): NameCollector {
  return { dns: [], ip: [], email: [], uri: [], directory: [], other: [] }
}

/** Reads one GeneralName into `names`. */
export function readGeneralName(reader: DerReader, names: NameCollector): void {
  switch (reader.tag) {
    case primitive(1):
      names.email.push(ia5Text(reader.content(primitive(1)), 'rfc822Name'))
      break
    case primitive(2):
      names.dns.push(ia5Text(reader.content(primitive(2)), 'dNSName'))
      break
    case primitive(6):
      names.uri.push(ia5Text(reader.content(primitive(6)), 'uniformResourceIdentifier'))
      break
    case primitive(7):
      names.ip.push(reader.content(primitive(7)))
      break
    case constructed(4):
      names.directory.push(readDirectoryName(reader.enter(constructed(4))))
      break
    default:
      addOther(readOtherForm(reader), names)
  }
}

function addOther(form: OtherForm, { other }: NameCollector): void {
  if (!other.includes(form)) other.push(form)
}

function readOtherForm(reader: DerReader): OtherForm {
  switch (reader.tag) {
    case constructed(0):
      readOtherName(reader.enter(constructed(0)))
      return 'otherName'
    case constructed(3):
      reader.content(constructed(3))
      return 'x400Address'
    case constructed(5):
      reader.content(constructed(5))
      return 'ediPartyName'
    case primitive(8):
      readOid(reader, primitive(8))
      return 'registeredID'
    default:
      throw malformed('an unknown GeneralName')
  }
}

function readDirectoryName(explicit: DerReader): DistinguishedName {
  const name = readName(explicit)
  explicit.end()
  return name
}

function readOtherName(fields: DerReader): void {
  readOid(fields)
  const value = fields.enter(constructed(0))
  value.element()
  value.end()
  fields.end()
}

function ia5Text(bytes: Uint8Array, form: string): string {
  let text = ''
  for (const byte of bytes) {
    if (byte >= 0x80) throw malformed(`a ${form} that is not ASCII`)
    text += String.fromCharCode(byte)
  }
  return text
}

/** GeneralNames, at least one (RFC 5280 §4.2.1.6). */
export function readGeneralNames(reader: DerReader, tag: number = Tag.sequence): GeneralNames {
  const list = reader.enter(tag)
  if (list.isEmpty) throw malformed('an empty list')
  const names = nameCollector()
  while (!list.isEmpty) readGeneralName(list, names)
  return names
}
