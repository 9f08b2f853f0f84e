import { randomFillSync } from 'node:crypto'
import { hybrid } from '../../crypto/hybrid.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { aead } from './aead.ts'
import { ecdh, x25519 } from './group.ts'
import { hash } from './hash.ts'
import { mlKem768 } from './ml-kem.ts'
import { verifier } from './signature.ts'

/** Primitives from node:crypto. Where Node has ML-KEM, X25519MLKEM768 is among the groups, and first. */
export const nodeCrypto = {
  name: 'node',

  hashes: {
    sha1: hash('sha1', 20, 64),
    sha256: hash('sha256', 32, 64),
    sha384: hash('sha384', 48, 128),
    sha512: hash('sha512', 64, 128),
  },

  aeads: {
    aes_128_gcm: aead('aes_128_gcm', 16, 'aes-128-gcm'),
    aes_256_gcm: aead('aes_256_gcm', 32, 'aes-256-gcm'),
    chacha20_poly1305: aead('chacha20_poly1305', 32, 'chacha20-poly1305'),
  },

  groups: {
    ...(mlKem768 && { X25519MLKEM768: hybrid(mlKem768, x25519) }),
    x25519,
    secp256r1: ecdh('secp256r1', 'prime256v1', 32),
    secp384r1: ecdh('secp384r1', 'secp384r1', 48),
    secp521r1: ecdh('secp521r1', 'secp521r1', 66),
  },

  signatures: {
    ecdsa_sha256: verifier('ecdsa_sha256'),
    ed25519: verifier('ed25519'),
    rsa_pss_sha256: verifier('rsa_pss_sha256'),
    ecdsa_sha384: verifier('ecdsa_sha384'),
    rsa_pss_sha384: verifier('rsa_pss_sha384'),
    ecdsa_sha512: verifier('ecdsa_sha512'),
    rsa_pss_sha512: verifier('rsa_pss_sha512'),
    rsa_pkcs1_sha256: verifier('rsa_pkcs1_sha256'),
    rsa_pkcs1_sha384: verifier('rsa_pkcs1_sha384'),
    rsa_pkcs1_sha512: verifier('rsa_pkcs1_sha512'),
    ecdsa_sha1: verifier('ecdsa_sha1'),
    rsa_pkcs1_sha1: verifier('rsa_pkcs1_sha1'),
  },

  random: (length) => randomFillSync(new Uint8Array(length)),
} satisfies CryptoProvider
