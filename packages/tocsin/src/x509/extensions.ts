import { constructed, type DerReader, malformed, primitive, readDer, Tag } from './der.ts'
import { readBoolean, readInteger, readNamedBits, readOid, readSmallInteger } from './der-values.ts'
import {
  type GeneralNames,
  nameCollector,
  readGeneralName,
  readGeneralNames,
} from './general-name.ts'
import { type NameConstraints, readNameConstraints } from './name-constraints.ts'
import {
  type PolicyConstraints,
  type PolicyMapping,
  readCertificatePolicies,
  readPolicyConstraints,
  readPolicyMappings,
} from './policy-extensions.ts'

/** The extensions path validation and name checks read (RFC 5280 §4.2). */
export interface Extensions {
  readonly basicConstraints: BasicConstraints | undefined
  readonly keyUsage: ReadonlySet<number> | undefined
  /** Dotted OIDs. */
  readonly extendedKeyUsage: readonly string[] | undefined
  /** Of `ip`, 4 or 16 bytes each. */
  readonly subjectAltName: GeneralNames | undefined
  readonly subjectKeyIdentifier: Uint8Array | undefined
  readonly authorityKeyIdentifier: Uint8Array | undefined
  readonly nameConstraints: NameConstraints | undefined
  /** Dotted OIDs. */
  readonly certificatePolicies: ReadonlySet<string> | undefined
  readonly policyMappings: readonly PolicyMapping[] | undefined
  readonly policyConstraints: PolicyConstraints | undefined
  /** After how many certificates anyPolicy means nothing any more. */
  readonly inhibitAnyPolicy: number | undefined
  /** OIDs of critical extensions that are not understood here. */
  readonly unknownCritical: readonly string[]
  /** All of them by OID, for what is read only where it is needed. */
  readonly raw: ReadonlyMap<string, RawExtension>
}

interface BasicConstraints {
  readonly isCa: boolean
  readonly pathLength: number | undefined
}

/** Bits of KeyUsage (RFC 5280 §4.2.1.3). */
export const KeyUsage = {
  digitalSignature: 0,
  contentCommitment: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
} as const

export type KeyUsageName = keyof typeof KeyUsage

/** In the order of their bits. */
export const keyUsageNames = Object.keys(KeyUsage) as readonly KeyUsageName[]

/** OIDs of extensions (RFC 5280 §4.2), as `Extensions.raw` has them. */
export const ExtensionId = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  cRLDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
} as const

export function readExtensions(reader: DerReader): Extensions {
  const raw = readRaw(reader)
  const known = <T>(oid: string, read: (reader: DerReader) => T): T | undefined => {
    const extension = raw.get(oid)
    return extension && readDer(extension.value, read)
  }
  known(ExtensionId.authorityInfoAccess, readAccessDescriptions)
  return {
    basicConstraints: known(ExtensionId.basicConstraints, readBasicConstraints),
    keyUsage: known(ExtensionId.keyUsage, readKeyUsage),
    extendedKeyUsage: known(ExtensionId.extKeyUsage, readExtendedKeyUsage),
    subjectAltName: known(ExtensionId.subjectAltName, readSubjectAltName),
    subjectKeyIdentifier: known(ExtensionId.subjectKeyIdentifier, (value) =>
      value.content(Tag.octetString),
    ),
    authorityKeyIdentifier: known(ExtensionId.authorityKeyIdentifier, readAuthorityKeyIdentifier),
    nameConstraints: known(ExtensionId.nameConstraints, readNameConstraints),
    certificatePolicies: known(ExtensionId.certificatePolicies, readCertificatePolicies),
    policyMappings: known(ExtensionId.policyMappings, readPolicyMappings),
    policyConstraints: known(ExtensionId.policyConstraints, readPolicyConstraints),
    inhibitAnyPolicy: known(ExtensionId.inhibitAnyPolicy, (value) => readSmallInteger(value)),
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
  nameConstraints: undefined,
  certificatePolicies: undefined,
  policyMappings: undefined,
  policyConstraints: undefined,
  inhibitAnyPolicy: undefined,
  unknownCritical: [],
  raw: new Map(),
}

/** What may be critical. authorityInfoAccess must not (RFC 5280 §4.2.2.1): critical, it is as good as unknown. */
const understood: ReadonlySet<string> = new Set(
  Object.values(ExtensionId).filter((oid) => oid !== ExtensionId.authorityInfoAccess),
)

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

function readSubjectAltName(reader: DerReader): GeneralNames {
  const names = readGeneralNames(reader)
  for (const ip of names.ip) {
    if (ip.length !== 4 && ip.length !== 16) throw malformed('an iPAddress of wrong length')
  }
  return names
}

/** RFC 5280 §4.2.1.1: the certificate can also be meant by its issuer and serial number. */
export function readAuthorityKeyIdentifier(reader: DerReader): Uint8Array | undefined {
  const fields = reader.enter(Tag.sequence)
  const keyIdentifier = fields.optional(primitive(0))
  if (fields.tag === constructed(1)) readGeneralNames(fields, constructed(1))
  if (fields.tag === primitive(2)) readInteger(fields, primitive(2))
  fields.end()
  return keyIdentifier
}

/** RFC 5280 §4.2.2.1; what they say is for those who follow them. */
function readAccessDescriptions(reader: DerReader): void {
  forEach(reader.enter(Tag.sequence), (list) => {
    const fields = list.enter(Tag.sequence)
    readOid(fields)
    readGeneralName(fields, nameCollector())
    fields.end()
  })
}

/** Reads a SEQUENCE OF to its end; RFC 5280's have at least one element. */
export function forEach(list: DerReader, read: (list: DerReader) => void): void {
  if (list.isEmpty) throw malformed('an empty list')
  while (!list.isEmpty) read(list)
}
