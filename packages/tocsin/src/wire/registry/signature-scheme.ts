import { codePointNamesOf } from '../registry.ts'

interface Facts {
  readonly code: number
  /** As crypto providers call it: without the curve, which only TLS 1.3 fixes. */
  readonly algorithm:
    | 'rsa_pkcs1_md5_sha1'
    | 'rsa_pkcs1_sha1'
    | 'rsa_pkcs1_sha256'
    | 'rsa_pkcs1_sha384'
    | 'rsa_pkcs1_sha512'
    | 'rsa_pss_sha256'
    | 'rsa_pss_sha384'
    | 'rsa_pss_sha512'
    | 'ecdsa_sha1'
    | 'ecdsa_sha256'
    | 'ecdsa_sha384'
    | 'ecdsa_sha512'
    | 'ed25519'
  /** The type of key in the certificate: `rsa-pss` is the object identifier id-RSASSA-PSS. */
  readonly key: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519'
  /** The curve the key must be on in TLS 1.3. */
  readonly curve?: 'secp256r1' | 'secp384r1' | 'secp521r1'
  /** Whether a TLS 1.3 CertificateVerify may use it (RFC 9846 §4.3.3). */
  readonly tls13: boolean
}

/** The schemes the engine knows, by registered name (RFC 9846 §4.3.3). */
const schemes = {
  ecdsa_secp256r1_sha256: {
    code: 0x0403,
    algorithm: 'ecdsa_sha256',
    key: 'ec',
    curve: 'secp256r1',
    tls13: true,
  },
  ecdsa_secp384r1_sha384: {
    code: 0x0503,
    algorithm: 'ecdsa_sha384',
    key: 'ec',
    curve: 'secp384r1',
    tls13: true,
  },
  ecdsa_secp521r1_sha512: {
    code: 0x0603,
    algorithm: 'ecdsa_sha512',
    key: 'ec',
    curve: 'secp521r1',
    tls13: true,
  },
  ed25519: { code: 0x0807, algorithm: 'ed25519', key: 'ed25519', tls13: true },
  rsa_pss_rsae_sha256: { code: 0x0804, algorithm: 'rsa_pss_sha256', key: 'rsa', tls13: true },
  rsa_pss_rsae_sha384: { code: 0x0805, algorithm: 'rsa_pss_sha384', key: 'rsa', tls13: true },
  rsa_pss_rsae_sha512: { code: 0x0806, algorithm: 'rsa_pss_sha512', key: 'rsa', tls13: true },
  rsa_pss_pss_sha256: { code: 0x0809, algorithm: 'rsa_pss_sha256', key: 'rsa-pss', tls13: true },
  rsa_pss_pss_sha384: { code: 0x080a, algorithm: 'rsa_pss_sha384', key: 'rsa-pss', tls13: true },
  rsa_pss_pss_sha512: { code: 0x080b, algorithm: 'rsa_pss_sha512', key: 'rsa-pss', tls13: true },
  rsa_pkcs1_sha256: { code: 0x0401, algorithm: 'rsa_pkcs1_sha256', key: 'rsa', tls13: false },
  rsa_pkcs1_sha384: { code: 0x0501, algorithm: 'rsa_pkcs1_sha384', key: 'rsa', tls13: false },
  rsa_pkcs1_sha512: { code: 0x0601, algorithm: 'rsa_pkcs1_sha512', key: 'rsa', tls13: false },
  rsa_pkcs1_sha1: { code: 0x0201, algorithm: 'rsa_pkcs1_sha1', key: 'rsa', tls13: false },
  ecdsa_sha1: { code: 0x0203, algorithm: 'ecdsa_sha1', key: 'ec', tls13: false },
} as const satisfies Readonly<Record<string, Facts>>

/** A signature scheme the engine knows, by its registered name. */
export type SignatureSchemeName = keyof typeof schemes

/** A signature scheme, with what it says about keys and algorithms. */
export interface SignatureScheme extends Facts {
  readonly name: string
}

/** The schemes the engine knows; strongest first within a type of key. */
export const SignatureScheme = Object.fromEntries(
  Object.entries(schemes).map(([name, facts]) => [name, { name, ...facts }]),
) as { readonly [N in SignatureSchemeName]: SignatureScheme }

const byCode = new Map(Object.values(SignatureScheme).map((scheme) => [scheme.code, scheme]))

/** The scheme of a code, if the engine knows it. */
export function signatureScheme(code: number): SignatureScheme | undefined {
  return byCode.get(code)
}

/** Registered, but nothing the engine does. */
const others = {
  dsa_sha1: 0x0202,
  rsa_pkcs1_sha224: 0x0301,
  dsa_sha224: 0x0302,
  ecdsa_sha224: 0x0303,
  dsa_sha256: 0x0402,
  rsa_pkcs1_sha256_legacy: 0x0420,
  dsa_sha384: 0x0502,
  rsa_pkcs1_sha384_legacy: 0x0520,
  dsa_sha512: 0x0602,
  rsa_pkcs1_sha512_legacy: 0x0620,
  sm2sig_sm3: 0x0708,
  ed448: 0x0808,
  ecdsa_brainpoolP256r1tls13_sha256: 0x081a,
  ecdsa_brainpoolP384r1tls13_sha384: 0x081b,
  ecdsa_brainpoolP512r1tls13_sha512: 0x081c,
  mldsa44: 0x0904,
  mldsa65: 0x0905,
  mldsa87: 0x0906,
} as const

/** The registered name of a signature scheme. */
export const signatureSchemeName = codePointNamesOf({
  ...others,
  ...Object.fromEntries(Object.entries(schemes).map(([name, { code }]) => [name, code])),
})
