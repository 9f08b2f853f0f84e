import type { CryptoProvider } from '../../crypto/provider.ts'
import type { Certificate } from '../certificate.ts'
import { Tag } from '../der.ts'
import { write } from '../der-writer.ts'
import { keyHash } from './cert-id.ts'

/**
 * Asks about one certificate (RFC 6960 §4.1), unsigned and without a nonce, so that responders may answer
 * with what they have prepared (RFC 5019 §2.1). Nothing without SHA-1, by which all of them know certificates.
 */
export function ocspRequest(
  certificate: Certificate,
  issuer: Certificate,
  { hashes: { sha1 } }: CryptoProvider,
): Uint8Array | undefined {
  if (!sha1) return undefined
  const certId = write(
    Tag.sequence,
    SHA1,
    write(Tag.octetString, sha1.digest(certificate.issuer.der)),
    write(Tag.octetString, keyHash(issuer, sha1)),
    write(Tag.integer, certificate.serialNumber),
  )
  const list = write(Tag.sequence, write(Tag.sequence, certId))
  return write(Tag.sequence, write(Tag.sequence, list))
}

/** AlgorithmIdentifier, with NULL for parameters as everybody writes it. */
const SHA1 = Uint8Array.of(0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0)
