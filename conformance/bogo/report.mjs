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

/** Counts by area, of what is disabled by reason, and of what is `missing`; `all` are the names of every test of the runner's. */
export function summarize({ results, all, disabledTests, missing }) {
  const ran = new Map(results.map((result) => [result.name, result]))
  const disabled = Object.entries(disabledTests).map(([glob, reason]) => [patternOf(glob), reason])
  const areas = {}
  const reasons = {}
  for (const name of all) {
    const [, reason] = disabled.find(([pattern]) => pattern.test(name)) ?? []
    if (reason) reasons[reason] = (reasons[reason] ?? 0) + 1
    else if (ran.has(name)) {
      const area = areaOf(name)
      areas[area] ??= { passed: 0, failed: 0, unimplemented: 0 }
      areas[area][ran.get(name).outcome] += 1
    }
  }
  const unimplemented = {}
  for (const reason of missing) unimplemented[reason] = (unimplemented[reason] ?? 0) + 1
  return { total: totalOf(Object.values(areas), reasons), areas, unimplemented, disabled: reasons }
}

/** A glob of the runner's: `*` for anything, `[…]` for one of these. */
function patternOf(glob) {
  const source = glob.replace(/[.+?^${}()|\\]/g, '\\$&').replaceAll('*', '[^/]*')
  return new RegExp(`^${source}$`)
}

function totalOf(areas, reasons) {
  const sum = (key) => areas.reduce((total, counts) => total + counts[key], 0)
  const disabled = (isWanted) =>
    Object.entries(reasons).reduce(
      (total, [reason, count]) => total + (isWanted(reason) ? count : 0),
      0,
    )
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    unimplemented: sum('unimplemented'),
    disabled: disabled((reason) => !isOutOfScope(reason)),
    outOfScope: disabled(isOutOfScope),
  }
}

function isOutOfScope(reason) {
  return reason.startsWith('Out of scope: ')
}

/** How much of what is in scope passed. */
function share({ outOfScope, ...inScope }) {
  const all = Object.values(inScope).reduce((total, count) => total + count, 0)
  return `${inScope.passed} of ${all} in scope, ${((100 * inScope.passed) / all).toFixed(1)} %`
}

/** The failed tests that want to see an alert, and what came instead. */
function alertFailures(results) {
  return results.flatMap(({ name, outcome, text }) => {
    const wanted = /want:\n\tlocal: "remote error: ([^"]+)"/.exec(text)?.[1]
    if (outcome !== 'failed' || !wanted) return []
    const [, local] = /\tlocal: "([^"]*)"/.exec(text) ?? []
    return [`${name}: ${wanted} expected, ${local?.replace('remote error: ', '') ?? 'none'} seen`]
  })
}

/** The summary as tables, then the failures. */
export function textOf(results, { total, areas, unimplemented, disabled }) {
  const failures = results.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)
  const byArea = Object.entries(areas).map(([area, counts]) => row(area, Object.values(counts)))
  return [
    share(total),
    '',
    row('', ['passed', 'failed', 'unimplemented', 'disabled', 'out of scope']),
    row('all', Object.values(total)),
    ...byArea,
    ...listed('unimplemented:', byReason(unimplemented)),
    ...listed('disabled:', byReason(disabled)),
    ...listed('failed, and about an alert:', alertFailures(results)),
    ...listed('failed:', failures),
    '',
  ].join('\n')
}

/** The most frequent first. */
function byReason(counts) {
  return Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${String(count).padStart(4)}  ${reason}`)
}

function listed(title, lines) {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function row(title, cells) {
  return title.padEnd(32) + cells.map((cell) => String(cell).padStart(14)).join('')
}
