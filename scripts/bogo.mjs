import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { readResults, summarize, textOf } from '../conformance/bogo/report.mjs'
import { prepare, root } from './prepare.mjs'

/**
 * `npm run bogo -- --runner PATH [--json FILE] [--helpers N] [flags of the runner…]`: BoringSSL's
 * tests of TLS stacks against tocsin. See conformance/bogo/README.md.
 */
const folder = `${root}conformance/bogo/`
const { runner, json, helpers, rest } = readOptions(process.argv.slice(2))
if (!runner || !existsSync(runner)) {
  const problem = runner ? `there is no ${runner}` : '--runner PATH is missing'
  process.stderr.write(`bogo: ${problem}\n`)
  process.stderr.write('hint: in ssl/test/runner of BoringSSL, `go test -c -o runner .` makes it\n')
  process.exit(2)
}
prepare()
const all = readResults(await run({ TOCSIN_BOGO_LIST: '1' }, ['-include-disabled'])).map(
  ({ name }) => name,
)
const { ports, missing, stop } = await startHelpers(helpers)
const output = await run({ TOCSIN_BOGO_PORTS: ports.join(' ') }, [])
stop()
const results = readResults(output)
const { DisabledTests } = JSON.parse(readFileSync(`${folder}config.json`, 'utf8'))
const summary = summarize({ results, all, disabledTests: DisabledTests, missing })
process.stdout.write(textOf(results, summary))
if (json) writeFileSync(json, `${JSON.stringify({ ...summary, results }, undefined, 1)}\n`)
process.exitCode = summary.total.failed === 0 && results.length > 0 ? 0 : 1

/** Our options have two dashes, the runner's have one. */
function readOptions(args) {
  const options = { helpers: 2, rest: [] }
  for (let at = 0; at < args.length; at += 1) {
    const [, name] = /^--(runner|json|helpers)$/.exec(args[at]) ?? []
    if (name) {
      at += 1
      options[name] = name === 'helpers' ? Number(args[at]) : resolve(args[at] ?? '')
    } else options.rest.push(args[at])
  }
  return options
}

/** Processes that play the shim, one for each worker of the runner; they tell what tests ask for that is missing. */
async function startHelpers(count) {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [`${folder}helper.mjs`], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const missing = []
  const ports = await Promise.all(
    children.map(async ({ stdout }) => {
      const lines = createInterface(stdout)
      const [port] = await once(lines, 'line')
      lines.on('line', (line) => missing.push(line))
      return port
    }),
  )
  return { ports, missing, stop: () => children.map(({ stdin }) => stdin.end()) }
}

/** What the runner prints; every test is told of on a line. */
async function run(env, flags) {
  const args = [
    ...['-shim-path', `${folder}shim.sh`, '-shim-config', `${folder}config.json`],
    ...['-allow-unimplemented', '-pipe', `-num-workers=${helpers}`],
    ...flags,
    ...rest,
  ]
  const child = spawn(runner, args, {
    cwd: dirname(runner),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await once(child, 'close')
  return text
}
