import { ascii } from '../../crypto/bytes.ts'
import { deriveSecret, digestOfNothing, expandLabel, extract } from '../../crypto/hkdf.ts'
import type { Hash } from '../../crypto/provider.ts'
import { Secret } from '../../crypto/secret.ts'
import type { OfferedPsks } from '../../wire/tls13/pre-shared-key.ts'

/** Where a pre-shared key comes from: a ticket, or elsewhere. */
export type PskOrigin = 'res' | 'ext'

const none: Uint8Array = ascii('')

/** What proves that one who offers a key has it: a MAC over the ClientHello up to here (RFC 9846 §4.3.11.2). */
export function binderOf(
  hash: Hash,
  psk: Secret,
  origin: PskOrigin,
  transcript: Uint8Array,
): Uint8Array {
  const early = extract(hash, new Uint8Array(hash.outputLength), psk.bytes)
  const binderKey = deriveSecret(hash, early, `${origin} binder`, digestOfNothing(hash))
  const finishedKey = expandLabel(hash, binderKey, 'finished', none, hash.outputLength)
  const binder = hash.hmac(finishedKey, transcript)
  for (const secret of [early, binderKey, finishedKey]) secret.fill(0)
  return binder
}

/** A ClientHello without its binders, which stand at its end: their list begins with a length of two octets. */
export function withoutBinders(raw: Uint8Array, { binders }: Pick<OfferedPsks, 'binders'>) {
  const length = binders.reduce((sum, binder) => sum + 1 + binder.length, 2)
  return raw.subarray(0, raw.length - length)
}

/** The pre-shared key of a ticket (RFC 9846 §4.7.1). */
export function ticketPsk(hash: Hash, resumption: Secret, nonce: Uint8Array): Secret {
  const { outputLength } = hash
  return new Secret(expandLabel(hash, resumption.bytes, 'resumption', nonce, outputLength))
}

/** A ticket's age in milliseconds, so that who reads along cannot tell it: modulo 2^32 (RFC 9846 §4.3.11.1). */
export function obfuscatedAge(age: number, ageAdd: number): number {
  return (Math.max(0, Math.floor(age)) + ageAdd) % 2 ** 32
}

/** The age behind an obfuscated one. */
export function clearAge(obfuscated: number, ageAdd: number): number {
  return (obfuscated - ageAdd + 2 ** 32) % 2 ** 32
}
