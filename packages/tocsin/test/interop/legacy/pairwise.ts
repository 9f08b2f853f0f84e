/**
 * A few of the candidates, such that every token that some candidate holds is held by one of them:
 * greedily, the candidate with most that is new comes first, and of equals the earlier one.
 */
export function cover<T>(candidates: readonly T[], tokensOf: (one: T) => readonly string[]): T[] {
  const numbers = new Map<string, number>()
  const tokens = candidates.map((one) => tokensOf(one).map((token) => numberOf(numbers, token)))
  const isCovered = new Uint8Array(numbers.size)
  const gains = tokens.map(({ length }) => length)
  const chosen: T[] = []
  for (;;) {
    const best = bestOf(tokens, gains, isCovered)
    const found = candidates[best]
    if (found === undefined || gains[best] === 0) return chosen
    chosen.push(found)
    for (const token of tokens[best] ?? []) isCovered[token] = 1
  }
}

/** Each two of the values, and where they stand. */
export function pairs(values: readonly string[]): readonly string[] {
  const placed = values.map((value, place) => `${place} ${value}`)
  return placed.flatMap((one, place) => placed.slice(place + 1).map((other) => `${one}, ${other}`))
}

/** What is gained only shrinks: who gained less before than the best does now need not be asked again. */
function bestOf(
  tokens: readonly (readonly number[])[],
  gains: number[],
  isCovered: Uint8Array,
): number {
  let best = -1
  let most = 0
  for (const [index, some] of tokens.entries()) {
    if ((gains[index] ?? 0) <= most) continue
    const gain = some.reduce((count, token) => count + 1 - (isCovered[token] ?? 0), 0)
    gains[index] = gain
    if (gain <= most) continue
    best = index
    most = gain
  }
  return best
}

function numberOf(numbers: Map<string, number>, token: string): number {
  const number = numbers.get(token) ?? numbers.size
  numbers.set(token, number)
  return number
}
