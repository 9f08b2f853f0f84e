import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { prepare, root, tool, tryRun } from './prepare.mjs'

/** `npm test`: install, build, unit and interop tests; ends with one line of counts. */
prepare()
const report = `${root}.tocsin/test-report.json`
mkdirSync(`${root}.tocsin`, { recursive: true })
rmSync(report, { force: true })
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const status = tryRun(tool('vitest'), ['run', ...reporters, ...process.argv.slice(2)])
if (!existsSync(report)) {
  process.stdout.write('0 passed, 1 failed\n')
  process.exit(1)
}
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
  readFileSync(report, 'utf8'),
)
const brokenFiles = testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
)
const failed = numFailedTests + brokenFiles.length
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
process.stdout.write(`${numPassedTests} passed, ${failed} failed${skipped}\n`)
process.exitCode = status
