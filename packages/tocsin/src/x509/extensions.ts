import { constructed, type DerReader, malformed, primitive, readDer, Tag } from './der.ts'
import { readBoolean, readNamedBits, readOid, readSmallInteger } from './der-values.ts'

/** The extensions path validation and name checks read (RFC 5280 §4.2). */
export interface Extensions {
  readonly basicConstraints: BasicConstraints | undefined
  readonly keyUsage: ReadonlySet<number> | undefined
  /** Dotted OIDs. */
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly subjectAltName: SubjectAltName | undefined
  readonly subjectKeyIdentifier: Uint8Array | undefined
  readonly authorityKeyIdentifier: Uint8Array | undefined
  /** OIDs of critical extensions that are not understood here. */
  readonly unknownCritical: readonly string[]
  /** All of them by OID, for what is read only where it is needed. */
  readonly raw: ReadonlyMap<string, RawExtension>
}

interface BasicConstraints {
  readonly isCa: boolean
  readonly pathLength: number | undefined
}

/** The names a TLS peer can be asked for by; others are left out. */
export interface SubjectAltName {
  readonly dns: readonly string[]
  /** 4 or 16 bytes each. */
  readonly ip: readonly Uint8Array[]
}

/** Bits of KeyUsage (RFC 5280 §4.2.1.3) that matter to TLS. */
export const KeyUsage = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
} as const

export function readExtensions(reader: DerReader): Extensions {
  const raw = readRaw(reader)
  const known = <T>(oid: string, read: (reader: DerReader) => T): T | undefined => {
    const extension = raw.get(oid)
    return extension && readDer(extension.value, read)
  }
  return {
    basicConstraints: known('2.5.29.19', readBasicConstraints),
    keyUsage: known('2.5.29.15', readKeyUsage),
    extendedKeyUsage: known('2.5.29.37', readExtendedKeyUsage),
    subjectAltName: known('2.5.29.17', readSubjectAltName),
    subjectKeyIdentifier: known('2.5.29.14', (value) => value.content(Tag.octetString)),
    authorityKeyIdentifier: known('2.5.29.35', readAuthorityKeyIdentifier),
    unknownCritical: [...raw].flatMap(([oid, { critical }]) =>
      critical && !understood.has(oid) ? [oid] : [],
    ),
    raw,
  }
}

export const noExtensions: Extensions = {
  basicConstraints: undefined,
  keyUsage: undefined,
  extendedKeyUsage: undefined,
  subjectAltName: undefined,
  subjectKeyIdentifier: undefined,
  authorityKeyIdentifier: undefined,
  unknownCritical: [],
  raw: new Map(),
}

/**
 * certificatePolicies is among them: nobody here asks for a policy, so any will do (RFC 5280 §6.1.1).
 * A certificate that insists on one does so with policyConstraints, which is not among them.
 */
const understood: ReadonlySet<string> = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  // cRLDistributionPoints, and below TLS feature (RFC 7633): `revocation/` reads them.
  '2.5.29.31',
  '2.5.29.32',
  '2.5.29.35',
  '2.5.29.37',
  '1.3.6.1.5.5.7.1.24',
])

export interface RawExtension {
  readonly critical: boolean
  readonly value: Uint8Array
}

/** Extensions of certificates, CRLs and OCSP: each at most once, critical or not (RFC 5280 §4.2). */
export function readRaw(reader: DerReader): ReadonlyMap<string, RawExtension> {
  const raw = new Map<string, RawExtension>()
  forEach(reader.enter(Tag.sequence), (list) => {
    const fields = list.enter(Tag.sequence)
    const oid = readOid(fields)
    const critical = readCritical(fields)
    const value = fields.content(Tag.octetString)
    fields.end()
    if (raw.has(oid)) throw malformed(`extension ${oid} twice`)
    raw.set(oid, { critical, value })
  })
  return raw
}

/** X.690 §11.5: a DEFAULT value is not written. */
function readCritical(fields: DerReader): boolean {
  if (fields.tag !== Tag.boolean) return false
  if (!readBoolean(fields)) throw malformed('a critical of FALSE')
  return true
}

function readBasicConstraints(reader: DerReader): BasicConstraints {
  const fields = reader.enter(Tag.sequence)
  // An explicit FALSE is not DER, but authorities wrote it for years.
  const isCa = fields.tag === Tag.boolean && readBoolean(fields)
  const pathLength = fields.isEmpty ? undefined : readSmallInteger(fields)
  fields.end()
  return { isCa, pathLength }
}

function readKeyUsage(reader: DerReader): ReadonlySet<number> {
  const bits = readNamedBits(reader)
  if (bits.size === 0) throw malformed('a keyUsage without a bit')
  return bits
}

function readExtendedKeyUsage(reader: DerReader): readonly string[] {
  const purposes: string[] = []
  forEach(reader.enter(Tag.sequence), (list) => purposes.push(readOid(list)))
  return purposes
}

function readSubjectAltName(reader: DerReader): SubjectAltName {
  const dns: string[] = []
  const ip: Uint8Array[] = []
  forEach(reader.enter(Tag.sequence), (list) => {
    if (list.tag === primitive(2)) dns.push(ia5Text(list.content(primitive(2))))
    else if (list.tag === primitive(7)) ip.push(address(list.content(primitive(7))))
    else otherName(list)
  })
  return { dns, ip }
}

function ia5Text(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte >= 0x80) throw malformed('a dNSName that is not ASCII')
    text += String.fromCharCode(byte)
  }
  return text
}

function address(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 4 && bytes.length !== 16) throw malformed('an iPAddress of wrong length')
  return bytes
}

/** GeneralName's alternatives 0 to 8 (RFC 5280 §4.2.1.6), less those handled above. */
function otherName(list: DerReader): void {
  const { tag } = list
  if (tag === undefined || !GENERAL_NAME_TAGS.has(tag)) throw malformed('an unknown GeneralName')
  list.element()
}

const GENERAL_NAME_TAGS: ReadonlySet<number> = new Set([
  ...[0, 3, 4, 5].map(constructed),
  ...[1, 6, 8].map(primitive),
])

export function readAuthorityKeyIdentifier(reader: DerReader): Uint8Array | undefined {
  const fields = reader.enter(Tag.sequence)
  const keyIdentifier = fields.optional(primitive(0))
  while (!fields.isEmpty) fields.element()
  return keyIdentifier
}

/** Reads a SEQUENCE OF to its end; RFC 5280's have at least one element. */
export function forEach(list: DerReader, read: (list: DerReader) => void): void {
  if (list.isEmpty) throw malformed('an empty list')
  while (!list.isEmpty) read(list)
}
