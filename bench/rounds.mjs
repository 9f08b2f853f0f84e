/**
 * Figures of several contestants, taken in turns so that a noisy machine is noisy for all. `ask`
 * gives one figure of a contestant; the first ones do not count, for what is measured is a process
 * that has been at work for a while, with its code compiled.
 */
export async function alternate(names, { warmUp, rounds }, ask, reference) {
  const figures = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const figure = await ask(name)
      if (round >= 0) figures[name].push(figure)
    }
  }
  return summaryOf(figures, reference)
}

/** Medians with their spread, and the ratio to the reference, node:tls unless said, of the same round. */
export function summaryOf(figures, reference = 'node:tls') {
  const ofReference = figures[reference] ?? []
  return Object.fromEntries(
    Object.entries(figures).map(([name, values]) => {
      const ratios =
        name === reference ? [] : ofReference.map((value, round) => values[round] / value)
      const ratio = ratios.length > 0 && { ratio: { to: reference, ...spread(ratios) } }
      return [name, { ...spread(values), ...ratio }]
    }),
  )
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const rounded = (value) => Number(value.toPrecision(4))
  return {
    median: rounded(sorted[sorted.length >> 1]),
    min: rounded(sorted[0]),
    max: rounded(sorted.at(-1)),
  }
}
