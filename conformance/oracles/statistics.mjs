/*
 * Two samples of times, and whether they can be told apart. As in dudect (Reparaz, Balasch, Verbauwhede
 * 2017): Welch's t on the times as they are, and on what is left when the slow ones are cut off at
 * percentiles of both together, for what is slow is mostly the machine; and Mann and Whitney's test,
 * which asks of the order alone. The largest of them decides.
 */

/** Beyond this a difference is no accident: one in 10^5 for a single test. */
const threshold = 4.5

const crops = [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
/** The crop whose means are printed: without what interrupted a measurement. */
const printed = 0.9
const z95 = 1.96

/** What two samples (nanoseconds) say of each other. */
export function compare(a, b) {
  const [first, second] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()]
  const scores = scoresOf(first, second)
  const { difference, error } = welch(first, second, limitOf(first, second, printed))
  const found = scores.score > threshold
  return {
    n: first.length + second.length,
    medians: [median(first), median(second)],
    difference,
    interval: [difference - z95 * error, difference + z95 * error],
    ...scores,
    found,
    ...(!found && { resolution: resolution(first, second) }),
  }
}

function scoresOf(a, b) {
  const values = crops.map((crop) => Math.abs(welch(a, b, limitOf(a, b, crop)).t))
  const t = Math.max(...values)
  const z = Math.abs(mannWhitney(a, b))
  return { t, z, score: Math.max(t, z) }
}

/**
 * The least difference that would have been found: how much has to be added to each time of one
 * class, in the measurements as they are, until the same tests see it.
 */
function resolution(a, b) {
  const isSeen = (shift) =>
    scoresOf(
      a,
      b.map((value) => value + shift),
    ).score > threshold
  let [low, high] = [0, 1]
  while (!isSeen(high)) [low, high] = [high, 2 * high]
  while (high - low > Math.max(1, high / 20)) {
    const middle = (low + high) / 2
    if (isSeen(middle)) high = middle
    else low = middle
  }
  return high
}

function limitOf(a, b, part) {
  if (part === 1) return Number.POSITIVE_INFINITY
  const both = new Float64Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both.sort()[Math.floor(part * (both.length - 1))]
}

/** Welch's t of the values up to a limit, of sorted samples. */
function welch(a, b, limit) {
  const [x, y] = [momentsOf(a, limit), momentsOf(b, limit)]
  const difference = y.mean - x.mean
  const error = Math.sqrt(x.variance / x.n + y.variance / y.n)
  return { difference, error, t: error > 0 ? difference / error : 0 }
}

function momentsOf(sorted, limit) {
  let [n, sum] = [0, 0]
  while (n < sorted.length && sorted[n] <= limit) sum += sorted[n++]
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (sorted[i] - mean) ** 2
  return n > 1 ? { n, mean, variance: squares / (n - 1) } : { n: 1, mean: limit, variance: 0 }
}

/** Mann and Whitney's U as a normal deviate, of sorted samples without ties. */
function mannWhitney(a, b) {
  const [n, m] = [a.length, b.length]
  let [below, pairs] = [0, 0]
  for (const value of a) {
    while (below < m && b[below] < value) below++
    pairs += below
  }
  return (pairs - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
}

function median(sorted) {
  return sorted[sorted.length >> 1]
}
