import { concat } from '../../../crypto/bytes.ts'
import { blend, zeroMask } from '../../../crypto/constant-time.ts'
import { Secret } from '../../../crypto/secret.ts'

/*
 * Implementation notes. Whoever can tell whether a ciphertext of his own making decrypts to something
 * well formed can decrypt what others sent (Bleichenbacher, ROBOT, Marvin). So nothing here branches on
 * what came of the decryption, nothing is thrown, and there is always a premaster secret: made up by
 * the caller before it decrypts, and replaced under a mask where the padding is good. The first two
 * octets are ClientHello.client_version whatever the client encrypted: who encrypted another version
 * gets another master secret, without a comparison (RFC 5246 §7.4.7.1, the first of its two ways).
 * Only the client's Finished shows that something was wrong, and not what.
 */

const premasterLength = 48
const versionLength = 2

/** How many random octets a premaster secret needs besides the version. */
export const premasterRandomLength = premasterLength - versionLength

/**
 * The premaster secret of an encoded message (RFC 8017 §7.2.2) as long as the modulus, or one of
 * `random` where there is none: whether there is one follows from the ciphertext, which all can see.
 */
export function rsaPremaster(
  encoded: Uint8Array | undefined,
  modulusLength: number,
  clientVersion: number,
  random: Uint8Array,
): Secret {
  const message = encoded?.length === modulusLength ? encoded : new Uint8Array(modulusLength)
  const premaster = concat(versionOctets(clientVersion), random)
  const target = premaster.subarray(versionLength)
  blend(target, message.subarray(modulusLength - target.length), paddingMask(message))
  message.fill(0)
  return new Secret(premaster)
}

/** A client's: its version, and random octets (RFC 5246 §7.4.7.1). */
export function newRsaPremaster(clientVersion: number, random: Uint8Array): Secret {
  return new Secret(concat(versionOctets(clientVersion), random))
}

function versionOctets(version: number): Uint8Array {
  return Uint8Array.of(version >> 8, version)
}

/** A mask: whether 48 octets stand behind 0, 2, padding without a zero, and a zero. */
function paddingMask(message: Uint8Array): number {
  const end = message.length - premasterLength - 1
  let wrong = (message[0] ?? 0) | ((message[1] ?? 0) ^ 2) | (message[end] ?? 0)
  for (let i = 2; i < end; i++) wrong |= zeroMask(message[i] ?? 0)
  return zeroMask(wrong & 0xff)
}
