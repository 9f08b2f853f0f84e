/**
 * How much of the catalogue is enforced and tested: `npm run conditions [-- --open | --json]`.
 *
 * A row of spec/conditions.json is done when a condition in code covers it (rows that ask for no
 * alert need none) and a test cites it, by its id or by that of a covering condition.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const versions = ['1.2', '1.3']

const { values: options } = parseArgs({
  options: { json: { type: 'boolean' }, open: { type: 'boolean' } },
})
const rows = await readRows()
if (options.json) console.log(JSON.stringify(report(), undefined, 1))
else if (options.open) printOpen()
else printFigures()

/** Every row that counts for TLS 1.2 or 1.3, with what is known about it. */
async function readRows() {
  const catalogue = readJson('spec/conditions.json')
  const isExcepted = readExceptions()
  const covering = await readCovering()
  const cited = readCitations()
  return catalogue
    .filter((row) => row.versions.some((version) => versions.includes(version)))
    .map((row) => {
      const conditions = covering.get(row.id) ?? []
      const isBehaviour = row.alert === null || row.strength === 'MUST NOT'
      const covered = isBehaviour || conditions.length > 0
      const isCited = cited.has(row.id) || conditions.some((id) => cited.has(id))
      const excepted = conditions.length === 0 && isExcepted(row)
      return {
        ...row,
        covered,
        cited: isCited,
        excepted,
        open: !(excepted || (covered && isCited)),
      }
    })
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

function readExceptions() {
  const entries = readJson('spec/exceptions.json')
  const areas = new Set(entries.flatMap((entry) => entry.areas ?? []))
  const ids = new Set(entries.flatMap((entry) => entry.rows ?? []))
  return (row) => areas.has(row.area) || ids.has(row.id)
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

function figures(selected) {
  const count = (is) => selected.filter(is).length
  return {
    rows: selected.length,
    covered: count((row) => row.covered && !row.excepted),
    cited: count((row) => row.cited && !row.excepted),
    excepted: count((row) => row.excepted),
    open: count((row) => row.open),
  }
}

/** Figures per version, by each value of a field of the rows. */
function figuresBy(field) {
  const groups = [...new Set(rows.map((row) => row[field]))].sort()
  return Object.fromEntries(
    groups.map((group) => [group, perVersion(rows.filter((row) => row[field] === group))]),
  )
}

function perVersion(selected) {
  return Object.fromEntries(
    versions.map((version) => [
      version,
      figures(selected.filter((row) => row.versions.includes(version))),
    ]),
  )
}

function report() {
  const open = rows.filter((row) => row.open).map((row) => row.id)
  return {
    total: perVersion(rows),
    strengths: figuresBy('strength'),
    areas: figuresBy('area'),
    open,
  }
}

function printFigures() {
  const { total, strengths, areas } = report()
  const columns = Object.keys(total['1.2'])
  const width = 2 + Math.max(...Object.keys(areas).map((name) => name.length))
  const print = (name, cells) =>
    console.log(name.padEnd(width) + cells.map((cell) => String(cell).padStart(9)).join(''))
  const printGroup = ([name, figuresOf]) =>
    print(
      name,
      versions.flatMap((version) => Object.values(figuresOf[version])),
    )

  print(
    '',
    versions.flatMap((version) => [`TLS ${version}`, '', '', '', '']),
  )
  print(
    '',
    versions.flatMap(() => columns),
  )
  Object.entries(areas).forEach(printGroup)
  console.log()
  Object.entries(strengths).forEach(printGroup)
  console.log()
  printGroup(['total', total])
}

function printOpen() {
  for (const { id, area, covered, trigger } of rows.filter((row) => row.open)) {
    console.log(
      `${id.padEnd(20)} ${area.padEnd(22)} ${covered ? 'no test' : 'no code'}  ${trigger}`,
    )
  }
}
