import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  type InputType,
  inflateSync,
} from 'node:zlib'
import type { CertificateCompression } from '../handshake/certificate-compression.ts'
import { view } from './crypto/view.ts'

/** Certificates compressed with zlib (RFC 8879 §4, RFC 1950). */
export const zlibCompression: CertificateCompression = {
  name: 'zlib',
  compress: (message) => view(deflateSync(message)),
  decompress: bounded(inflateSync),
}

/** Certificates compressed with Brotli (RFC 8879 §4, RFC 7932). */
export const brotliCompression: CertificateCompression = {
  name: 'brotli',
  compress: (message) => view(brotliCompressSync(message)),
  decompress: bounded(brotliDecompressSync),
}

type Decompress = (data: InputType, options: { readonly maxOutputLength: number }) => Uint8Array

/** No output beyond the announced length (RFC 8879 §5); node:zlib tells that and every other fault by throwing. */
function bounded(decompress: Decompress): CertificateCompression['decompress'] {
  return (compressed, length) => {
    try {
      return view(decompress(compressed, { maxOutputLength: Math.max(length, 1) }))
    } catch {
      return undefined
    }
  }
}
