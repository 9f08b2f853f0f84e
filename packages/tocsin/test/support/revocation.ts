import { createHash, sign } from 'node:crypto'
import {
  bitString,
  boolean,
  concat,
  explicit,
  implicit,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  time,
  tlv,
} from './der.ts'
import type { Issued, RawExtension } from './issue.ts'
import {
  type SignatureKind,
  type SignatureName,
  signatures,
  usualSignature,
} from './issue-signatures.ts'

const DAY = 86_400
const now = () => Math.floor(Date.now() / 1000)

/** A certificate that is on a CRL. */
interface RevokedEntry {
  readonly serial: number | bigint
  readonly at?: number
  readonly reason?: number
  /** DER Name, for an indirect CRL. */
  readonly issuer?: Uint8Array
  readonly extensions?: readonly RawExtension[]
}

export interface CrlOptions {
  readonly issuer: Issued
  /** DER Name it claims, whoever signs. */
  readonly issuerName?: Uint8Array
  readonly revoked?: readonly RevokedEntry[]
  readonly thisUpdate?: number
  /** `null`: none. */
  readonly nextUpdate?: number | null
  readonly number?: number | bigint | null
  readonly numberCritical?: 'true'
  /** Contents of issuingDistributionPoint. */
  readonly scope?: readonly Uint8Array[]
  readonly extensions?: readonly RawExtension[]
  readonly version?: 1 | 2
  readonly signature?: SignatureName
  readonly tamper?: 'signature'
}

/** A CRL, by default of now, about nobody. */
export function issueCrl(options: CrlOptions): Uint8Array {
  const { issuer, revoked = [], version = 2, thisUpdate = now() - DAY } = options
  const { nextUpdate = now() + DAY } = options
  const name = options.signature ?? usualSignature[issuer.kind]
  const extensions = crlExtensions(options)
  const tbs = sequence(
    ...(version === 2 ? [integer(1)] : []),
    signatures[name].identifier,
    options.issuerName ?? issuer.name,
    time(thisUpdate),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(revoked.length === 0 ? [] : [sequence(concat(...revoked.map(entry)))]),
    ...(extensions.length === 0 ? [] : [explicit(0, sequence(...extensions))]),
  )
  return signed(tbs, name, issuer, options.tamper)
}

function crlExtensions(options: CrlOptions): readonly Uint8Array[] {
  const { issuer, number = 1, scope, version = 2 } = options
  if (version === 1) return []
  const all: RawExtension[] = [
    { oid: '2.5.29.35', value: sequence(implicit(0, issuer.keyIdentifier)) },
  ]
  if (number !== null) {
    const critical = options.numberCritical
    all.push({ oid: '2.5.29.20', value: integer(number), ...(critical && { critical }) })
  }
  if (scope) all.push({ oid: '2.5.29.28', critical: 'true', value: sequence(...scope) })
  return [...all, ...(options.extensions ?? [])].map(extension)
}

function entry({ serial, at = now() - DAY, reason, issuer, extensions = [] }: RevokedEntry) {
  const all: RawExtension[] = []
  if (reason !== undefined) all.push({ oid: '2.5.29.21', value: enumerated(reason) })
  if (issuer)
    all.push({ oid: '2.5.29.29', critical: 'true', value: sequence(directoryName(issuer)) })
  const written = [...all, ...extensions].map(extension)
  return sequence(
    integer(serial),
    time(at),
    ...(written.length === 0 ? [] : [sequence(...written)]),
  )
}

function extension({ oid: id, critical, value }: RawExtension): Uint8Array {
  return sequence(oid(id), ...(critical ? [boolean(critical)] : []), octetString(value))
}

const enumerated = (n: number) => tlv(0x0a, Uint8Array.of(n))
export const directoryName = (name: Uint8Array) => explicit(4, name)
export const uriName = (url: string) => implicit(6, Buffer.from(url, 'latin1'))
/** distributionPoint of a DistributionPoint, or of issuingDistributionPoint. */
export const fullName = (...names: readonly Uint8Array[]) => explicit(0, explicit(0, ...names))
/** [n] IMPLICIT BOOLEAN TRUE. */
export const flag = (n: number) => implicit(n, Uint8Array.of(0xff))
/** [n] IMPLICIT ReasonFlags, from a mask whose bit n is reason n. */
export function reasonFlags(n: number, ...reasons: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(2)
  for (const reason of reasons)
    bytes[reason >> 3] = (bytes[reason >> 3] ?? 0) | (0x80 >> (reason & 7))
  const unused = 15 - Math.max(...reasons)
  return implicit(
    n,
    unused >= 8 ? Uint8Array.of(unused - 8, bytes[0] ?? 0) : Uint8Array.of(unused, ...bytes),
  )
}

/** cRLDistributionPoints with these URLs, one point each. */
export function crlDistributionPoints(...urls: readonly string[]): RawExtension {
  const points = urls.map((url) => sequence(fullName(uriName(url))))
  return { oid: '2.5.29.31', value: sequence(...points) }
}

/** authorityInfoAccess. */
export function authorityInfoAccess(access: { ocsp?: string; caIssuers?: string }): RawExtension {
  const { ocsp, caIssuers } = access
  const values = [
    ...(ocsp ? [sequence(oid('1.3.6.1.5.5.7.48.1'), uriName(ocsp))] : []),
    ...(caIssuers ? [sequence(oid('1.3.6.1.5.5.7.48.2'), uriName(caIssuers))] : []),
  ]
  return { oid: '1.3.6.1.5.5.7.1.1', value: sequence(...values) }
}

/** TLS feature (RFC 7633); status_request unless said otherwise. */
export function tlsFeature(...features: readonly number[]): RawExtension {
  const value = sequence(...(features.length === 0 ? [5] : features).map((n) => integer(n)))
  return { oid: '1.3.6.1.5.5.7.1.24', value }
}

export interface SingleOptions {
  readonly certificate: Pick<OcspSubject, 'serial'>
  readonly issuer: Issued
  readonly status?: 'good' | 'unknown' | { readonly reason?: number; readonly at?: number }
  readonly hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'md5'
  readonly thisUpdate?: number
  readonly nextUpdate?: number | null
  readonly extensions?: readonly RawExtension[]
}

interface OcspSubject {
  readonly serial: number | bigint
}

export interface OcspOptions {
  /** Who signs. */
  readonly responder: Issued
  readonly responderId?: 'name' | 'key'
  readonly responses: readonly SingleOptions[]
  /** DER, along with the response. */
  readonly certificates?: readonly Uint8Array[]
  readonly signature?: SignatureName
  readonly extensions?: readonly RawExtension[]
  readonly tamper?: 'signature'
  /** Written though DER forbids it. */
  readonly version?: number
}

/** An OCSP response that is successful, by default by name. */
export function issueOcsp(options: OcspOptions): Uint8Array {
  const { responder, responderId = 'name', responses, certificates = [] } = options
  const name = options.signature ?? usualSignature[responder.kind]
  const id =
    responderId === 'name'
      ? explicit(1, responder.name)
      : explicit(2, octetString(keyHashOf(responder, 'sha1')))
  const tbs = sequence(
    ...(options.version === undefined ? [] : [explicit(0, integer(options.version))]),
    id,
    generalizedTime(now()),
    sequence(...responses.map(single)),
    ...wrappedExtensions(options.extensions),
  )
  const certs = certificates.length > 0 ? [explicit(0, sequence(...certificates))] : []
  const basic = signed(tbs, name, responder, options.tamper, certs)
  const bytes = sequence(oid('1.3.6.1.5.5.7.48.1.1'), octetString(basic))
  return sequence(enumerated(0), explicit(0, bytes))
}

/** An OCSP response without an answer. */
export const unsuccessful = (status: number) => sequence(enumerated(status))

function single(options: SingleOptions): Uint8Array {
  const { certificate, issuer, status = 'good', hash = 'sha1' } = options
  const { thisUpdate = now() - 3600, nextUpdate = now() + DAY } = options
  const certId = sequence(
    sequence(oid(HASHES[hash]), nullValue),
    octetString(digest(hash, issuer.name)),
    octetString(keyHashOf(issuer, hash)),
    integer(certificate.serial),
  )
  return sequence(
    certId,
    statusOf(status),
    generalizedTime(thisUpdate),
    ...(nextUpdate === null ? [] : [explicit(0, generalizedTime(nextUpdate))]),
    ...wrappedExtensions(options.extensions),
  )
}

function wrappedExtensions(extensions: readonly RawExtension[] = []): readonly Uint8Array[] {
  return extensions.length === 0 ? [] : [explicit(1, sequence(...extensions.map(extension)))]
}

function statusOf(status: NonNullable<SingleOptions['status']>): Uint8Array {
  if (status === 'good') return implicit(0, new Uint8Array(0))
  if (status === 'unknown') return implicit(2, new Uint8Array(0))
  const { at = now() - DAY, reason } = status
  const said = reason === undefined ? [] : [explicit(0, enumerated(reason))]
  return explicit(1, generalizedTime(at), ...said)
}

const HASHES = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const

function digest(hash: string, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(hash).update(bytes).digest())
}

/** Of the bits in SubjectPublicKeyInfo: for keys of tests, what follows the last BIT STRING's header. */
function keyHashOf({ spki }: Issued, hash: string): Uint8Array {
  return digest(hash, bitsOf(spki))
}

function bitsOf(spki: Uint8Array): Uint8Array {
  const header = (at: number) => {
    const first = spki[at + 1] ?? 0
    return first < 0x80 ? 2 : 2 + (first & 0x7f)
  }
  const lengthAt = (at: number) => {
    const size = header(at) - 2
    if (size === 0) return spki[at + 1] ?? 0
    return spki.subarray(at + 2, at + 2 + size).reduce((value, byte) => value * 256 + byte, 0)
  }
  const algorithm = header(0)
  const bits = algorithm + header(algorithm) + lengthAt(algorithm)
  return spki.subarray(bits + header(bits) + 1)
}

function generalizedTime(seconds: number): Uint8Array {
  const digits = new Date(seconds * 1000).toISOString().replace(/\.\d+|[-:T]/g, '')
  return tlv(0x18, Buffer.from(digits))
}

function signed(
  tbs: Uint8Array,
  name: SignatureName,
  signer: Issued,
  tamper: 'signature' | undefined,
  more: readonly Uint8Array[] = [],
): Uint8Array {
  const { identifier, hash }: SignatureKind = signatures[name]
  const signature = new Uint8Array(sign(hash, tbs, signer.key))
  const last = signature.length - 1
  if (tamper) signature[last] = (signature[last] ?? 0) ^ 1
  return sequence(tbs, identifier, bitString(signature), ...more)
}
