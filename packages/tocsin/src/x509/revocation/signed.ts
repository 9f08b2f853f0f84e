import type { CryptoProvider } from '../../crypto/provider.ts'
import type { CertificateSignature } from '../algorithm.ts'
import type { Certificate } from '../certificate.ts'
import { isBrokenHash } from '../chain-signature.ts'
import { unsupportedKey } from '../key-policy.ts'

/** What authorities sign besides certificates. */
export interface Signed {
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: { readonly oid: string; readonly name: CertificateSignature }
  readonly signature: Uint8Array
}

/** Why `signed` is not signed by the owner of `signer`, in words for people; nothing when it is. */
export function signatureFault(
  { signatures }: CryptoProvider,
  { tbs, signature, signatureAlgorithm: { oid, name } }: Signed,
  signer: Certificate,
): string | undefined {
  if (unsupportedKey(signer, 0)) return 'signed with a key that this side does not have'
  if (name && isBrokenHash(name)) return `signed with ${name}`
  if (!name || name === 'rsa_pkcs1_md2' || name === 'rsa_pkcs1_md5') return `signed with ${oid}`
  const verifier = signatures[name]
  if (!verifier) return `signed with ${name}`
  return verifier.verify(signer.publicKey.spki, tbs, signature)
    ? undefined
    : 'signed by somebody else'
}
