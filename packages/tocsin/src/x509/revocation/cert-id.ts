import type { CryptoProvider, Hash, HashName } from '../../crypto/provider.ts'
import { readAlgorithm } from '../algorithm.ts'
import type { Certificate } from '../certificate.ts'
import { readDer, Tag } from '../der.ts'
import { isSame, readOctetBits } from '../der-values.ts'
import type { CertId } from './ocsp-response.ts'

/** Whether a CertID means this certificate of this issuer (RFC 6960 §4.1.1). */
export function isAbout(
  certId: CertId,
  certificate: Certificate,
  issuer: Certificate,
  crypto: CryptoProvider,
): boolean {
  const hash = hashOf(certId, crypto)
  const isNamed = hash !== undefined && isNamedBy(certId, certificate, crypto)
  return isNamed && isSame(certId.issuerKeyHash, keyHash(issuer, hash))
}

/** The same without a look at the issuer's key, for those who know it only by name. */
export function isNamedBy(
  certId: CertId,
  { serialNumber, issuer }: Certificate,
  crypto: CryptoProvider,
): boolean {
  const hash = hashOf(certId, crypto)
  if (!hash || !isSame(certId.serialNumber, serialNumber)) return false
  return isSame(certId.issuerNameHash, hash.digest(issuer.der))
}

function hashOf({ hashAlgorithm }: CertId, { hashes }: CryptoProvider): Hash | undefined {
  const name = HASHES[hashAlgorithm]
  return name && hashes[name]
}

/** The hash of the subjectPublicKey without tag, length and unused bits, as OCSP names keys. */
export function keyHash({ publicKey: { spki } }: Certificate, hash: Hash): Uint8Array {
  const key = readDer(spki, (reader) => {
    const fields = reader.enter(Tag.sequence)
    readAlgorithm(fields)
    return readOctetBits(fields)
  })
  return hash.digest(key)
}

const HASHES: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
