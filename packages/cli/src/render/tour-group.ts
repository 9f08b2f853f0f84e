/** The items in groups of one key, in the order in which the keys first come. */
export function grouped<T>(
  items: readonly T[],
  keyOf: (item: T) => string | number,
): readonly (readonly T[])[] {
  const groups = new Map<string | number, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}
