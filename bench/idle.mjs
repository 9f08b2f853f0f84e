import { issue } from './certificates.mjs'
import { contestants } from './contestant.mjs'
import { summaryOf } from './rounds.mjs'
import { stacks } from './stacks.mjs'

const names = Object.keys(stacks)

/** Memory of an idle connection with both its ends, a process for each figure. */
export async function idle({ isQuick }) {
  const count = isQuick ? 300 : 2000
  const rows = []
  for (const version of ['TLSv1.3', 'TLSv1.2']) {
    const rounds = []
    for (let n = 0; n < (isQuick ? 1 : 3); n++) rounds.push(await round(version, count))
    rows.push(rowOf('rss', version, count, rounds), rowOf('heap', version, count, rounds))
  }
  return rows
}

async function round(version, count) {
  const figures = {}
  for (const name of names) figures[name] = await measure(name, version, count)
  return figures
}

function rowOf(what, version, count, rounds) {
  const figures = names.map((name) => [name, rounds.map((figures) => figures[name][what])])
  const title = `${version}, ${count} idle pairs, ${what}`
  return { title, unit: 'KiB per pair', figures: summaryOf(Object.fromEntries(figures)) }
}

async function measure(name, version, count) {
  const { ask, stop } = contestants([name], ['--expose-gc'])
  const figures = await ask(name, {
    kind: 'idle',
    setup: { identities: [issue('ecdsa-p256')], version },
    count,
  })
  stop()
  return figures
}
