import { createPublicKey, type KeyObject } from 'node:crypto'
import { readAlgorithm, signatureAlgorithm } from '../../x509/algorithm.ts'
import { readDer, Tag } from '../../x509/der.ts'
import { readOctetBits } from '../../x509/der-values.ts'
import { type KeyKind, readPublicKey } from '../../x509/public-key.ts'

/** A key to verify with. */
export interface VerifyingKey {
  readonly key: KeyObject
  readonly kind: KeyKind
  /** The one algorithm that an RSASSA-PSS key with parameters is for (RFC 4055 §1.2). */
  readonly only: string | undefined
}

/** An RSA key of the largest size we accept is half as long. */
const longestSpki = 2048
const capacity = 256
const cache = new Map<string, VerifyingKey>()

/**
 * The key in a SubjectPublicKeyInfo, or nothing when it is malformed or not of a kind we verify with.
 * The most recently used are kept: parsing one can take as long as the verification.
 */
export function publicKey(spki: Uint8Array): VerifyingKey | undefined {
  if (spki.length > longestSpki) return undefined
  const id = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('latin1')
  const found = cache.get(id) ?? parse(Buffer.from(spki))
  if (found) remember(id, found)
  return found
}

/** A Map keeps insertion order: its first entry is the one used longest ago. */
function remember(id: string, key: VerifyingKey): void {
  cache.delete(id)
  cache.set(id, key)
  if (cache.size <= capacity) return
  for (const oldest of cache.keys()) {
    cache.delete(oldest)
    return
  }
}

function parse(spki: Buffer): VerifyingKey | undefined {
  try {
    const { kind, bytes, only } = readSpki(spki)
    const key = importKey(kind, spki, Buffer.from(bytes))
    return key && { key, kind, only }
  } catch {
    return undefined
  }
}

/** RFC 5280 §4.1.2.7, strictly; throws at anything else. */
function readSpki(spki: Uint8Array) {
  const kind = readDer(spki, readPublicKey).key
  return readDer(spki, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const algorithm = readAlgorithm(fields)
    const isBound = kind.type === 'rsa-pss' && algorithm.parameters !== undefined
    const only = isBound ? (signatureAlgorithm(algorithm) ?? 'none known') : undefined
    return { kind, bytes: readOctetBits(fields), only }
  })
}

/** Bits; bounds what one verification may cost, as the peer chooses the key. */
const largestModulus = 8192

/**
 * OpenSSL 3.0's decoder of SubjectPublicKeyInfo takes some 110 µs for any key; a PKCS #1 RSA key takes
 * 3, an Ed25519 JWK 5 and a P-256 JWK 70, while a P-384 JWK takes 460.
 */
function importKey(kind: KeyKind, spki: Buffer, bytes: Buffer): KeyObject | undefined {
  switch (kind.type) {
    case 'rsa':
    case 'rsa-pss':
      if (kind.bits > largestModulus) return undefined
      return createPublicKey({ key: bytes, format: 'der', type: 'pkcs1' })
    case 'ec':
      return importEc(kind.curve, spki, bytes)
    case 'ed25519': {
      const x = bytes.toString('base64url')
      return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    }
    case 'unknown':
      return undefined
  }
}

function importEc(curve: string, spki: Buffer, point: Buffer): KeyObject | undefined {
  switch (curve) {
    case 'secp256r1': {
      const x = point.toString('base64url', 1, 33)
      const y = point.toString('base64url', 33)
      return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    }
    case 'secp384r1':
    case 'secp521r1':
      return createPublicKey({ key: spki, format: 'der', type: 'spki' })
    default:
      return undefined
  }
}
