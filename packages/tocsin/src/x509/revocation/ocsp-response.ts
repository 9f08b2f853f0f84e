import { type CertificateSignature, readAlgorithm, signatureAlgorithm } from '../algorithm.ts'
import { constructed, type DerReader, malformed, primitive, readDer, Tag } from '../der.ts'
import { readInteger, readOctetBits, readOid } from '../der-values.ts'
import { readName } from '../distinguished-name.ts'
import { readRaw } from '../extensions.ts'
import { readTime } from '../time.ts'
import { readEnumerated, readReason } from './reason.ts'

/** A BasicOCSPResponse, read but not judged (RFC 6960 §4.2.1). */
export interface OcspResponse {
  /** The signed part. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: { readonly oid: string; readonly name: CertificateSignature }
  readonly signature: Uint8Array
  readonly responder: ResponderId
  readonly responses: readonly SingleResponse[]
  /** Certificates that came along, DER. */
  readonly certificates: readonly Uint8Array[]
  /** OID of a critical extension: there is none that this side knows. */
  readonly unknownCritical: string | undefined
}

/** A name, or the SHA-1 hash of a key, as `subjectPublicKeyOf` has it. */
type ResponderId = { readonly name: Uint8Array } | { readonly keyHash: Uint8Array }

export interface SingleResponse {
  readonly certId: CertId
  readonly status: 'good' | 'unknown' | { readonly at: number; readonly reason: number }
  /** Seconds since 1970. */
  readonly thisUpdate: number
  readonly nextUpdate: number | undefined
  readonly unknownCritical: string | undefined
}

/** RFC 6960 §4.1.1: which certificate is meant. */
export interface CertId {
  /** OID. */
  readonly hashAlgorithm: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serialNumber: Uint8Array
}

/** Reads an OCSPResponse or throws `certificate.malformed`; text is why the responder gives no answer. */
export function parseOcspResponse(der: Uint8Array): OcspResponse | string {
  if (der.length > MAX_LENGTH) throw malformed(`an OCSP response of ${der.length} bytes`)
  const basic = readDer(der, (reader) => readOuter(reader.enter(Tag.sequence)))
  return typeof basic === 'string' ? basic : readDer(basic, readBasic)
}

/** The largest in use have one certificate along, and are below 4 KiB. */
const MAX_LENGTH = 0x10000

/** RFC 6960 §4.2.1: OCSPResponseStatus. */
const STATUSES: Readonly<Record<number, string>> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
}

function readOuter(fields: DerReader): Uint8Array | string {
  const status = readEnumerated(fields)
  if (status !== 0 && STATUSES[status] === undefined) throw malformed(`an OCSP status of ${status}`)
  const explicit = fields.enterOptional(constructed(0))
  fields.end()
  if (status !== 0) return STATUSES[status] ?? ''
  if (!explicit) throw malformed('an OCSP response without a response')
  const bytes = explicit.enter(Tag.sequence)
  explicit.end()
  const type = readOid(bytes)
  if (type !== '1.3.6.1.5.5.7.48.1.1') throw malformed(`an OCSP response of type ${type}`)
  const basic = bytes.content(Tag.octetString)
  bytes.end()
  return basic
}

function readBasic(reader: DerReader): OcspResponse {
  const fields = reader.enter(Tag.sequence)
  const tbs = fields.element(Tag.sequence)
  const { oid, ...parameters } = readAlgorithm(fields)
  const signature = readOctetBits(fields)
  const certificates = readCertificates(fields)
  fields.end()
  const data = readDer(tbs, (inside) => readResponseData(inside.enter(Tag.sequence)))
  const name = signatureAlgorithm({ oid, ...parameters })
  return { tbs, signatureAlgorithm: { oid, name }, signature, certificates, ...data }
}

function readCertificates(fields: DerReader): readonly Uint8Array[] {
  const explicit = fields.enterOptional(constructed(0))
  if (!explicit) return []
  const list = explicit.enter(Tag.sequence)
  explicit.end()
  const certificates: Uint8Array[] = []
  while (!list.isEmpty) certificates.push(list.element(Tag.sequence))
  return certificates
}

type ResponseData = Pick<OcspResponse, 'responder' | 'responses' | 'unknownCritical'>

function readResponseData(fields: DerReader): ResponseData {
  // X.690 §11.5: a DEFAULT value is not written, and there is no other version.
  if (fields.tag === constructed(0)) throw malformed('an OCSP response with a version')
  const responder = readResponder(fields)
  readGeneralizedTime(fields)
  const responses: SingleResponse[] = []
  const list = fields.enter(Tag.sequence)
  while (!list.isEmpty) responses.push(readSingle(list.enter(Tag.sequence)))
  const unknownCritical = readCritical(fields)
  fields.end()
  return { responder, responses, unknownCritical }
}

function readResponder(fields: DerReader): ResponderId {
  const byName = fields.enterOptional(constructed(1))
  if (byName) {
    const { der } = readName(byName)
    byName.end()
    return { name: der }
  }
  const byKey = fields.enter(constructed(2))
  const keyHash = byKey.content(Tag.octetString)
  byKey.end()
  return { keyHash }
}

function readSingle(fields: DerReader): SingleResponse {
  const certId = readCertId(fields)
  const status = readStatus(fields)
  const thisUpdate = readGeneralizedTime(fields)
  const explicit = fields.enterOptional(constructed(0))
  const nextUpdate = explicit && readGeneralizedTime(explicit)
  explicit?.end()
  const unknownCritical = readCritical(fields)
  fields.end()
  return { certId, status, thisUpdate, nextUpdate, unknownCritical }
}

function readCertId(reader: DerReader): CertId {
  const fields = reader.enter(Tag.sequence)
  const { oid: hashAlgorithm } = readAlgorithm(fields)
  const issuerNameHash = fields.content(Tag.octetString)
  const issuerKeyHash = fields.content(Tag.octetString)
  const serialNumber = readInteger(fields)
  fields.end()
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
}

function readStatus(fields: DerReader): SingleResponse['status'] {
  const revoked = fields.enterOptional(constructed(1))
  if (revoked) {
    const at = readGeneralizedTime(revoked)
    const explicit = revoked.enterOptional(constructed(0))
    const reason = explicit ? readReason(explicit) : 0
    explicit?.end()
    revoked.end()
    return { at, reason }
  }
  const isGood = fields.tag === primitive(0)
  if (fields.content(primitive(isGood ? 0 : 2)).length > 0) throw malformed('a NULL with content')
  return isGood ? 'good' : 'unknown'
}

function readGeneralizedTime(fields: DerReader): number {
  if (fields.tag !== Tag.generalizedTime) throw malformed('a time that is no GeneralizedTime')
  return readTime(fields)
}

function readCritical(fields: DerReader): string | undefined {
  const explicit = fields.enterOptional(constructed(1))
  if (!explicit) return undefined
  const extensions = readRaw(explicit)
  explicit.end()
  return [...extensions].find(([, { critical }]) => critical)?.[0]
}
