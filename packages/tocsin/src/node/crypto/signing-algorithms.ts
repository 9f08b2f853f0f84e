import type { KeyObject } from 'node:crypto'
import { MisuseError } from '../../alert/error.ts'
import type { SignatureAlgorithm } from '../../crypto/provider.ts'

const hashes = { sha256: 32, sha384: 48, sha512: 64 } as const
type SigningHash = keyof typeof hashes
const hashNames = Object.keys(hashes) as readonly SigningHash[]

/** The hash as long as the curve's order comes first: RFC 9846 §4.3.3 pairs the two. */
const ecdsa: { readonly [curve: string]: readonly SignatureAlgorithm[] } = {
  prime256v1: ['ecdsa_sha256', 'ecdsa_sha384', 'ecdsa_sha512'],
  secp384r1: ['ecdsa_sha384', 'ecdsa_sha256', 'ecdsa_sha512'],
  secp521r1: ['ecdsa_sha512', 'ecdsa_sha256', 'ecdsa_sha384'],
}

/** What a private key can sign with, preferred first. */
export function signingAlgorithms(key: KeyObject): readonly SignatureAlgorithm[] {
  const found = algorithms(key)
  if (found.length > 0) return found
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  const kind = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType
  throw new MisuseError(`privateKey: no signature algorithm takes this ${kind} key`)
}

/** What signs in versions that leave no choice: before TLS 1.2, or in a TLS 1.2 that was never told one (RFC 5246 §7.4.1.4.1). */
export function legacySigningAlgorithms(key: KeyObject): readonly SignatureAlgorithm[] {
  switch (key.asymmetricKeyType) {
    case 'ec':
      return ['ecdsa_sha1']
    case 'rsa':
      return ['rsa_pkcs1_md5_sha1', 'rsa_pkcs1_sha1']
    default:
      return []
  }
}

function algorithms(key: KeyObject): readonly SignatureAlgorithm[] {
  const details = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return ['ed25519']
    case 'ec':
      return ecdsa[details.namedCurve ?? ''] ?? []
    case 'rsa':
      return [...pss(details), ...hashNames.map((hash) => `rsa_pkcs1_${hash}` as const)]
    case 'rsa-pss':
      return pss(details)
    default:
      return []
  }
}

type RsaDetails = NonNullable<KeyObject['asymmetricKeyDetails']>

/** The encoded message holds the hash, a salt as long and two bytes more (RFC 8017 §9.1.1). */
function pss({ modulusLength = 0, hashAlgorithm, ...details }: RsaDetails): SignatureAlgorithm[] {
  const { mgf1HashAlgorithm = hashAlgorithm, saltLength = 0 } = details
  return hashNames
    .filter((hash) => (hashAlgorithm ?? hash) === hash && (mgf1HashAlgorithm ?? hash) === hash)
    .filter((hash) => saltLength <= hashes[hash] && 2 * hashes[hash] + 2 <= modulusLength / 8)
    .map((hash) => `rsa_pss_${hash}` as const)
}
