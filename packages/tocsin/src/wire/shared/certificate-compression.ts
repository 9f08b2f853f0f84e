import { list, named, struct, uint16, type Value } from '../codec.ts'
import { certificateCompressionName } from '../registry/certificate-compression.ts'

/** RFC 8879 §3 */
export const compressionAlgorithm = named(uint16, certificateCompressionName)

/** RFC 8879 §3 */
export const CertificateCompressionAlgorithms = struct('CertificateCompressionAlgorithms', {
  algorithms: list(compressionAlgorithm, 2, 0xfe),
})
export type CertificateCompressionAlgorithms = Value<typeof CertificateCompressionAlgorithms>
