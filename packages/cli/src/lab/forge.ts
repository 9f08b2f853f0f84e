import { KeyObject, sign } from 'node:crypto'
import { bitString, type Element, elements, encoded, sequence, Tag } from './der.ts'
import type { SigningKey } from './keys.ts'

/** Makes another certificate of one: what does not keep the signature is signed again. */
export type Forge = (der: Buffer, issuer: SigningKey) => Buffer

const VERSION = 0xa0
const EXTENSIONS = 0xa3

/** Flips the last bit of the signature. */
export function withBadSignature(der: Buffer): Buffer {
  const forged = Buffer.from(der)
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
  return forged
}

/** Leaves the last octet out. */
export function cutOff(der: Buffer): Buffer {
  return der.subarray(0, -1)
}

/** Takes version and extensions out, as before 1996, and signs again. */
export function asVersion1(der: Buffer, issuer: SigningKey): Buffer {
  return resigned(der, issuer, (fields) =>
    fields.filter(({ tag }) => tag !== VERSION && tag !== EXTENSIONS),
  )
}

/** Writes another serial number, octet by octet, and signs again. */
export function withSerialNumber(...octets: readonly number[]): Forge {
  return (der, issuer) =>
    resigned(der, issuer, (fields) => {
      const at = fields.findIndex(({ tag }) => tag === Tag.integer)
      return fields.with(at, only(encoded(Tag.integer, Buffer.from(octets))))
    })
}

/** Takes the extension with this OID (DER) out, and signs again. */
export function withoutExtension(oid: Buffer): Forge {
  return (der, issuer) =>
    resigned(der, issuer, (fields) =>
      fields.map((field) => (field.tag === EXTENSIONS ? without(field, oid) : field)),
    )
}

function without({ contents }: Element, oid: Buffer): Element {
  const all = elements(only(contents).contents)
  const kept = all.filter(({ contents: [...inside] }) => !Buffer.from(inside).includes(oid))
  return only(encoded(EXTENSIONS, sequence(...kept.map(({ whole }) => whole))))
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

/** Signs with MD5; the issuer's key has to be an RSA one. */
export function withMd5Signature(der: Buffer, { pair }: SigningKey): Buffer {
  const { fields, algorithm } = parts(der)
  const edited = fields.map(({ whole }) => (whole.equals(algorithm) ? MD5_WITH_RSA : whole))
  const tbs = sequence(...edited)
  return sequence(tbs, MD5_WITH_RSA, bitString(sign('md5', tbs, KeyObject.from(pair.privateKey))))
}

/** Says inside another algorithm than outside (RFC 5280 §4.1.1.2), and signs again. */
export function withTwoAlgorithms(der: Buffer, issuer: SigningKey): Buffer {
  const { algorithm } = parts(der)
  return resigned(der, issuer, (fields) =>
    fields.map((field) => (field.whole.equals(algorithm) ? only(MD5_WITH_RSA) : field)),
  )
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
  issuer: SigningKey,
  edit: (fields: readonly Element[]) => readonly Element[],
): Buffer {
  const { fields, algorithm } = parts(der)
  const edited = sequence(...edit(fields).map(({ whole }) => whole))
  return sequence(edited, algorithm, bitString(signed(edited, issuer)))
}

/** The signature of a key over these octets, as certificates have it. */
export function signed(octets: Buffer, { pair, signingAlgorithm }: SigningKey): Buffer {
  const hash = signingAlgorithm.hash?.replace('-', '').toLowerCase() ?? null
  return sign(hash, octets, KeyObject.from(pair.privateKey))
}

/** A certificate: the fields that are signed, how, and the signature. */
export function parts(der: Buffer) {
  const [tbs, algorithm, signature] = elements(only(der).contents)
  if (!tbs || !algorithm || !signature) throw new Error('not a certificate')
  return {
    fields: elements(tbs.contents),
    algorithm: algorithm.whole,
    signature: signature.whole,
  }
}

/** The one element that this is. */
function only(der: Buffer): Element {
  const [element] = elements(der)
  if (!element) throw new Error('no element')
  return element
}
