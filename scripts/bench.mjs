import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { prepare, root } from './prepare.mjs'

/**
 * `npm run bench [-- --quick] [-- --only handshake] [-- --name NAME]`: tocsin, node:tls and
 * lemon-tls in turns; the result goes to bench/results as well.
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    name: { type: 'string' },
  },
})
prepare()
const { alert } = await import('../bench/alert.mjs')
const { bulk } = await import('../bench/bulk.mjs')
const { decode } = await import('../bench/decode.mjs')
const { handshake } = await import('../bench/handshake.mjs')
const { idle } = await import('../bench/idle.mjs')
const { resumed } = await import('../bench/resumed.mjs')
const { verification } = await import('../bench/verification.mjs')
const benches = { handshake, resumed, bulk, idle, alert, verification, decode }

const chosen = options.only ?? Object.keys(benches)
const unknown = chosen.find((name) => !(name in benches))
if (unknown) {
  process.stderr.write(`bench: '${unknown}' is none of ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
const turns = {
  warmUp: options.quick ? 1 : 3,
  rounds: options.quick ? 3 : 9,
  isQuick: options.quick,
}
const results = {}
for (const name of chosen) {
  process.stdout.write(`\n${name}\n`)
  results[name] = await benches[name](turns)
  for (const row of results[name]) print(row)
}
save()

function print({ title, unit, figures }) {
  process.stdout.write(`  ${title}, ${unit}\n`)
  for (const [name, { ratio, ...figure }] of Object.entries(figures)) {
    const times = ratio ? `   × ${ratio.to} ${text(ratio)}` : ''
    process.stdout.write(`    ${name.padEnd(22)}${text(figure).padEnd(28)}${times}\n`)
  }
}

function text({ median, min, max }) {
  const short = (value) => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
  return `${short(median)} [${short(min)}..${short(max)}]`
}

/** A quick run is for looking, not for keeping. */
function save() {
  if (options.quick) return
  const [date] = new Date().toISOString().split('T')
  const name = options.name ?? `node-${process.versions.node.split('.')[0]}`
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length }
  const versions = {
    node: process.version,
    openssl: process.versions.openssl,
    'lemon-tls': '0.7.0',
    '@peculiar/x509': '2.2.0',
  }
  const folder = `${root}bench/results/`
  mkdirSync(folder, { recursive: true })
  const report = { date, machine, versions, results }
  writeFileSync(`${folder}${date}-${name}.json`, `${JSON.stringify(report, undefined, 1)}\n`)
}
