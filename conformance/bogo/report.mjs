import { areaOf } from './areas.mjs'

/** What the runner says about each test, as it prints it with -pipe. */
export function readResults(output) {
  const results = []
  let current
  for (const line of output.split('\n')) {
    const [, word, name] = /^(PASSED|FAILED|UNIMPLEMENTED) \((.+)\)$/.exec(line) ?? []
    if (word) {
      current = { name, outcome: word.toLowerCase(), text: '' }
      results.push(current)
    } else if (current) current.text += `${line}\n`
  }
  return results
}

/** Counts by area; `all` are the names of every test the runner has. */
export function summarize(results, all) {
  const ran = new Map(results.map((result) => [result.name, result]))
  const areas = new Map()
  for (const name of all) {
    const area = areaOf(name)
    const counts = areas.get(area) ?? newCounts()
    counts[ran.get(name)?.outcome ?? 'disabled'] += 1
    areas.set(area, counts)
  }
  return { areas: Object.fromEntries(areas), total: sum([...areas.values()]) }
}

function newCounts() {
  return { passed: 0, failed: 0, unimplemented: 0, disabled: 0 }
}

function sum(list) {
  const total = newCounts()
  for (const counts of list) {
    for (const key of Object.keys(total)) total[key] += counts[key]
  }
  return total
}

/** The failed tests that want to see an alert, and what came instead. */
export function alertFailures(results) {
  return results.flatMap(({ name, outcome, text }) => {
    const wanted = /want:\n\tlocal: "remote error: ([^"]+)"/.exec(text)?.[1]
    if (outcome !== 'failed' || !wanted) return []
    const [, local] = /\tlocal: "([^"]*)"/.exec(text) ?? []
    return [{ name, wanted, got: local?.replace('remote error: ', '') ?? 'none' }]
  })
}

/** The summary as a table, then the failures. */
export function textOf(results, { areas, total }) {
  const rows = [...Object.entries(areas), ['all', total]]
  const head = row('', Object.keys(total))
  const table = rows.map(([area, counts]) => row(area, Object.values(counts)))
  const failures = results.filter(({ outcome }) => outcome === 'failed')
  const alerts = alertFailures(results).map(
    ({ name, wanted, got }) => `  ${name}: ${wanted} expected, ${got} seen`,
  )
  return [
    head,
    ...table,
    ...(alerts.length > 0 ? ['', 'failed, and about an alert:', ...alerts] : []),
    ...(failures.length > 0 ? ['', 'failed:', ...failures.map(({ name }) => `  ${name}`)] : []),
    '',
  ].join('\n')
}

function row(title, cells) {
  return title.padEnd(32) + cells.map((cell) => String(cell).padStart(14)).join('')
}
