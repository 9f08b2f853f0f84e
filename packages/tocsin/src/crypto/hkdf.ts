import { ascii, concat } from './bytes.ts'
import type { Hash } from './provider.ts'

/** HKDF-Extract (RFC 5869 §2.2): a pseudorandom key of `hash.outputLength` bytes. */
export function extract(hash: Hash, salt: Uint8Array, keyingMaterial: Uint8Array): Uint8Array {
  return hash.hmac(salt, keyingMaterial)
}

/** HKDF-Expand (RFC 5869 §2.3): `length` bytes, at most 255 times the hash's. */
export function expand(
  hash: Hash,
  pseudorandomKey: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const rounds = Math.ceil(length / hash.outputLength)
  if (rounds > 0xff) throw new RangeError(`HKDF-Expand cannot give ${length} bytes`)
  const output = new Uint8Array(rounds * hash.outputLength)
  let block: Uint8Array = new Uint8Array()
  for (let round = 0; round < rounds; round++) {
    block = hash.hmac(pseudorandomKey, concat(block, counted(info, round + 1)))
    output.set(block, round * hash.outputLength)
  }
  return output.subarray(0, length)
}

function counted(info: Uint8Array, round: number): Uint8Array {
  const input = new Uint8Array(info.length + 1)
  input.set(info)
  input[info.length] = round
  return input
}

/** HKDF-Expand-Label (RFC 9846 §7.1); `label` is without its "tls13 " prefix. */
export function expandLabel(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const info = hkdfLabel(label, context, length)
  if (length > hash.outputLength) return expand(hash, secret, info.subarray(0, -1), length)
  const block = hash.hmac(secret, info)
  return length < hash.outputLength ? block.subarray(0, length) : block
}

/** Derive-Secret(., label, .) (RFC 9846 §7.1), given the Transcript-Hash of its messages. */
export function deriveSecret(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  transcriptHash: Uint8Array,
): Uint8Array {
  return expandLabel(hash, secret, label, transcriptHash, hash.outputLength)
}

const digestsOfNothing = new WeakMap<Hash, Uint8Array>()

/** The Transcript-Hash of no messages, which several secrets are derived with: made once for each hash. */
export function digestOfNothing(hash: Hash): Uint8Array {
  const known = digestsOfNothing.get(hash)
  if (known) return known
  const digest = hash.digest(new Uint8Array(0))
  digestsOfNothing.set(hash, digest)
  return digest
}

const PREFIX = ascii('tls13 ')

/**
 * struct { uint16 length; opaque label<7..255>; opaque context<0..255>; } HkdfLabel (RFC 9846 §7.1),
 * and after it the 1 that HKDF-Expand adds for its first block, which is all that most secrets take.
 */
function hkdfLabel(label: string, context: Uint8Array, length: number): Uint8Array {
  const labelLength = PREFIX.length + label.length
  requireShort(labelLength)
  requireShort(context.length)
  const encoded = new Uint8Array(4 + labelLength + context.length + 1)
  encoded[0] = length >> 8
  encoded[1] = length
  encoded[2] = labelLength
  encoded.set(PREFIX, 3)
  encoded.set(ascii(label), 3 + PREFIX.length)
  encoded[3 + labelLength] = context.length
  encoded.set(context, 4 + labelLength)
  encoded[encoded.length - 1] = 1
  return encoded
}

function requireShort(length: number): void {
  if (length > 0xff) throw new RangeError(`HkdfLabel has no room for ${length} bytes`)
}
