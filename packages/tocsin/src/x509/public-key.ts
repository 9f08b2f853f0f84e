import { isNull, readAlgorithm } from './algorithm.ts'
import { type DerReader, malformed, readDer, Tag } from './der.ts'
import { readOctetBits, readOid, readPositiveInteger } from './der-values.ts'

/** What sort of key a certificate holds, as far as TLS cares. */
export type KeyKind =
  | { readonly type: 'rsa'; readonly bits: number }
  | { readonly type: 'rsa-pss'; readonly bits: number }
  /** `curve`: the name of its named group, or a dotted OID when TLS has none for it. */
  | { readonly type: 'ec'; readonly curve: string }
  | { readonly type: 'ed25519' }
  | { readonly type: 'unknown'; readonly oid: string }

export interface PublicKey {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  readonly key: KeyKind
}

/** RFC 5280 §4.1.2.7; whether a point is on its curve is left to the crypto provider. */
export function readPublicKey(reader: DerReader): PublicKey {
  const spki = reader.element(Tag.sequence)
  return { spki, key: readDer(spki, readKey) }
}

/** As 'rsa 2048', 'secp256r1', 'ed25519'. */
export function keyText(key: KeyKind): string {
  switch (key.type) {
    case 'rsa':
    case 'rsa-pss':
      return `${key.type} ${key.bits}`
    case 'ec':
      return key.curve
    case 'ed25519':
      return key.type
    case 'unknown':
      return key.oid
  }
}

/** What names a key by its hash: the modulus of RSA, else the whole subjectPublicKey (RFC 6066 §6). */
export function keyOctets({ spki, key }: PublicKey): Uint8Array {
  const bits = readDer(spki, (reader) => {
    const fields = reader.enter(Tag.sequence)
    readAlgorithm(fields)
    return readOctetBits(fields)
  })
  if (key.type !== 'rsa' && key.type !== 'rsa-pss') return bits
  return readDer(bits, (reader) => readPositiveInteger(reader.enter(Tag.sequence)))
}

function readKey(reader: DerReader): KeyKind {
  const fields = reader.enter(Tag.sequence)
  const { oid, parameters } = readAlgorithm(fields)
  const bits = readOctetBits(fields)
  fields.end()
  switch (oid) {
    case '1.2.840.113549.1.1.1':
      if (!parameters || !isNull(parameters)) throw malformed('an RSA key with wrong parameters')
      return { type: 'rsa', bits: readDer(bits, readModulusBits) }
    case '1.2.840.113549.1.1.10':
      return { type: 'rsa-pss', bits: readDer(bits, readModulusBits) }
    case EC_PUBLIC_KEY:
      return ecKey(parameters, bits)
    case '1.3.101.112':
      if (parameters || bits.length !== 32) throw malformed('an Ed25519 key of wrong form')
      return { type: 'ed25519' }
    default:
      return { type: 'unknown', oid }
  }
}

function readModulusBits(reader: DerReader): number {
  const fields = reader.enter(Tag.sequence)
  const modulus = readPositiveInteger(fields)
  const exponent = readPositiveInteger(fields)
  fields.end()
  if (!isExponent(exponent)) throw malformed('an RSA exponent out of range')
  return modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
}

/** Odd, at least 3, at most 32 bits: 1 signs anything, and huge ones only cost us time. */
function isExponent(bytes: Uint8Array): boolean {
  const last = bytes.at(-1) ?? 0
  return bytes.length <= 4 && last % 2 === 1 && (bytes.length > 1 || last > 1)
}

/** RFC 5480 §2: of its many forms, TLS takes named curves and uncompressed points. */
function ecKey(parameters: Uint8Array | undefined, point: Uint8Array): KeyKind {
  const isNamedCurve = parameters?.[0] === Tag.objectIdentifier
  const isCompressed = point[0] === 2 || point[0] === 3
  if (!isNamedCurve || isCompressed) return { type: 'unknown', oid: EC_PUBLIC_KEY }
  const oid = readDer(parameters, readOid)
  const known = curves[oid]
  if (!known) return { type: 'ec', curve: oid }
  const isPoint = point[0] === 4 && point.length === 1 + 2 * known.coordinateLength
  if (!isPoint) throw malformed('an EC point of wrong form')
  return { type: 'ec', curve: known.name }
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

const curves: Readonly<
  Record<string, { readonly name: string; readonly coordinateLength: number }>
> = {
  '1.2.840.10045.3.1.7': { name: 'secp256r1', coordinateLength: 32 },
  '1.3.132.0.34': { name: 'secp384r1', coordinateLength: 48 },
  '1.3.132.0.35': { name: 'secp521r1', coordinateLength: 66 },
}
