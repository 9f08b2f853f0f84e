import type { SignatureScheme } from './signature-scheme.ts'

/** What no version names on the wire: RSA with MD5 and SHA-1 together, of TLS 1.0 and 1.1 (RFC 4346 §7.4.3). */
export const LegacySignatureScheme = {
  rsa_pkcs1_md5_sha1: {
    name: 'rsa_pkcs1_md5_sha1',
    code: -1,
    algorithm: 'rsa_pkcs1_md5_sha1',
    key: 'rsa',
    tls13: false,
  },
} as const satisfies Readonly<Record<string, SignatureScheme>>
