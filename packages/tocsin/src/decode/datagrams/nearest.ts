/** The number nearest to `expected` whose low part is `low`, out of `window` (RFC 9000 §A.3, RFC 9147 §4.2.2). */
export function nearest(low: number, window: number, expected: number): number {
  const candidate = expected - (expected % window) + low
  if (candidate + window / 2 <= expected) return candidate + window
  if (candidate > expected + window / 2 && candidate >= window) return candidate - window
  return candidate
}
