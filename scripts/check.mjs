import { prepare, tool, tryRun } from './prepare.mjs'

/** The one gate: the same steps locally and in CI. Each runs even if an earlier one failed. */
const steps = [
  ['format and lint', 'biome', ['check', '.']],
  ['types of tests', 'tsc', ['-p', 'tsconfig.test.json']],
  [
    'layers',
    'depcruise',
    ['--config', '.dependency-cruiser.cjs', 'packages/tocsin/src', 'packages/cli/src'],
  ],
  ['dead code', 'knip', []],
  ['generated files', process.execPath, ['scripts/generate-docs.mjs', '--check']],
  ['unit tests', 'vitest', ['run', '--project', 'unit', '--reporter=dot']],
  ['catalogue', process.execPath, ['scripts/conditions.mjs', '--check']],
  ['size', 'size-limit', []],
  ['package', 'publint', ['packages/tocsin']],
  ['exports', 'attw', ['--pack', 'packages/tocsin', '--profile', 'esm-only']],
]

prepare()
const failed = []
for (const [name, program, args] of steps) {
  process.stdout.write(`\n— ${name}\n`)
  const command = program === process.execPath ? program : tool(program)
  if (tryRun(command, args) !== 0) failed.push(name)
}
process.stdout.write(failed.length ? `\ncheck failed: ${failed.join(', ')}\n` : '\ncheck passed\n')
process.exitCode = failed.length ? 1 : 0
