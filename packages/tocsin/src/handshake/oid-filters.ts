import { abort, TlsError } from '../alert/error.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import type { OIDFilterExtension } from '../wire/tls13/oid-filters.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type DerReader, readDer, Tag } from '../x509/der.ts'
import { readNamedBits, readOid } from '../x509/der-values.ts'
import { write, writeNamedBits, writeOid } from '../x509/der-writer.ts'
import type { KeyUsageName } from '../x509/extensions.ts'
import { requireValid } from './require.ts'

/** What a client's certificate must have in the two extensions that oid_filters have rules for (RFC 9846 §4.3.5). */
export interface OidFilters {
  /** Bits that keyUsage must all assert. */
  readonly keyUsage?: readonly KeyUsageName[]
  /** Purposes that extKeyUsage must all have, as dotted OIDs: not anyExtendedKeyUsage. */
  readonly extendedKeyUsage?: readonly string[]
}

/** A filter as a server sent it. */
export interface OidFilter {
  /** Dotted. */
  readonly oid: string
  /** DER, as in a certificate; empty where any value will do. */
  readonly values: Uint8Array
}

/** The same, as it is compared with certificates: `undefined` is no filter, and an empty list any value. */
export interface CertificateFilter {
  readonly keyUsage: readonly number[] | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
}

const KEY_USAGE = '2.5.29.15'
const EXTENDED_KEY_USAGE = '2.5.29.37'
/** anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
export const ANY_PURPOSE = '2.5.29.37.0'

/** What a server says in oid_filters, or nothing where it has none. */
export function writeFilters(filter: CertificateFilter): OIDFilterExtension | undefined {
  const { keyUsage, extendedKeyUsage } = filter
  const filters = [
    ...(keyUsage ? [filterOf(KEY_USAGE, writeNamedBits(keyUsage))] : []),
    ...(extendedKeyUsage
      ? [filterOf(EXTENDED_KEY_USAGE, write(Tag.sequence, ...extendedKeyUsage.map(writeOid)))]
      : []),
  ]
  return filters.length === 0 ? undefined : { filters }
}

function filterOf(oid: string, certificateExtensionValues: Uint8Array) {
  return { certificateExtensionOid: writeOid(oid), certificateExtensionValues }
}

/** The filters of a server, each for an extension of its own (RFC 9846 §4.3.5). */
export function readFilters({ filters }: OIDFilterExtension): readonly OidFilter[] {
  const seen = new Set<string>()
  return filters.map(({ certificateExtensionOid, certificateExtensionValues: values }) => {
    const oid = readValue(certificateExtensionOid, readOid)
    requireValid(!seen.has(oid), 'certificate.oid-filter-repeated', { oid })
    seen.add(oid)
    return { oid, values }
  })
}

/** What a client makes of them: extensions that it has no rules for it MUST pass over (RFC 9846 §4.3.5). */
export function knownFilter(filters: readonly OidFilter[]): CertificateFilter {
  const find = <T>(wanted: string, read: (reader: DerReader) => readonly T[]) => {
    const values = filters.find(({ oid }) => oid === wanted)?.values
    if (!values) return undefined
    return values.length === 0 ? [] : readValue(values, read)
  }
  const extendedKeyUsage = find(EXTENDED_KEY_USAGE, readPurposes)
  const isAny = extendedKeyUsage?.includes(ANY_PURPOSE) ?? false
  requireValid(!isAny, 'certificate.oid-filter-any-purpose')
  return { keyUsage: find(KEY_USAGE, (reader) => [...readNamedBits(reader)]), extendedKeyUsage }
}

function readPurposes(reader: DerReader): readonly string[] {
  const list = reader.enter(Tag.sequence)
  const purposes: string[] = []
  while (!list.isEmpty) purposes.push(readOid(list))
  return purposes
}

/** It is no certificate that is malformed here. */
function readValue<T>(der: Uint8Array, read: (reader: DerReader) => T): T {
  try {
    return readDer(der, read)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw abort('certificate.oid-filter-malformed', cause.facts, { cause })
  }
}

/** Whether an end-entity certificate has all that is asked for; a raw public key has no extensions. */
export function passes(
  { keyUsage, extendedKeyUsage }: CertificateFilter,
  endEntity: Uint8Array,
  type: CertificateTypeName = 'X509',
): boolean {
  if (!keyUsage && !extendedKeyUsage) return true
  if (type !== 'X509') return false
  const { extensions } = parseCertificate(endEntity)
  const { keyUsage: bits, extendedKeyUsage: purposes } = extensions
  const isUsed = !keyUsage || (bits !== undefined && keyUsage.every((bit) => bits.has(bit)))
  const isMeant =
    !extendedKeyUsage ||
    (purposes !== undefined && extendedKeyUsage.every((purpose) => purposes.includes(purpose)))
  return isUsed && isMeant
}

/** A client may have passed over a filter, but the server that sent it knows it. */
export function requirePassed(
  filter: CertificateFilter,
  { chain: [endEntity], certificateType }: ShownChain,
): void {
  if (endEntity) requireValid(passes(filter, endEntity, certificateType), 'certificate.filtered')
}

interface ShownChain {
  readonly chain: readonly Uint8Array[]
  readonly certificateType: CertificateTypeName
}
