/** Median, 99th percentile and maximum. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => {
    const value = sorted[Math.ceil(share * sorted.length) - 1]
    return value === undefined ? undefined : Number(value.toFixed(2))
  }
  return { count: sorted.length, median: at(0.5), p99: at(0.99), max: at(1) }
}

export function total(counts) {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Does something with every item, so many at a time. */
export async function each(items, concurrency, act) {
  let next = 0
  const work = async () => {
    while (next < items.length) {
      const index = next++
      await act(items[index], index)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}

export function oneOf(items) {
  return items[Math.floor(Math.random() * items.length)]
}
