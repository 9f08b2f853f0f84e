import { randomBytes } from '@noble/hashes/utils.js'
import type { CryptoProvider } from '../crypto/provider.ts'
import { aes128Gcm, aes256Gcm, chacha20Poly1305 } from './aead.ts'
import { secp256r1, secp384r1, secp521r1, x25519 } from './group.ts'
import { sha1, sha256, sha384, sha512 } from './hash.ts'
import { mlkemGroup } from './mlkem-group.ts'
import { ecdsa, ed25519Verifier, rsaPkcs1, rsaPss } from './signature.ts'

/** Primitives from @noble/*, wherever JavaScript runs; ChaCha20-Poly1305 is its fastest AEAD, and first. */
export const nobleCrypto = {
  name: 'noble',
  hashes: { sha1, sha256, sha384, sha512 },
  aeads: {
    chacha20_poly1305: chacha20Poly1305,
    aes_128_gcm: aes128Gcm,
    aes_256_gcm: aes256Gcm,
  },
  groups: {
    X25519MLKEM768: mlkemGroup(x25519),
    x25519,
    secp256r1,
    secp384r1,
    secp521r1,
  },
  signatures: {
    ecdsa_sha256: ecdsa('ecdsa_sha256', sha256),
    ed25519: ed25519Verifier,
    rsa_pss_sha256: rsaPss('rsa_pss_sha256', sha256),
    ecdsa_sha384: ecdsa('ecdsa_sha384', sha384),
    rsa_pss_sha384: rsaPss('rsa_pss_sha384', sha384),
    ecdsa_sha512: ecdsa('ecdsa_sha512', sha512),
    rsa_pss_sha512: rsaPss('rsa_pss_sha512', sha512),
    rsa_pkcs1_sha256: rsaPkcs1('rsa_pkcs1_sha256', sha256),
    rsa_pkcs1_sha384: rsaPkcs1('rsa_pkcs1_sha384', sha384),
    rsa_pkcs1_sha512: rsaPkcs1('rsa_pkcs1_sha512', sha512),
    ecdsa_sha1: ecdsa('ecdsa_sha1', sha1),
    rsa_pkcs1_sha1: rsaPkcs1('rsa_pkcs1_sha1', sha1),
  },
  random: (length) => randomBytes(length),
} satisfies CryptoProvider
