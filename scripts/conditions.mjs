/**
 * How much of the catalogue is enforced and tested: `npm run conditions [-- --open | --json | --check]`.
 *
 * A row of spec/conditions.json is done when a condition in code covers it (rows that ask for no
 * alert need none) and a test cites it, by its id or by that of a covering condition. `--check`
 * fails if a row in scope is neither done nor in spec/exceptions.json.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const versions = ['1.0', '1.1', '1.2', '1.3']

/** Other protocols than TLS over a byte stream, and parts of it that nothing offers or accepts. */
const outOfScope = new Set([
  'delegated-credentials',
  'dtls',
  'ech',
  'exported-authenticators',
  'hsts',
  'https',
  'quic',
  'srp',
  'srtp',
  'ui',
])
/** The share of the rows in scope that may be excepted by choice, in percent. */
const mostExcepted = 3

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    open: { type: 'boolean' },
    check: { type: 'boolean' },
  },
})
const everyRow = await readRows()
const rows = everyRow.filter((row) => !outOfScope.has(row.area))
if (options.json) console.log(JSON.stringify(report(), undefined, 1))
else if (options.open) printOpen()
else if (options.check) check()
else printFigures()

/** Every row that counts for a version of TLS, with what is known about it. */
async function readRows() {
  const catalogue = readJson('spec/conditions.json')
  const issueOf = readExceptions()
  const covering = await readCovering()
  const cited = readCitations()
  return catalogue
    .filter((row) => row.versions.some((version) => versions.includes(version)))
    .map((row) => {
      const conditions = covering.get(row.id) ?? []
      const isBehaviour = row.alert === null || row.strength === 'MUST NOT' || isHistoric(row)
      const covered = isBehaviour || conditions.length > 0
      const isCited = cited.has(row.id) || conditions.some((id) => cited.has(id))
      const issue = conditions.length === 0 ? issueOf(row) : undefined
      const excepted = issue !== undefined
      return {
        ...row,
        covered,
        cited: isCited,
        excepted,
        issue,
        open: !(excepted || (covered && isCited)),
      }
    })
}

/** An alert of old that the catalogue itself wants nobody to send. */
function isHistoric({ reaction }) {
  return reaction?.startsWith('do not implement') ?? false
}

/** Row id → the ids of the conditions that cover it. */
async function readCovering() {
  const dist = join(root, 'packages/tocsin/dist/alert/index.js')
  if (!existsSync(dist)) {
    console.error('conditions: packages/tocsin/dist is missing; run `npm run build` first')
    process.exit(2)
  }
  const { conditions } = await import(pathToFileURL(dist).href)
  const covering = new Map()
  for (const [id, { covers }] of Object.entries(conditions)) {
    for (const row of covers) covering.set(row, [...(covering.get(row) ?? []), id])
  }
  return covering
}

/** Which issue a row waits for, or whose choice it is. */
function readExceptions() {
  const entries = readJson('spec/exceptions.json')
  const issues = new Map(
    entries.flatMap(({ issue, areas = [], rows = [] }) =>
      [...areas, ...rows].map((name) => [name, issue]),
    ),
  )
  return (row) => issues.get(row.id) ?? issues.get(row.area)
}

/** Everything in the tests that looks like an id; the tests of the tables prove no behaviour. */
function readCitations() {
  const cited = new Set()
  for (const path of testFiles()) {
    const text = readFileSync(path, 'utf8')
    for (const [id] of text.matchAll(/(?:[0-9]{4}[a-z]*|hard)-[A-Za-z0-9.-]*[A-Za-z0-9]/g))
      cited.add(id)
    if (path.includes(join('src', 'alert') + sep)) continue
    for (const [, id] of text.matchAll(/['"`]([a-z-]+\.[a-z0-9-]+)['"`]/g)) cited.add(id)
  }
  return cited
}

function testFiles() {
  return ['packages/tocsin', 'packages/cli']
    .flatMap((folder) => [`${folder}/src`, `${folder}/test`])
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((path) => /\.(test|interop)\.ts$/.test(path))
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

/** As Object.groupBy, which Node 20 does not have. */
function groupBy(items, keyOf) {
  const groups = {}
  for (const item of items) {
    const key = keyOf(item)
    groups[key] = [...(groups[key] ?? []), item]
  }
  return groups
}

/** The rows that nothing will change, and those that wait for an issue. */
function exceptions() {
  const { 'By choice': chosen = [], ...waiting } = groupBy(
    rows.filter((row) => row.excepted),
    (row) => (row.issue === 'Out of scope' ? 'By choice' : row.issue),
  )
  return { chosen, waiting, percent: (100 * chosen.length) / rows.length }
}

function figures(selected) {
  const count = (is) => selected.filter(is).length
  return {
    rows: selected.length,
    covered: count((row) => row.covered && !row.excepted),
    tested: count((row) => row.cited && !row.excepted),
    excepted: count((row) => row.excepted),
    open: count((row) => row.open),
  }
}

/** Figures per version, by each value of a field of the rows. */
function figuresBy(field) {
  const groups = Object.entries(groupBy(rows, (row) => row[field])).sort()
  return Object.fromEntries(groups.map(([group, selected]) => [group, perVersion(selected)]))
}

function perVersion(selected) {
  return Object.fromEntries([
    ...versions.map((version) => [
      version,
      figures(selected.filter((row) => row.versions.includes(version))),
    ]),
    ['any', figures(selected)],
  ])
}

function report() {
  const { chosen, waiting, percent } = exceptions()
  const ids = (selected) => selected.map(({ id }) => id)
  return {
    total: perVersion(rows),
    strengths: figuresBy('strength'),
    areas: figuresBy('area'),
    open: ids(rows.filter((row) => row.open)),
    exceptedByChoice: { percent, rows: ids(chosen) },
    waiting: Object.fromEntries(Object.entries(waiting).map(([issue, of]) => [issue, ids(of)])),
    outOfScope: Object.fromEntries(
      Object.entries(groupBy(outside(), ({ area }) => area)).map(([area, of]) => [area, of.length]),
    ),
  }
}

function outside() {
  return everyRow.filter((row) => outOfScope.has(row.area))
}

function printFigures() {
  const { total, strengths, areas, waiting } = report()
  const columns = Object.keys(total.any)
  const width = 1 + Math.max(...Object.keys(areas).map((name) => name.length))
  const print = (name, cells) => console.log((name.padEnd(width) + cells.join('')).trimEnd())
  const cell = (text) => String(text).padStart(5)
  const groups = Object.keys(total)
  const printGroup = ([name, figuresOf]) =>
    print(
      name,
      groups.map((group) => ` ${Object.values(figuresOf[group]).map(cell).join('')}`),
    )

  print(
    '',
    groups.map((group) => `  ${(group === 'any' ? 'any' : `TLS ${group}`).padEnd(24)}`),
  )
  print(
    '',
    groups.map(() => ` ${columns.map((name) => cell(name.slice(0, 4))).join('')}`),
  )
  Object.entries(areas).forEach(printGroup)
  console.log()
  Object.entries(strengths).forEach(printGroup)
  console.log()
  printGroup(['in scope', total])
  console.log()
  console.log(summary())
  for (const [issue, ids] of Object.entries(waiting)) {
    console.log(`waiting for the issue “${issue}”: ${ids.length} (${share(ids)})`)
  }
  const areasOutside = Object.entries(report().outOfScope).map(([area, n]) => `${area} ${n}`)
  console.log(`out of scope: ${outside().length} rows (${areasOutside.join(', ')})`)
}

function share({ length }) {
  return `${((100 * length) / rows.length).toFixed(1)} %`
}

function summary() {
  const { chosen } = exceptions()
  const open = rows.filter((row) => row.open).length
  return `${rows.length} rows in scope, ${open} open; excepted by choice: ${chosen.length} (${share(chosen)}, at most ${mostExcepted} %)`
}

/** The part of the gate that says whether the catalogue is closed. */
function check() {
  console.log(summary())
  printOpen()
  const isClosed = rows.every((row) => !row.open) && exceptions().percent <= mostExcepted
  process.exitCode = isClosed ? 0 : 1
}

function printOpen() {
  for (const { id, area, covered, trigger } of rows.filter((row) => row.open)) {
    console.log(
      `${id.padEnd(20)} ${area.padEnd(22)} ${covered ? 'no test' : 'no code'}  ${trigger}`,
    )
  }
}
