import { headerLength, uint16At } from '../../record/header.ts'
import { guessesFor } from '../sealed-layout.ts'
import { suiteProtection } from '../suite-protection.ts'
import type { SenderRole } from './event.ts'

/** What length and place suggest about an alert record that cannot be read. */
export function guessAt(record: Uint8Array, finished: 'before' | 'after'): string {
  const fragment = record.subarray(headerLength)
  const type = record[0] ?? 0
  const fits = guessesFor({ type, version: uint16At(record, 1), fragment })
  const by = [...new Set(fits.map((guess) => guess.by))].join('; ')
  const length =
    fits.length === 0 ? 'of no alert\u2019s usual length' : `as long as one alert under ${by}`
  const place =
    finished === 'before'
      ? 'before the sender\u2019s Finished, so it reports a failed handshake'
      : 'after the sender\u2019s Finished'
  return `${length}; ${place}`
}

/** The last record of a side that nothing opens, in TLS 1.3. */
export interface LastSealed {
  readonly length: number
  /** Whether it is the first that the side protects. */
  readonly isFirst: boolean
  readonly role: SenderRole | undefined
  readonly suite: string | undefined
  readonly how: 'fin' | 'rst' | undefined
}

/** Level, description, and the type inside (RFC 9846 §5.2). */
const innerLength = 3

/** Why a record may be an alert, or nothing: its length, that nothing comes after it, and its place. */
export function probableReason({
  length,
  isFirst,
  role,
  suite,
  how,
}: LastSealed): string | undefined {
  const protection = suite === undefined ? undefined : suiteProtection(suite)
  const tag = protection?.kind === 'aead' ? protection.tagLength : 16
  if (length !== innerLength + tag || (how === undefined && !isFirst)) return undefined
  const octets = `${length} octets are level, description, content type and a tag of ${tag}`
  const end = how === undefined ? 'nothing follows' : `nothing follows before ${how.toUpperCase()}`
  if (!isFirst) return `${octets}; ${end}`
  const instead =
    role === 'client'
      ? 'it stands where the client\u2019s Finished would, which is longer'
      : 'it is the first that the side protects'
  return `${octets}; ${instead}; ${end}`
}
