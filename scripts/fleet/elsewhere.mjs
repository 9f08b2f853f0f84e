import { kindNames } from './client.mjs'
import { total } from './figures.mjs'

/** What is established at one server resumes at every other, there and back. */
export async function elsewhere({ fleet, meet }) {
  const figures = {}
  for (const kind of kindNames) {
    const answers = []
    for (const home of fleet.ports) answers.push(...(await visits({ fleet, meet }, kind, home)))
    figures[kind] = { resumed: total(answers), 'not resumed': answers.length - total(answers) }
  }
  return { holds: Object.values(figures).every((row) => row['not resumed'] === 0), figures }
}

/** From one server to all others: 1 for each that resumes. */
async function visits({ fleet, meet }, kind, home) {
  const { session } = await meet({ port: home, kind })
  const others = fleet.ports.filter((port) => port !== home)
  const outcomes = await Promise.all(others.map((port) => meet({ port, kind, session })))
  return outcomes.map(({ isResumed }) => Number(isResumed ?? false))
}
