import { kindNames } from './client.mjs'
import { now } from './drive.mjs'
import { spread, total } from './figures.mjs'

/** So long after a fatal alert at one server no other may resume. */
export const LIMIT_MS = 50

/** Who sends the alert, as the server sees it. */
export const causes = ['alert-sent', 'alert-received']

/**
 * From the moment of a fatal alert at B to the first decision of A not to resume, which is asked again
 * and again from before the alert on. A session that A resumes later than the limit is one too many.
 */
export async function inTime({ fleet, meet, trials }) {
  const figures = {}
  let tooLate = 0
  for (const kind of kindNames) {
    for (const cause of causes) {
      const measured = []
      for (let n = 0; measured.length < trials; n++) {
        const one = await trial({ fleet, meet }, kind, cause, n)
        if (one) measured.push(one)
      }
      figures[`${kind}, ${cause}`] = rowOf(measured)
      tooLate += total(measured.map(({ resumed }) => resumed.filter((ms) => ms > LIMIT_MS).length))
    }
  }
  return { holds: tooLate === 0, figures: { ...figures, 'resumed after 50 ms': tooLate } }
}

/** One alert, on a connection that resumes; nothing if it came before A was asked. */
async function trial({ fleet, meet }, kind, cause, n) {
  const [a, b] = n % 2 === 0 ? [0, 1] : [1, 0]
  const { session } = await meet({ port: fleet.ports[b], kind })
  const asking = askUntilRefused(meet, { port: fleet.ports[a], kind, session })
  const { port, isResumed } = await meet({ port: fleet.ports[b], kind, session, ending: cause })
  if (!isResumed) throw new Error(`a healthy session was not resumed: ${kind}`)
  const [{ at, name }, forgotten, answers] = await Promise.all([
    fleet.alert(b, port),
    fleet.forgotten(b, port),
    asking,
  ])
  if (answers.length < 2) return undefined
  const after = answers.map(({ decidedAt }) => decidedAt - at)
  const resumed = after.slice(0, -1).filter((ms) => ms > 0)
  return { refusedMs: after.at(-1), resumed, acknowledgedMs: forgotten.at - at, name }
}

async function askUntilRefused(meet, wanted) {
  const answers = []
  const patience = now() + 5000
  for (;;) {
    const answer = await meet(wanted)
    answers.push(answer)
    if (!answer.isResumed || now() > patience) return answers
  }
}

function rowOf(measured) {
  const of = (field) => measured.map((one) => one[field])
  return {
    'first refusal elsewhere, ms': spread(of('refusedMs')),
    'last resumption elsewhere, ms': spread(of('resumed').map((some) => Math.max(0, ...some))),
    'acknowledged by Redis, ms': spread(of('acknowledgedMs')),
    alerts: [...new Set(of('name'))].join(', '),
  }
}
