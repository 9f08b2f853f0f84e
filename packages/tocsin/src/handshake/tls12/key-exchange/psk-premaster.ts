import { abort } from '../../../alert/error.ts'
import { concat } from '../../../crypto/bytes.ts'
import { Secret } from '../../../crypto/secret.ts'

/**
 * The premaster secret under a pre-shared key (RFC 4279 §2): what the exchange under it gave, and
 * the key, each with its length; where it gave nothing, as many zeros as the key has octets.
 */
export function pskPremaster(other: Secret, key: Uint8Array): Secret {
  if (key.length === 0 || key.length > 0xffff) {
    throw abort('internal.configuration', { 'psk-length': key.length })
  }
  const first = other.bytes.length > 0 ? other.bytes : new Uint8Array(key.length)
  const premaster = concat(lengthOf(first), first, lengthOf(key), key)
  other.wipe()
  return new Secret(premaster)
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  return Uint8Array.of(length >> 8, length)
}
