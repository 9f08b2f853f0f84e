import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The checkout this script belongs to. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a program in the checkout; ends this process with its exit code if it fails. */
export function run(command, args, options = {}) {
  const status = tryRun(command, args, options)
  if (status !== 0) process.exit(status)
}

/** Runs a program in the checkout and returns its exit code. */
export function tryRun(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) {
    process.stderr.write(`${command}: ${error.message}\n`)
    return 1
  }
  return status ?? 1
}

/** A program of a development dependency. */
export const tool = (name) => `${root}node_modules/.bin/${name}`

/**
 * Installs what the lock file names unless that was done, and builds what changed. Not with `npm ci`,
 * which refuses a lock file that lacks the binaries of some other platform.
 */
export function prepare() {
  const installed = `${root}node_modules/.package-lock.json`
  const isCurrent =
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs - 1000
  const quiet = { stdio: ['ignore', 2, 2] }
  if (!isCurrent) run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], quiet)
  run(tool('tsc'), ['-b'], quiet)
}
