/*
 * Implementation notes. What a MAC-then-encrypt record holds is content, MAC, padding and its length,
 * and before the MAC is checked the last of these is whatever an attacker made it. Whoever can tell
 * bad padding from a bad MAC, by the alert or by the time it takes, reads plaintext byte by byte
 * (Vaudenay 2002, Lucky Thirteen 2013). So:
 *
 * - The length of the fragment is public. The length of the padding, and all that follows from it, is
 *   secret until padding and MAC have both proved right. No branch and no index depends on it.
 * - The MAC is computed for every length that the content could have, each time by the same number of
 *   hash operations, and masks keep the one that counts. The received MAC is kept in the same way.
 *   Hashing the content and then something else for balance would cost less, but its length would
 *   decide what is copied where inside of the hash.
 * - Padding that is wrong counts as none, and the MAC is computed all the same (RFC 5246 §6.2.3.2).
 * - There is one answer. It must never be split into two, not even for a better error message.
 *
 * That is up to 256 hashes for a record. Peers that mind have encrypt-then-MAC, or AEAD.
 */

import { blend, lessMask, sameMask, zeroMask } from '../crypto/constant-time.ts'
import type { RecordMac } from './record-mac.ts'

/** The most octets of padding that a record can have, not counting the one that says how many. */
export const longestPadding = 255

/**
 * Judges what a record held before it was encrypted: how long the content is if padding and MAC are
 * right, and nothing if either is not. `decrypted` has room for the MAC and the length of the padding.
 */
export type Judge = (mac: RecordMac, type: number, decrypted: Uint8Array) => number | undefined

/** Judges padding and MAC in one, in time that depends on the length of the record alone. */
export const judge: Judge = (mac, type, decrypted) => {
  const most = decrypted.length - 1 - mac.length
  const least = Math.max(0, most - longestPadding)
  const padding = readPadding(decrypted, most)
  const length = most - padding.length
  const hash = new Uint8Array(mac.length)
  const received = new Uint8Array(mac.length)
  const inner = mac.begin(type, length)
  inner.update(decrypted.subarray(0, least))
  for (let candidate = least; candidate <= most; candidate++) {
    const isIt = zeroMask(candidate ^ length)
    blend(hash, inner.digest(), isIt)
    blend(received, decrypted.subarray(candidate, candidate + mac.length), isIt)
    inner.update(decrypted.subarray(candidate, candidate + 1))
  }
  const isRight = padding.isRight & sameMask(mac.end(hash), received)
  return isRight === 0 ? undefined : length
}

/** Padding as it says it is; none where it is wrong. */
interface Padding {
  readonly length: number
  /** A mask. */
  readonly isRight: number
}

/** Every octet of padding is its length (RFC 5246 §6.2.3.2), of which there may be `most`. */
export function readPadding(decrypted: Uint8Array, most: number): Padding {
  const end = decrypted.length - 1
  const said = decrypted[end] ?? 0
  let wrong = lessMask(most, said)
  for (let i = 1; i <= Math.min(most, longestPadding); i++) {
    const isPadding = ~lessMask(said, i)
    wrong |= ((decrypted[end - i] ?? 0) ^ said) & isPadding
  }
  const isRight = zeroMask(wrong)
  return { length: said & isRight, isRight }
}
