import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { prepare } from './prepare.mjs'

/**
 * `npm run fleet [-- --servers 2] [--sessions 10000] [--trials 100] [--json FILE]`: server processes
 * that share a Redis of their own; what a fatal alert ends at one of them resumes at none, and the
 * rest does. Exit code 1 if that does not hold, 3 without redis-server or valkey-server.
 */
const options = readOptions()
prepare()
const { issue } = await import('../bench/certificates.mjs')
const { clientsOf } = await import('./fleet/client.mjs')
const { elsewhere } = await import('./fleet/elsewhere.mjs')
const { Fleet } = await import('./fleet/fleet.mjs')
const { inTime } = await import('./fleet/in-time.mjs')
const { findRedis, Redis } = await import('./fleet/redis.mjs')
const { print } = await import('./fleet/report.mjs')
const { restart } = await import('./fleet/restart.mjs')
const { underLoad } = await import('./fleet/under-load.mjs')

const program = findRedis()
if (!program) {
  process.stderr.write('fleet: neither redis-server nor valkey-server can be run\n')
  process.stderr.write(
    'hint: install Redis 7 or Valkey; the one that is started ends with the run\n',
  )
  process.exit(3)
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/** What `redisStore` takes unless told otherwise. */
const SETTLE_MS = 10_000
const CONCURRENCY = 32
const TROUBLES = 'What Redis did not do in time, or not at all'
const identity = issue('ecdsa-p256')
const meet = clientsOf(identity.ca)
const parts = []
const lives = Math.ceil(options.sessions / 10)

await withFleet('append-only file', async (common) => {
  await part('Resumes elsewhere', () => elsewhere(common))
  await part('Forgotten elsewhere', () => inTime({ ...common, trials: options.trials }))
  await part('Under load', () => underLoad({ ...common, sessions: options.sessions }))
  await part('Redis restarts', () => restart({ ...common, lives }))
})
await withFleet('nothing', async (common) => {
  await part('Forgotten elsewhere', () => inTime({ ...common, trials: options.trials }))
  await part('Redis restarts', () => restart({ ...common, lives }))
})
const holds = parts.every((one) => one.holds)
process.stdout.write(holds ? '\nall of it holds\n' : '\nit does not hold\n')
if (options.json) writeFileSync(options.json, `${JSON.stringify(report(), undefined, 1)}\n`)
process.exitCode = holds ? 0 : 1

function readOptions() {
  const { values } = parseArgs({
    options: {
      servers: { type: 'string', default: '2' },
      sessions: { type: 'string', default: '10000' },
      trials: { type: 'string', default: '100' },
      json: { type: 'string' },
    },
  })
  const { json, ...counts } = values
  const numbers = Object.fromEntries(
    Object.entries(counts).map(([name, text]) => [name, numberOf(name, text)]),
  )
  return { json, ...numbers }
}

function numberOf(name, text) {
  const least = name === 'servers' ? 2 : 1
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text)
  process.stderr.write(`fleet: --${name} is '${text}': give a whole number, ${least} or more\n`)
  process.exit(2)
}

/** A Redis that keeps this over its end, and servers that share it. */
async function withFleet(kept, act) {
  process.stdout.write(`\n${options.servers} servers, ${program.name} that keeps: ${kept}\n`)
  const redis = await Redis.start(program, kept)
  const setup = { identity, url: redis.url, settleMs: SETTLE_MS }
  try {
    const fleet = await Fleet.start({ count: options.servers, ...setup })
    await act({ fleet, meet, redis, kept, settleMs: SETTLE_MS, concurrency: CONCURRENCY })
    const figures = await fleet.stop()
    parts.push({ title: TROUBLES, holds: true, figures })
    process.stdout.write(`\n${TROUBLES}\n`)
    print(figures)
  } finally {
    await redis.remove()
  }
}

async function part(title, act) {
  process.stdout.write(`\n${title}\n`)
  const beganAt = performance.now()
  const { holds, figures } = await act()
  const seconds = Number(((performance.now() - beganAt) / 1000).toFixed(1))
  parts.push({ title, holds, seconds, figures })
  print(figures)
  process.stdout.write(`  ${holds ? 'holds' : 'DOES NOT HOLD'} (${seconds} s)\n`)
}

function report() {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length }
  const versions = { node: process.version, [program.name]: program.version }
  return {
    date: new Date().toISOString().split('T')[0],
    machine,
    versions,
    ...options,
    holds,
    parts,
  }
}
