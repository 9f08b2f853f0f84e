import { KeyObject, sign } from 'node:crypto'
import type { SigningKey } from './keys.ts'

/** What DER is made of: tag, length, contents. */
interface Element {
  readonly tag: number
  readonly contents: Buffer
  /** Tag and length included. */
  readonly whole: Buffer
}

const SEQUENCE = 0x30
const BIT_STRING = 0x03
const VERSION = 0xa0
const EXTENSIONS = 0xa3

/** Flips the last bit of the signature. */
export function withBadSignature(der: Buffer): Buffer {
  const forged = Buffer.from(der)
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
  return forged
}

/** Takes version and extensions out, as before 1996, and signs again. */
export function asVersion1(der: Buffer, issuer: SigningKey): Buffer {
  return resigned(der, issuer, (fields) =>
    fields.filter(({ tag }) => tag !== VERSION && tag !== EXTENSIONS),
  )
}

const EC_PUBLIC_KEY = Buffer.from('06072a8648ce3d0201', 'hex')
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')

/** Says that the key is of a kind nobody knows, and signs again. */
export function withUnknownKey(der: Buffer, issuer: SigningKey): Buffer {
  return resigned(der, issuer, (fields) =>
    fields.map((field) => elements(withOtherOid(field.whole, EC_PUBLIC_KEY))[0] ?? field),
  )
}

/** Says, inside and outside, that it is signed in a way nobody knows. */
export function withUnknownSignature(der: Buffer): Buffer {
  return withOtherOid(der, ECDSA_WITH_SHA256)
}

/** md5WithRSAEncryption (RFC 3279 §2.2.1), with its NULL. */
const MD5_WITH_RSA = Buffer.from('300d06092a864886f70d0101040500', 'hex')

/** Says, inside and outside, that it is signed with MD5. */
export function withMd5Signature(der: Buffer): Buffer {
  const { fields, algorithm, signature } = parts(der)
  const edited = fields.map(({ whole }) => (whole.equals(algorithm) ? MD5_WITH_RSA : whole))
  return encoded(SEQUENCE, encoded(SEQUENCE, ...edited), MD5_WITH_RSA, signature)
}

/** Changes the last arc of an object identifier wherever it stands. */
function withOtherOid(der: Buffer, oid: Buffer): Buffer {
  const forged = Buffer.from(der)
  for (let at = forged.indexOf(oid); at >= 0; at = forged.indexOf(oid, at + 1)) {
    forged[at + oid.length - 1] = 0x7f
  }
  return forged
}

function resigned(
  der: Buffer,
  { pair, signingAlgorithm }: SigningKey,
  edit: (fields: readonly Element[]) => readonly Element[],
): Buffer {
  const { fields, algorithm } = parts(der)
  const edited = encoded(SEQUENCE, ...edit(fields).map(({ whole }) => whole))
  const hash = signingAlgorithm.hash?.replace('-', '').toLowerCase() ?? null
  const signature = sign(hash, edited, KeyObject.from(pair.privateKey))
  const bits = encoded(BIT_STRING, Buffer.of(0), signature)
  return encoded(SEQUENCE, edited, algorithm, bits)
}

/** A certificate: the fields that are signed, how, and the signature. */
function parts(der: Buffer) {
  const [certificate] = elements(der)
  const [signed, algorithm, signature] = elements(certificate?.contents ?? Buffer.alloc(0))
  if (!signed || !algorithm || !signature) throw new Error('not a certificate')
  return {
    fields: elements(signed.contents),
    algorithm: algorithm.whole,
    signature: signature.whole,
  }
}

function elements(der: Buffer): readonly Element[] {
  const found: Element[] = []
  for (let at = 0; at < der.length; ) {
    const first = der[at + 1] ?? 0
    const more = first < 0x80 ? 0 : first & 0x7f
    const length = more === 0 ? first : der.readUIntBE(at + 2, more)
    const start = at + 2 + more
    const contents = der.subarray(start, start + length)
    found.push({ tag: der[at] ?? 0, contents, whole: der.subarray(at, start + length) })
    at = start + length
  }
  return found
}

function encoded(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts)
  const { length } = contents
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), contents])
}
