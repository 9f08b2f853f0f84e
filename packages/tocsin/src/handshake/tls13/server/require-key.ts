import type { ConditionId } from '../../../alert/conditions.ts'
import { abort } from '../../../alert/error.ts'
import type { OfferedPsks } from '../../../wire/tls13/pre-shared-key.ts'
import type { ServerPolicy } from '../../policy.ts'
import { requireEqual } from '../../require.ts'
import { binderOf, withoutBinders } from '../psk.ts'
import { type ChosenPsk, wantsCertificate } from './choose-psk.ts'
import type { ReceivedHello } from './received-hello.ts'

const none: Uint8Array = new Uint8Array(0)

/**
 * The chosen key's binder has to hold. Whoever names one that nobody knows, where there has to be one,
 * learns that only where the policy tells: else he fares like one who has a wrong key, and takes as long
 * (RFC 9846 §F.6). So nothing else is judged before.
 */
export function requireKey(
  policy: ServerPolicy,
  { extensions }: ReceivedHello,
  psk: ChosenPsk | undefined,
  raw: Uint8Array,
): void {
  const { pre_shared_key: offered } = extensions
  if (!offered || !psk) return
  const { isMadeUp, session, hash } = psk
  if (isMadeUp && policy.externalPsk?.unknownIdentity !== 'hide') {
    throw abort('resumption.identity-unknown', { offered: offered.identities.length })
  }
  const isCertified = wantsCertificate({ policy, extensions }) && !session
  const condition = isCertified ? 'resumption.external-binder-invalid' : 'resumption.binder-invalid'
  requireBinder(psk, offered, raw, (partial) => hash.digest(partial), condition)
  // Nobody can have guessed it; but if so, then not by knowing it.
  if (isMadeUp) throw abort('resumption.binder-invalid')
}

/**
 * The binder of the chosen key, and of no other (RFC 9846 §4.3.11). `digest` is the Transcript-Hash
 * of all before it and of a ClientHello without its binders.
 */
export function requireBinder(
  psk: ChosenPsk,
  { binders }: OfferedPsks,
  raw: Uint8Array,
  digest: (partial: Uint8Array) => Uint8Array,
  condition: ConditionId = 'resumption.binder-invalid',
): void {
  const origin = psk.session ? 'res' : 'ext'
  const partial = withoutBinders(raw, { binders })
  const expected = binderOf(psk.hash, psk.secret, origin, digest(partial))
  requireEqual(binders[psk.index] ?? none, expected, condition)
}
