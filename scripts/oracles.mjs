import { parseArgs } from 'node:util'
import { prepare } from './prepare.mjs'

/**
 * `npm run oracles [-- --quick] [-- --only cbc] [-- --json]`: whether answers or their times tell apart
 * what must not be told (docs/oracles.md). Fails if they do, and if a careless build is not found out.
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
})
prepare()
const { judged, oracles } = await import('../conformance/oracles/judge.mjs')

const chosen = options.only ?? Object.keys(oracles)
const unknown = chosen.find((name) => !(name in oracles))
if (unknown) {
  process.stderr.write(`oracles: '${unknown}' is none of ${Object.keys(oracles).join(', ')}\n`)
  process.exit(2)
}
const results = []
for await (const result of judged(chosen, options.quick ? 0.1 : 1)) {
  results.push(result)
  if (!options.json) print(result)
}
const wrong = results.filter(({ isRight }) => !isRight)
if (options.json) printJson()
else process.stdout.write(`\n${results.length} comparisons, ${wrong.length || 'none'} wrong\n`)
process.exitCode = wrong.length > 0 ? 1 : 0

function print({ oracle, title, classes, build, answers, ...result }) {
  if (build === 'tocsin') process.stdout.write(`\n${oracle}: ${title}\n  ${classes.join(' | ')}\n`)
  const answer = answers.length === 1 ? 'same answer' : `${answers.length} different answers`
  const time = result.isTimed ? timeOf(result) : 'time follows from what all can see'
  process.stdout.write(`    ${build.padEnd(9)} ${answer}; ${time}\n`)
  if (result.isRight) return
  const complaint = build === 'tocsin' ? 'TOLD APART' : 'NOT FOUND OUT: the test has no power'
  process.stdout.write(`    ${complaint}\n`)
}

function timeOf({ n, medians, difference, interval, t, z, found, resolution }) {
  const [low, high] = interval
  const figures = `medians ${medians.map(span).join(' / ')}, difference ${span(difference)} [${span(low)}..${span(high)}]`
  const verdict = found
    ? 'a difference'
    : `no difference seen, one of ${span(resolution)} would have been`
  return `n = ${n}, ${figures}, |t| = ${t.toFixed(1)}, |z| = ${z.toFixed(1)}: ${verdict}`
}

/** A time with its unit. */
function span(nanoseconds) {
  if (Math.abs(nanoseconds) < 1000) return `${Math.round(nanoseconds)} ns`
  return `${Number((nanoseconds / 1000).toPrecision(4))} µs`
}

function printJson() {
  const { node, openssl } = process.versions
  const report = { node, openssl, isQuick: options.quick, results }
  process.stdout.write(`${JSON.stringify(report, undefined, 1)}\n`)
}
