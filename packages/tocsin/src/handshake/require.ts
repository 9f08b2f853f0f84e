import type { ConditionId } from '../alert/conditions.ts'
import { abort, type Facts } from '../alert/error.ts'
import { equal } from '../crypto/constant-time.ts'
import { extensionTypeName } from '../wire/registry/extension-type.ts'

/** An answer may hold only extensions that were asked for (RFC 9846 §4.3). */
export function requireOffered(answered: readonly number[], offered: ReadonlySet<number>): void {
  for (const type of answered) {
    if (!offered.has(type)) {
      throw abort('extension.unsolicited', { extension: extensionTypeName(type) })
    }
  }
}

/** The element of `offered` that `chosen` names; a choice outside the offer is the peer's fault. */
export function requireOneOf<T>(
  offered: readonly T[],
  isChosen: (candidate: T) => boolean,
  condition: ConditionId,
  facts?: Facts,
): T {
  const found = offered.find(isChosen)
  if (found === undefined) throw abort(condition, facts)
  return found
}

/** A value the peer must have sent. */
export function requirePresent<T>(value: T | undefined, condition: ConditionId, facts?: Facts): T {
  if (value === undefined) throw abort(condition, facts)
  return value
}

/** A signature or another proof must hold. */
export function requireValid(valid: boolean, condition: ConditionId, facts?: Facts): void {
  if (!valid) throw abort(condition, facts)
}

/** Equal octets, compared in constant time. */
export function requireEqual(
  actual: Uint8Array,
  expected: Uint8Array,
  condition: ConditionId,
): void {
  if (!equal(actual, expected)) throw abort(condition)
}
