import { ffdhe } from '../../crypto/ffdhe.ts'
import { hybrid } from '../../crypto/hybrid.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { aead } from './aead.ts'
import { cbc } from './cbc.ts'
import { finiteField } from './finite-field.ts'
import { ecdh, x25519 } from './group.ts'
import { hash } from './hash.ts'
import { mlKem768 } from './ml-kem.ts'
import { random } from './random.ts'
import { rsaEncrypt } from './rsa-encryption.ts'
import { verifier } from './signature.ts'

/** Primitives from node:crypto. Where Node has ML-KEM, X25519MLKEM768 is among the groups, and first. */
export const nodeCrypto = {
  name: 'node',

  hashes: {
    sha1: hash('sha1', 20, 64),
    sha256: hash('sha256', 32, 64),
    sha384: hash('sha384', 48, 128),
    sha512: hash('sha512', 64, 128),
    md5: hash('md5', 16, 64),
  },

  aeads: {
    aes_128_gcm: aead('aes_128_gcm', 16, 'aes-128-gcm'),
    aes_256_gcm: aead('aes_256_gcm', 32, 'aes-256-gcm'),
    chacha20_poly1305: aead('chacha20_poly1305', 32, 'chacha20-poly1305'),
    aes_128_ccm: aead('aes_128_ccm', 16, 'aes-128-ccm'),
    aes_256_ccm: aead('aes_256_ccm', 32, 'aes-256-ccm'),
    aes_128_ccm_8: aead('aes_128_ccm_8', 16, 'aes-128-ccm', 8),
    aes_256_ccm_8: aead('aes_256_ccm_8', 32, 'aes-256-ccm', 8),
  },

  groups: {
    ...(mlKem768 && { X25519MLKEM768: hybrid(mlKem768, x25519) }),
    x25519,
    secp256r1: ecdh('secp256r1', 'prime256v1', 32),
    secp384r1: ecdh('secp384r1', 'secp384r1', 48),
    secp521r1: ecdh('secp521r1', 'secp521r1', 66),
    ffdhe2048: ffdhe('ffdhe2048', finiteField),
    ffdhe3072: ffdhe('ffdhe3072', finiteField),
    ffdhe4096: ffdhe('ffdhe4096', finiteField),
    ffdhe6144: ffdhe('ffdhe6144', finiteField),
    ffdhe8192: ffdhe('ffdhe8192', finiteField),
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
    rsa_pkcs1_md5_sha1: verifier('rsa_pkcs1_md5_sha1'),
  },

  ciphers: {
    aes_128_cbc: cbc('aes_128_cbc', 16, 16, 'aes-128-cbc'),
    aes_256_cbc: cbc('aes_256_cbc', 32, 16, 'aes-256-cbc'),
    '3des_ede_cbc': cbc('3des_ede_cbc', 24, 8, 'des-ede3-cbc'),
  },

  finiteField,
  rsaEncrypt,

  random,
} satisfies CryptoProvider
