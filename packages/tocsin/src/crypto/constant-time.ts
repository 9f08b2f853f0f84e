/*
 * Implementation notes. JavaScript promises no constant time; what can be promised is that no branch
 * and no index here depends on secret bytes. Lengths are public. Keep it so.
 *
 * A mask is an int32 of all ones (-1) or all zeros, and says yes or no without a branch. What is
 * compared lies between 0 and 2^31 - 1, so that a difference has the sign it should and `0 - x`
 * never leaves the integers.
 */

/** Whether two arrays hold the same bytes, without saying where they differ. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && sameMask(a, b) !== 0
}

/** A mask: whether two arrays of one length hold the same bytes. */
export function sameMask(a: Uint8Array, b: Uint8Array): number {
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return zeroMask(difference)
}

/** A mask: whether `value` is zero. */
export function zeroMask(value: number): number {
  return ~((value | (0 - value)) >> 31)
}

/** A mask: whether `a` is less than `b`. */
export function lessMask(a: number, b: number): number {
  return (a - b) >> 31
}

/** Sets `target` to the bytes of `source` where the mask is set, and leaves it as it is where not. */
export function blend(target: Uint8Array, source: Uint8Array, mask: number): void {
  for (let i = 0; i < target.length; i++) {
    const old = target[i] ?? 0
    target[i] = old ^ ((old ^ (source[i] ?? 0)) & mask)
  }
}
