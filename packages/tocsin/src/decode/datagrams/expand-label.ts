import { ascii, concat } from '../../crypto/bytes.ts'
import { expand } from '../../crypto/hkdf.ts'
import type { Hash } from '../../crypto/provider.ts'

/** HKDF-Expand-Label with no context and a prefix of the caller's: "tls13 ", or DTLS's "dtls13" (RFC 9147 §5.9). */
export function expandPrefixed(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  length: number,
): Uint8Array {
  const head = Uint8Array.of(length >> 8, length, label.length)
  return expand(hash, secret, concat(head, ascii(label), Uint8Array.of(0)), length)
}
