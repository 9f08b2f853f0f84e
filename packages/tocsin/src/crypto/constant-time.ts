/*
 * Implementation notes. JavaScript promises no constant time; what can be promised is that no branch
 * and no index here depends on secret bytes. Lengths are public. Keep it so.
 */

/** Whether two arrays hold the same bytes, without saying where they differ. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
