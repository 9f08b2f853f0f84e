import { type CertificateSignature, readAlgorithm, signatureAlgorithm } from '../algorithm.ts'
import { constructed, type DerReader, malformed, readDer, Tag } from '../der.ts'
import { isSame, readInteger, readOctetBits, readSmallInteger } from '../der-values.ts'
import { type DistinguishedName, readName } from '../distinguished-name.ts'
import { type RawExtension, readAuthorityKeyIdentifier, readRaw } from '../extensions.ts'
import { readTime } from '../time.ts'
import { type CrlScope, readScope } from './crl-scope.ts'
import { type FindRevoked, noneRevoked, readRevoked } from './revoked-certificates.ts'

/** A CRL, read but not judged (RFC 5280 §5.1). */
export interface Crl {
  /** The signed part. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: { readonly oid: string; readonly name: CertificateSignature }
  readonly signature: Uint8Array
  readonly issuer: DistinguishedName
  /** Seconds since 1970. */
  readonly thisUpdate: number
  readonly nextUpdate: number | undefined
  /** cRLNumber, big-endian without leading zeros: the higher, the later. */
  readonly number: Uint8Array
  readonly authorityKeyIdentifier: Uint8Array | undefined
  readonly scope: CrlScope
  /** Why it says nothing about any certificate, whoever signed it. */
  readonly unusable: string | undefined
  /** Why nothing follows for a certificate that is not on it. */
  readonly inconclusive: string | undefined
  readonly find: FindRevoked
}

/**
 * Reads a CRL or throws `certificate.malformed`. Its entries are read once and kept by serial number,
 * so that a look into a long list costs no more than one into a short one.
 */
export function parseCrl(der: Uint8Array): Crl {
  const fields = readDer(der.slice(), (reader) => reader.enter(Tag.sequence))
  const tbs = fields.element(Tag.sequence)
  const algorithm = fields.element(Tag.sequence)
  const signature = readOctetBits(fields)
  fields.end()
  const signed = readDer(tbs, (reader) => readSigned(reader.enter(Tag.sequence), algorithm))
  const identifier = readDer(algorithm, readAlgorithm)
  const name = signatureAlgorithm(identifier)
  return { tbs, signature, signatureAlgorithm: { oid: identifier.oid, name }, ...signed }
}

type Signed = Omit<Crl, 'tbs' | 'signature' | 'signatureAlgorithm'>

function readSigned(fields: DerReader, algorithm: Uint8Array): Signed {
  const version = readVersion(fields)
  // RFC 5280 §5.1.1.2: else the algorithm would be the one thing an attacker may change.
  if (!isSame(fields.element(Tag.sequence), algorithm)) throw malformed('two signature algorithms')
  const issuer = readName(fields)
  if (issuer.text === '') throw malformed('an empty issuer')
  const thisUpdate = readTime(fields)
  const nextUpdate = isTime(fields.tag) ? readTime(fields) : undefined
  const list = fields.enterOptional(Tag.sequence)
  const extensions = readExtensions(fields, version)
  fields.end()
  const scope = readScope(extensions.get(ISSUING_DISTRIBUTION_POINT)?.value, issuer.der)
  const revoked = list ? readRevoked(list, issuer.der, version) : noneRevoked
  const unusable = whyUnusable(extensions) ?? whyEntriesUnusable(scope, revoked)
  return {
    issuer,
    thisUpdate,
    nextUpdate,
    number: readNumber(extensions.get(CRL_NUMBER)),
    authorityKeyIdentifier: readKeyIdentifier(extensions.get(AUTHORITY_KEY_IDENTIFIER)),
    scope,
    unusable,
    inconclusive: whyInconclusive(version, nextUpdate, extensions),
    find: revoked.find,
  }
}

/** RFC 5280 §5.1.2.1: nothing for the first version, which has no extensions. */
function readVersion(fields: DerReader): 1 | 2 {
  if (fields.tag !== Tag.integer) return 1
  const version = readSmallInteger(fields) + 1
  if (version !== 2) throw malformed(`a CRL of version ${version}`)
  return version
}

function isTime(tag: number | undefined): boolean {
  return tag === Tag.utcTime || tag === Tag.generalizedTime
}

type CrlExtensions = ReadonlyMap<string, RawExtension>

function readExtensions(fields: DerReader, version: 1 | 2): CrlExtensions {
  const explicit = version === 2 ? fields.enterOptional(constructed(0)) : undefined
  if (!explicit) return new Map()
  const extensions = readRaw(explicit)
  explicit.end()
  return extensions
}

const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35'
const CRL_NUMBER = '2.5.29.20'
const DELTA_CRL_INDICATOR = '2.5.29.27'
const ISSUING_DISTRIBUTION_POINT = '2.5.29.28'

function whyUnusable(extensions: CrlExtensions): string | undefined {
  // A delta CRL alone says nothing, for it leaves out what its base has (RFC 5280 §5.2.4).
  if (extensions.has(DELTA_CRL_INDICATOR)) return 'a delta CRL'
  const unknown = [...extensions].find(
    ([oid, { critical }]) => critical && oid !== ISSUING_DISTRIBUTION_POINT && oid !== CRL_NUMBER,
  )
  // RFC 5280 §5.2
  return unknown && `a CRL with critical extension ${unknown[0]}`
}

/** Authorities may not issue such CRLs; who is on one is revoked all the same. */
function whyInconclusive(
  version: 1 | 2,
  nextUpdate: number | undefined,
  extensions: CrlExtensions,
): string | undefined {
  if (version === 1) return 'a CRL of version 1'
  // RFC 5280 §5.1.2.5
  if (nextUpdate === undefined) return 'a CRL without nextUpdate'
  // RFC 5280 §5.2.3: it is there, and not critical.
  const number = extensions.get(CRL_NUMBER)
  if (!number) return 'a CRL without a number'
  return number.critical ? 'a CRL whose number is critical' : undefined
}

function whyEntriesUnusable(
  { isIndirect }: CrlScope,
  { unusable, hasOtherIssuers }: ReturnType<typeof readRevoked>,
): string | undefined {
  if (unusable !== undefined) return unusable
  // RFC 5280 §5.3.3
  return hasOtherIssuers && !isIndirect
    ? 'a CRL about certificates of others that is not indirect'
    : undefined
}

/** RFC 5280 §5.2.3: at most 20 octets. */
function readNumber(extension: RawExtension | undefined): Uint8Array {
  if (!extension) return new Uint8Array(0)
  const number = readDer(extension.value, readInteger)
  if ((number[0] ?? 0) >= 0x80) throw malformed('a negative CRL number')
  if (number.length > 21) throw malformed('a CRL number longer than 20 bytes')
  return number[0] === 0 ? number.subarray(1) : number
}

function readKeyIdentifier(extension: RawExtension | undefined): Uint8Array | undefined {
  return extension && readDer(extension.value, readAuthorityKeyIdentifier)
}
