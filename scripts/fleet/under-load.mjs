import { each, spread } from './figures.mjs'
import { Population } from './population.mjs'

/** A killed one is tried again for so many lives. */
const TRY_AGAIN = 4

/**
 * Sessions under concurrent load, one in ten of which a fatal alert ends: those are tried in between
 * and in the end, and never resume; the others always do.
 */
export async function underLoad({ fleet, meet, sessions, concurrency }) {
  const population = new Population({ fleet, meet })
  const resumed = { 'healthy, resumed': 0, [LATER]: 0, 'healthy, lost': 0 }
  const resume = async (life) => {
    if (await population.resume(life)) resumed['healthy, resumed'] += 1
    else resumed[(await population.resume(life)) ? LATER : 'healthy, lost'] += 1
  }
  await each(Array(sessions).fill(), concurrency, async (_, index) => {
    const life = await population.begin(index)
    if (life) await resume(life)
    if (index % TRY_AGAIN === 0) await population.tryKilled()
  })
  await each(population.killed, concurrency, (life) => population.tryEverywhere(life))
  await each(population.healthy, concurrency, resume)
  const acknowledgedMs = await Promise.all(
    population.killed.map(async ({ acknowledged, killedAt }) => (await acknowledged).at - killedAt),
  )
  const figures = {
    ...population.counts,
    ...resumed,
    'acknowledged by Redis, ms': spread(acknowledgedMs),
  }
  return { holds: holds(population, resumed), figures }
}

/** Redis did not answer in time: a full handshake, and the session is still there. */
const LATER = 'healthy, resumed at the second try'

function holds({ counts, failures }, resumed) {
  for (const failure of failures) process.stderr.write(`fleet: ${failure}\n`)
  const isSafe = counts['killed, resumed'] === 0
  return isSafe && counts['handshakes failed'] === 0 && resumed['healthy, lost'] === 0
}
