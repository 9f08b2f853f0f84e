import { readAlgorithm, signatureAlgorithm } from '../x509/algorithm.ts'
import { readDer, Tag } from '../x509/der.ts'
import { readOctetBits } from '../x509/der-values.ts'
import { type KeyKind, readPublicKey } from '../x509/public-key.ts'

/** A SubjectPublicKeyInfo taken apart. */
export interface SubjectPublicKey {
  readonly kind: KeyKind
  /** An uncompressed point, an Ed25519 key, or a DER RSAPublicKey. */
  readonly bytes: Uint8Array
  /** The one algorithm that an RSASSA-PSS key with parameters is for (RFC 4055 §1.2). */
  readonly only: string | undefined
}

/** Reads a SubjectPublicKeyInfo strictly (RFC 5280 §4.1.2.7); throws at anything else. */
export function readSpki(spki: Uint8Array): SubjectPublicKey {
  const kind = readDer(spki, readPublicKey).key
  return readDer(spki, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const algorithm = readAlgorithm(fields)
    const isBound = kind.type === 'rsa-pss' && algorithm.parameters !== undefined
    const only = isBound ? (signatureAlgorithm(algorithm) ?? 'none known') : undefined
    return { kind, bytes: readOctetBits(fields), only }
  })
}
