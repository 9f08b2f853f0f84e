import { namesOf } from '../registry.ts'

/** The TLS Certificate Types registry (RFC 9846 §4.5.1). */
export const CertificateType = { X509: 0, OpenPGP: 1, RawPublicKey: 2 } as const

/** A certificate type that we know how to use; no version has OpenPGP left (RFC 9846 §4.5.1). */
export type CertificateTypeName = 'X509' | 'RawPublicKey'

/** The registered name of a certificate type. */
export const certificateTypeName = namesOf(CertificateType)

/** ClientCertificateType of a TLS 1.2 CertificateRequest (RFC 5246 §7.4.4, RFC 8422 §5.5). */
export const ClientCertificateType = {
  rsa_sign: 1,
  dss_sign: 2,
  rsa_fixed_dh: 3,
  dss_fixed_dh: 4,
  rsa_ephemeral_dh: 5,
  dss_ephemeral_dh: 6,
  fortezza_dms: 20,
  ecdsa_sign: 64,
  rsa_fixed_ecdh: 65,
  ecdsa_fixed_ecdh: 66,
  gost_sign256: 67,
  gost_sign512: 68,
} as const

/** The registered name of a client certificate type. */
export const clientCertificateTypeName = namesOf(ClientCertificateType)
