import { concat } from '../crypto/bytes.ts'
import type { CompressionMethod } from '../handshake/tls12/protection.ts'
import { dialect12, versionOf } from '../handshake/tls12/version.ts'
import type { Version } from '../handshake/version.ts'
import {
  compressingSealer,
  decompressingOpener,
  type RecordCompression,
} from '../record/compression.ts'

/** TLS 1.2 with compression of records, which nobody should have (RFC 9325 §3.3): for peers that are to fail at it. */
export function compressing(...compressions: readonly RecordCompression[]): Version {
  return versionOf({ ...dialect12, compressions: compressions.map(methodOf) })
}

function methodOf(compression: RecordCompression): CompressionMethod {
  return {
    code: compression.code,
    protect: (protection) => ({
      ...protection,
      sealer: (keys) => compressingSealer(protection.sealer(keys), compression),
      opener: (keys) => decompressingOpener(protection.opener(keys), compression),
    }),
  }
}

/** DEFLATE (RFC 3749 §2.1) with nothing but stored blocks (RFC 1951 §3.2.4), which need no library. */
export const storedDeflate: RecordCompression = {
  code: 1,
  compressor: () => (content) => concat(storedHeader(content.length), content),
  decompressor: () => (compressed, most) => {
    const { length } = compressed
    const header = storedHeader(length - headerLength)
    const isStored = header.every((octet, at) => octet === compressed[at])
    return isStored && length - headerLength <= most ? compressed.subarray(headerLength) : undefined
  },
}

const headerLength = 5

/** Neither the last block nor compressed, its length, and the complement of that. */
function storedHeader(length: number): Uint8Array {
  const [low, high] = [length & 0xff, (length >> 8) & 0xff]
  return Uint8Array.of(0, low, high, low ^ 0xff, high ^ 0xff)
}
