import { md5 as nobleMd5 } from '@noble/hashes/legacy.js'
import { ffdhe } from '../crypto/ffdhe.ts'
import { md5Sha1 } from '../crypto/md5-sha1.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { aes128Cbc, aes256Cbc } from './cbc.ts'
import { aes128Ccm, aes128Ccm8, aes256Ccm, aes256Ccm8 } from './ccm.ts'
import { finiteField } from './finite-field.ts'
import { hash, sha1 } from './hash.ts'
import { nobleCrypto } from './provider.ts'
import { rsaEncrypt } from './rsa-encrypt.ts'
import { rsaPkcs1Bare } from './signature.ts'

const md5 = hash('md5', nobleMd5)

/** `nobleCrypto` and what older versions of TLS stand on beyond it; noble has no 3DES. */
export const nobleLegacyCrypto = {
  ...nobleCrypto,
  hashes: { ...nobleCrypto.hashes, md5 },
  aeads: {
    ...nobleCrypto.aeads,
    aes_128_ccm: aes128Ccm,
    aes_256_ccm: aes256Ccm,
    aes_128_ccm_8: aes128Ccm8,
    aes_256_ccm_8: aes256Ccm8,
  },
  groups: {
    ...nobleCrypto.groups,
    ffdhe2048: ffdhe('ffdhe2048', finiteField),
    ffdhe3072: ffdhe('ffdhe3072', finiteField),
    ffdhe4096: ffdhe('ffdhe4096', finiteField),
    ffdhe6144: ffdhe('ffdhe6144', finiteField),
    ffdhe8192: ffdhe('ffdhe8192', finiteField),
  },
  signatures: {
    ...nobleCrypto.signatures,
    rsa_pkcs1_md5_sha1: rsaPkcs1Bare('rsa_pkcs1_md5_sha1', md5Sha1(md5, sha1)),
  },
  ciphers: { aes_128_cbc: aes128Cbc, aes_256_cbc: aes256Cbc },
  finiteField,
  rsaEncrypt,
} satisfies CryptoProvider
