import type { Hello } from '../datagrams/hello.ts'
import { octets } from '../record-opener.ts'
import { suiteProtection } from '../suite-protection.ts'
import type { UnifiedRecord } from './record.ts'

/** Octets of an alert: level and description. */
export const alertLength = 2

/** The alerts in the content of a record; none where it is not in the clear, or too short. */
export function alertsIn(
  content: Uint8Array,
): readonly { readonly level: number; readonly code: number }[] {
  const alerts: { level: number; code: number }[] = []
  for (let at = 0; at + alertLength <= content.length; at += alertLength) {
    const level = content[at] ?? 0
    if (level !== 1 && level !== 2) break
    alerts.push({ level, code: content[at + 1] ?? 0 })
  }
  return alerts
}

/** Why a record of DTLS 1.3 that no key opens is probably an alert: its length alone can tell. */
export function probableLength(
  server: Hello | undefined,
  { fragment, isCut }: UnifiedRecord,
): string | undefined {
  const [suite = ''] = server?.suites ?? []
  const protection = suiteProtection(suite)
  if (protection?.kind !== 'aead' || isCut) return undefined
  const length = alertLength + 1 + protection.tagLength
  if (fragment.length !== Math.max(length, 16)) return undefined
  return `${octets(length)}: level, description, type and a tag of ${octets(protection.tagLength)}`
}
