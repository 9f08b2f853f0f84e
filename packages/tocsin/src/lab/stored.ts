import { concat } from '../crypto/bytes.ts'
import type { CertificateCompression } from '../handshake/certificate-compression.ts'

/** The most bytes of a stored block (RFC 1951 §3.2.4). */
const MOST = 0xffff
const HEADER = Uint8Array.of(0x78, 0x01)

/** What every peer can read as zlib (RFC 1950) and needs no library to write: blocks that are stored as they are. */
export const storedCompression: CertificateCompression = {
  name: 'zlib',
  compress(message) {
    const parts: Uint8Array[] = [HEADER]
    for (let at = 0; at < message.length; at += MOST) {
      const content = message.subarray(at, at + MOST)
      const last = at + MOST >= message.length ? 1 : 0
      parts.push(Uint8Array.of(last, ...littleEndian(content.length)), content)
    }
    return concat(...parts, adler32(message))
  },
  decompress(compressed, length) {
    const parts: Uint8Array[] = []
    let at = HEADER.length
    for (let isLast = false; !isLast; ) {
      const { [at]: first, [at + 1]: low = 0, [at + 2]: high = 0 } = compressed
      const size = low | (high << 8)
      if (first === undefined || first > 1 || at + 5 + size > compressed.length) return undefined
      parts.push(compressed.subarray(at + 5, at + 5 + size))
      at += 5 + size
      isLast = first === 1
    }
    const message = concat(...parts)
    return message.length <= length ? message : undefined
  },
}

/** A length and its complement, which tells a reader that it has not lost its place. */
function littleEndian(length: number): readonly number[] {
  const [low, high] = [length & 0xff, length >> 8]
  return [low, high, low ^ 0xff, high ^ 0xff]
}

/** RFC 1950 §8.2 */
function adler32(bytes: Uint8Array): Uint8Array {
  let [a, b] = [1, 0]
  for (const octet of bytes) {
    a = (a + octet) % 65_521
    b = (b + a) % 65_521
  }
  return Uint8Array.of(b >> 8, b & 0xff, a >> 8, a & 0xff)
}
