import { opaque, struct, uint24, type Value } from '../codec.ts'
import { compressionAlgorithm } from '../shared/certificate-compression.ts'

/** RFC 8879 §4 */
export const CompressedCertificate = struct('CompressedCertificate', {
  algorithm: compressionAlgorithm,
  uncompressedLength: uint24,
  compressedCertificateMessage: opaque(1, 0xffffff),
})
export type CompressedCertificate = Value<typeof CompressedCertificate>
