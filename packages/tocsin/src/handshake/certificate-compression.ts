import { abort } from '../alert/error.ts'
import { limits } from '../record/limits.ts'
import { decode } from '../wire/codec.ts'
import {
  CertificateCompressionAlgorithm,
  type CertificateCompressionName,
  certificateCompressionName,
} from '../wire/registry/certificate-compression.ts'
import type { CertificateCompressionAlgorithms } from '../wire/shared/certificate-compression.ts'
import { Certificate } from '../wire/tls13/certificate.ts'
import type { CompressedCertificate } from '../wire/tls13/compressed-certificate.ts'
import { requireOneOf, requirePresent, requireValid } from './require.ts'

/** A way to compress Certificate messages (RFC 8879), given by whoever has one. */
export interface CertificateCompression {
  /** Registered, or a number from 16384 on, which experiments have for themselves (RFC 8879 §7.3). */
  readonly name: CertificateCompressionName | number
  compress(message: Uint8Array): Uint8Array
  /** What was compressed, or nothing for what is no such thing or longer than `length` bytes: it must not grow beyond. */
  decompress(compressed: Uint8Array, length: number): Uint8Array | undefined
}

/** What stands for a way to compress on the wire. */
export function codeOf(name: CertificateCompression['name']): number {
  return typeof name === 'number' ? name : CertificateCompressionAlgorithm[name]
}

/** compress_certificate: what we can read, or nothing where we can read nothing (RFC 8879 §3). */
export function offeredCompressions(
  ours: readonly CertificateCompression[],
): CertificateCompressionAlgorithms | undefined {
  if (ours.length === 0) return undefined
  return { algorithms: ours.map(({ name }) => codeOf(name)) }
}

/** Our first way to compress that the peer can read. */
export function chooseCompression(
  ours: readonly CertificateCompression[],
  offer: CertificateCompressionAlgorithms | undefined,
): CertificateCompression | undefined {
  return ours.find(({ name }) => offer?.algorithms.includes(codeOf(name)))
}

/** The Certificate in a CompressedCertificate, bounded before and after it is looked at (RFC 8879 §4, §5). */
export function decompressed(
  ours: readonly CertificateCompression[],
  { algorithm, uncompressedLength, compressedCertificateMessage }: CompressedCertificate,
): Certificate {
  const facts = { algorithm: certificateCompressionName(algorithm), length: uncompressedLength }
  const used = requireOneOf(
    ours,
    ({ name }) => codeOf(name) === algorithm,
    'certificate.compression-not-offered',
    facts,
  )
  if (uncompressedLength > limits.certificateMessage) {
    throw abort('certificate.uncompressed-too-large', facts)
  }
  const message = requirePresent(
    used.decompress(compressedCertificateMessage, uncompressedLength),
    'certificate.not-decompressible',
    facts,
  )
  const { length } = message
  requireValid(length === uncompressedLength, 'certificate.uncompressed-length', {
    ...facts,
    actual: length,
  })
  return decode(Certificate, message)
}
