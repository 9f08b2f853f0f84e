import { namesOf } from '../registry.ts'

/** The TLS Certificate Compression Algorithm IDs registry (RFC 8879 §7.3). */
export const CertificateCompressionAlgorithm = { zlib: 1, brotli: 2, zstd: 3 } as const

/** A way to compress certificates by its registered name. */
export type CertificateCompressionName = keyof typeof CertificateCompressionAlgorithm

/** The registered name of a way to compress certificates. */
export const certificateCompressionName = namesOf(CertificateCompressionAlgorithm)
