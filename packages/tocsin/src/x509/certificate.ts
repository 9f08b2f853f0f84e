import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import { type CertificateSignature, readAlgorithm, signatureAlgorithm } from './algorithm.ts'
import { constructed, type DerReader, malformed, primitive, readDer, Tag } from './der.ts'
import { isSame, readInteger, readOctetBits, readSmallInteger } from './der-values.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'
import { type Extensions, noExtensions, readExtensions } from './extensions.ts'
import { type PublicKey, readPublicKey } from './public-key.ts'
import { readTime } from './time.ts'

/** A certificate, read but not judged (RFC 5280 §4.1). */
export interface Certificate {
  readonly der: Uint8Array
  /** The signed part. */
  readonly tbs: Uint8Array
  readonly version: number
  /** Two's complement, as it stands. */
  readonly serialNumber: Uint8Array
  readonly signatureAlgorithm: {
    readonly oid: string
    readonly name: CertificateSignature
  }
  readonly signature: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  /** Seconds since 1970; both ends are included. */
  readonly notBefore: number
  readonly notAfter: number
  readonly publicKey: PublicKey
  readonly extensions: Extensions
}

/**
 * Reads a certificate or throws `certificate.malformed`. The result owns its bytes, and those read
 * lately are kept: the same DER gives the same object.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_LENGTH) throw malformed(`a certificate of ${der.length} bytes`)
  const slot = hash(der) % KEPT
  const kept = cache[slot]
  if (kept && isSame(kept.der, der)) return kept
  const certificate = readCertificate(der.slice())
  cache[slot] = certificate
  return certificate
}

/** The key that signatures of a certificate's owner are verified with; a raw one stands for itself (RFC 7250 §3). */
export function publicKeyOf(der: Uint8Array, type: CertificateTypeName = 'X509'): PublicKey {
  return type === 'X509' ? parseCertificate(der).publicKey : readDer(der, readPublicKey)
}

/** Larger ones are made to hurt: the largest in use, post-quantum ones included, are below 32 KiB. */
const MAX_LENGTH = 0x10000

/** A direct-mapped cache: bounded, without bookkeeping; certificates that share a slot only cost a second reading. */
const KEPT = 256
const cache: (Certificate | undefined)[] = []

/** FNV-1a of the last bytes, which are the signature: as good as random. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (let i = Math.max(0, bytes.length - 32); i < bytes.length; i++) {
    value = Math.imul(value ^ (bytes[i] ?? 0), 0x01000193)
  }
  return value >>> 0
}

function readCertificate(der: Uint8Array): Certificate {
  const fields = readDer(der, (reader) => reader.enter(Tag.sequence))
  const tbs = fields.element(Tag.sequence)
  const algorithm = fields.element(Tag.sequence)
  const signature = readOctetBits(fields)
  fields.end()
  const signed = readDer(tbs, (reader) => readSigned(reader.enter(Tag.sequence), algorithm))
  const identifier = readDer(algorithm, readAlgorithm)
  const name = signatureAlgorithm(identifier)
  return { der, tbs, signature, signatureAlgorithm: { oid: identifier.oid, name }, ...signed }
}

type Signed = Omit<Certificate, 'der' | 'tbs' | 'signature' | 'signatureAlgorithm'>

function readSigned(fields: DerReader, algorithm: Uint8Array): Signed {
  const version = readVersion(fields)
  const serialNumber = readSerialNumber(fields)
  // RFC 5280 §4.1.1.2: else the algorithm would be the one thing an attacker may change.
  if (!isSame(fields.element(Tag.sequence), algorithm)) throw malformed('two signature algorithms')
  const issuer = readName(fields)
  if (issuer.text === '') throw malformed('an empty issuer')
  const validity = fields.enter(Tag.sequence)
  const notBefore = readTime(validity)
  const notAfter = readTime(validity)
  validity.end()
  const subject = readName(fields)
  const publicKey = readPublicKey(fields)
  const extensions = readTail(fields, version)
  fields.end()
  return { version, serialNumber, issuer, notBefore, notAfter, subject, publicKey, extensions }
}

function readVersion(fields: DerReader): number {
  const explicit = fields.enterOptional(constructed(0))
  if (!explicit) return 1
  const version = readSmallInteger(explicit) + 1
  explicit.end()
  if (version !== 2 && version !== 3) throw malformed(`version ${version}`)
  return version
}

/** RFC 5280 §4.1.2.2: at most 20 bytes; negative ones and zero exist and do no harm. */
function readSerialNumber(fields: DerReader): Uint8Array {
  const serialNumber = readInteger(fields)
  if (serialNumber.length > (serialNumber[0] === 0 ? 21 : 20)) {
    throw malformed('a serial number longer than 20 bytes')
  }
  return serialNumber
}

/** Unique identifiers, which nobody uses, and extensions; each version may have its own. */
function readTail(fields: DerReader, version: number): Extensions {
  if (version >= 2) {
    fields.optional(primitive(1))
    fields.optional(primitive(2))
  }
  const explicit = version === 3 ? fields.enterOptional(constructed(3)) : undefined
  if (!explicit) return noExtensions
  const extensions = readExtensions(explicit)
  explicit.end()
  return extensions
}
