import { explicit, integer, nullValue, oid, sequence } from './der.ts'
import type { KeyKind } from './keys.ts'

export interface SignatureKind {
  readonly identifier: Uint8Array
  /** Node's name; null where the algorithm has its own hash. */
  readonly hash: string | null
  readonly pss?: true
}

const pkcs1 = (n: number, hash: string): SignatureKind => ({
  identifier: sequence(oid(`1.2.840.113549.1.1.${n}`), nullValue),
  hash,
})
const ecdsa = (suffix: string, hash: string): SignatureKind => ({
  identifier: sequence(oid(`1.2.840.10045.4.${suffix}`)),
  hash,
})
const pss = (n: number, hash: string, saltLength: number): SignatureKind => {
  const hashIdentifier = sequence(oid(`2.16.840.1.101.3.4.2.${n}`), nullValue)
  const mgf = sequence(oid('1.2.840.113549.1.1.8'), hashIdentifier)
  const parameters = sequence(
    explicit(0, hashIdentifier),
    explicit(1, mgf),
    explicit(2, integer(saltLength)),
  )
  return { identifier: sequence(oid('1.2.840.113549.1.1.10'), parameters), hash, pss: true }
}

/** What certificates may be signed with here, also what nobody should use. */
export const signatures = {
  rsa_pkcs1_md5: pkcs1(4, 'md5'),
  rsa_pkcs1_sha1: pkcs1(5, 'sha1'),
  rsa_pkcs1_sha256: pkcs1(11, 'sha256'),
  rsa_pkcs1_sha384: pkcs1(12, 'sha384'),
  rsa_pkcs1_sha512: pkcs1(13, 'sha512'),
  rsa_pss_sha256: pss(1, 'sha256', 32),
  rsa_pss_sha384: pss(2, 'sha384', 48),
  rsa_pss_sha512: pss(3, 'sha512', 64),
  ecdsa_sha1: ecdsa('1', 'sha1'),
  ecdsa_sha224: ecdsa('3.1', 'sha224'),
  ecdsa_sha256: ecdsa('3.2', 'sha256'),
  ecdsa_sha384: ecdsa('3.3', 'sha384'),
  ecdsa_sha512: ecdsa('3.4', 'sha512'),
  ed25519: { identifier: sequence(oid('1.3.101.112')), hash: null },
} satisfies Readonly<Record<string, SignatureKind>>
export type SignatureName = keyof typeof signatures

/** Unless a certificate says otherwise. */
export const usualSignature: Readonly<Record<KeyKind, SignatureName>> = {
  secp256r1: 'ecdsa_sha256',
  secp384r1: 'ecdsa_sha384',
  secp521r1: 'ecdsa_sha512',
  secp256k1: 'ecdsa_sha256',
  rsa1024: 'rsa_pkcs1_sha256',
  rsa2048: 'rsa_pkcs1_sha256',
  rsa2050: 'rsa_pkcs1_sha256',
  rsa3072: 'rsa_pkcs1_sha256',
  'rsa-pss': 'rsa_pss_sha256',
  ed25519: 'ed25519',
  x25519: 'ed25519',
}
