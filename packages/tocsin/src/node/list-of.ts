/** Options of node:tls are one of something or several, or nothing. */
export function listOf<T extends object | string>(
  value: T | readonly T[] | null | undefined,
): readonly T[] {
  if (value == null) return []
  return Array.isArray(value) ? value : [value as T]
}
