import { type DerReader, malformed, readDer, Tag } from '../der.ts'
import { readInteger } from '../der-values.ts'
import { readRaw } from '../extensions.ts'
import { readTime } from '../time.ts'
import { directoryName, readGeneralNames } from './general-name.ts'
import { REMOVE_FROM_CRL, readReason } from './reason.ts'

/** A certificate that is on a CRL. */
interface Revoked {
  /** Seconds since 1970. */
  readonly at: number
  /** CRLReason (RFC 5280 §5.3.1); 0 when it is not said. */
  readonly reason: number
}

/** Looks a certificate up by issuer, DER, and serial number. */
export type FindRevoked = (issuer: Uint8Array, serialNumber: Uint8Array) => Revoked | undefined

interface RevokedCertificates {
  readonly find: FindRevoked
  /** Why the list says nothing about any certificate. */
  readonly unusable: string | undefined
  /** Whether there are certificates of others than the CRL's issuer. */
  readonly hasOtherIssuers: boolean
}

export const noneRevoked: RevokedCertificates = {
  find: () => undefined,
  unusable: undefined,
  hasOtherIssuers: false,
}

/** Reads revokedCertificates (RFC 5280 §5.1.2.6), in one pass over what may be a hundred thousand. */
export function readRevoked(
  list: DerReader,
  crlIssuer: Uint8Array,
  version: 1 | 2,
): RevokedCertificates {
  const byIssuer = new Map<string, Map<string, Revoked>>()
  let current = groupOf(byIssuer, crlIssuer)
  let unusable: string | undefined
  const readExtensions = remembering(readEntryExtensions)
  while (!list.isEmpty) {
    const { serialNumber, at, extensions } = readEntry(list.enter(Tag.sequence), readExtensions)
    if (version === 1 && extensions) throw malformed('an entry of version 1 with extensions')
    const { reason = 0, issuer } = extensions ?? {}
    unusable ??= extensions?.unusable
    // RFC 5280 §5.3.3: it holds for those that follow, too.
    if (issuer) current = groupOf(byIssuer, issuer)
    // RFC 5280 §6.3.3 (k)
    if (reason !== REMOVE_FROM_CRL) current.set(keyOf(serialNumber), { at, reason })
  }
  return {
    find: (issuer, serialNumber) => byIssuer.get(keyOf(issuer))?.get(keyOf(serialNumber)),
    unusable,
    hasOtherIssuers: byIssuer.size > 1,
  }
}

function readEntry(fields: DerReader, readExtensions: (der: Uint8Array) => EntryExtensions) {
  const serialNumber = readInteger(fields)
  const at = readTime(fields)
  const extensions = fields.isEmpty ? undefined : readExtensions(fields.element(Tag.sequence))
  fields.end()
  return { serialNumber, at, extensions }
}

/** A long list has the same few extensions over and over: reading them is most of the work. */
function remembering<T>(read: (der: Uint8Array) => T): (der: Uint8Array) => T {
  const known = new Map<string, T>()
  return (der) => {
    if (der.length > LONG) return read(der)
    const key = keyOf(der)
    const before = known.get(key)
    if (before !== undefined) return before
    const value = read(der)
    if (known.size < MOST_REMEMBERED) known.set(key, value)
    return value
  }
}

/** A reason is 14 bytes; with an invalidityDate of its own, nothing is remembered for long. */
const LONG = 40
const MOST_REMEMBERED = 64

function groupOf(byIssuer: Map<string, Map<string, Revoked>>, issuer: Uint8Array) {
  const key = keyOf(issuer)
  const known = byIssuer.get(key)
  if (known) return known
  const group = new Map<string, Revoked>()
  byIssuer.set(key, group)
  return group
}

/** One character an octet: cheaper than digits, and nobody reads it. */
function keyOf(bytes: Uint8Array): string {
  let key = ''
  for (const byte of bytes) key += String.fromCharCode(byte)
  return key
}

interface EntryExtensions {
  readonly reason: number
  readonly issuer: Uint8Array | undefined
  readonly unusable: string | undefined
}

const REASON_CODE = '2.5.29.21'
const CERTIFICATE_ISSUER = '2.5.29.29'

function readEntryExtensions(der: Uint8Array): EntryExtensions {
  const extensions = readDer(der, readRaw)
  const reason = extensions.get(REASON_CODE)
  const issuer = extensions.get(CERTIFICATE_ISSUER)
  const unknown = [...extensions].find(
    ([oid, { critical }]) => critical && oid !== CERTIFICATE_ISSUER && oid !== REASON_CODE,
  )
  return {
    reason: reason ? readDer(reason.value, readReason) : 0,
    issuer: issuer && readDer(issuer.value, readCertificateIssuer),
    // RFC 5280 §5.3
    unusable: unknown && `a CRL whose entries have critical extension ${unknown[0]}`,
  }
}

/** The one directoryName of certificateIssuer, DER. */
function readCertificateIssuer(reader: DerReader): Uint8Array {
  const names = readGeneralNames(reader.enter(Tag.sequence))
  const [issuer] = names.flatMap((name) => directoryName(name) ?? [])
  if (!issuer) throw malformed('a certificateIssuer without a directoryName')
  return issuer
}
