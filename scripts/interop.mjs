import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { prepare, root, tool, tryRun } from './prepare.mjs'

/**
 * `npm run interop [-- --json] [peer…]`: install, run both roles and all versions against the peers,
 * and tell what was negotiated, and which alerts were understood. Names of peers are those of test/interop/*.interop.ts.
 */
const { values: options, positionals: peers } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
})
const folder = `${root}.tocsin/interop/`
prepare()
rmSync(folder, { recursive: true, force: true })
const quiet = { stdio: ['ignore', 2, 2] }
process.exitCode = tryRun(tool('vitest'), ['run', '--project', 'interop', ...peers], quiet)
const reports = readReports()
if (options.json) process.stdout.write(`${JSON.stringify(reports, undefined, 1)}\n`)
else for (const report of reports) process.stdout.write(`${textOf(report)}\n`)

/** What the tests have left behind, a file for each peer. */
function readReports() {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names.map((name) => JSON.parse(readFileSync(folder + name, 'utf8')))
}

function textOf(report) {
  if (report.missing) return `${report.peer}: skipped: ${report.missing}\n`
  const lines = [
    ...(report.negotiated ? negotiatedText(report.negotiated) : []),
    ...(report.alerts ? alertsText(report.alerts) : []),
    ...(report.legacy ? legacyText(report) : []),
    ...(report.legacyAlerts ? legacyAlertsText(report.legacyAlerts) : []),
    ...(report.sessions ? sessionsText(report) : []),
    ...(report.stapling ? report.stapling.map(staplingText) : []),
  ]
  return [`${report.peer} ${report.version}`, ...lines].join('\n')
}

function negotiatedText(rows) {
  const keys = [...new Set(rows.map(keyOf))]
  return keys
    .map((key) => [key, rows.filter((row) => keyOf(row) === key)])
    .flatMap(([key, some]) => [
      `  ${key}: ${some.length} handshakes`,
      ...listing('suites', some, (row) => row.cipherSuite),
      ...listing('groups', some, (row) => row.group),
      ...listing('signatures', some, (row) => row.signatureScheme),
      ...listing('client signatures', some, (row) => row.clientSignatureScheme),
      ...listing('ALPN', some, (row) => row.applicationProtocol),
      ...listing('HelloRetryRequest', some, (row) => row.helloRetryRequest && row.group),
      ...listing('KeyUpdate', some, (row) => row.keyUpdates.join(' then ')),
      ...listing('confirmed by the peer', some, (row) => row.confirmed),
    ])
}

/** The legacy matrix: which values met, and what there is no way to. */
function legacyText({ legacy, leftOut }) {
  const keys = [...new Set(legacy.map(keyOf))]
  return [
    ...keys
      .map((key) => [key, legacy.filter((row) => keyOf(row) === key)])
      .flatMap(([key, some]) => [
        `  ${key}, with what is old: ${some.length} handshakes`,
        ...listing('suites', some, (row) => row.cipherSuite),
        ...listing('key exchanges', some, (row) => row.keyExchange),
        ...listing('groups', some, (row) => row.group),
        ...listing('signatures', some, (row) => row.signatureScheme),
        ...listing('encrypt-then-MAC', some, ({ encryptThenMac: value }) => unlessNone(value)),
        ...listing('extended master secret', some, (row) => row.extendedMasterSecret),
        ...listing('client certificates', some, (row) => unlessNone(row.clientCertificate)),
        ...listing('renegotiation', some, (row) => unlessNone(row.renegotiation)),
        ...listing('confirmed by the peer', some, (row) => row.confirmed),
      ]),
    ...leftOut
      .filter(({ cases }) => cases > 0)
      .map(
        ({ because, peerRole, suites }) =>
          `  left out with the peer as ${peerRole}: ${because} (${suites} suites of a version)`,
      ),
  ]
}

/** What came of an OCSP response: `role` is who we are, and the client takes or refuses. */
function staplingText({ role, version, stapled, taken, alert }) {
  const outcome = taken ? 'taken' : `refused${alert ? ` with ${alert}` : ''}`
  return `  ${role}, ${version}, stapled ${stapled}: ${outcome}`
}

/** Sessions: what was resumed and how, what a fatal alert has ended, and what there is no way to. */
function sessionsText({ sessions, leftOut }) {
  const keys = [...new Set(sessions.map(keyOf))]
  return [
    ...keys
      .map((key) => [key, sessions.filter((row) => keyOf(row) === key)])
      .flatMap(([key, some]) => [
        `  ${key}, sessions: ${sessionCounts(some)}`,
        ...listing('by', some, (row) => row.by),
        ...listing('suites', some, (row) => row.cipherSuite),
        ...listing('modes', some, (row) => row.mode),
        ...listing('HelloRetryRequest', some, (row) => row.helloRetryRequest),
        ...listing('early data', some, (row) => row.earlyData),
        ...listing('client certificates', some, (row) => row.clientCertificate),
        ...listing('what became of it', some, ({ fate, fails }) => [fate, fails]),
        ...listing('offered again, and not resumed', some, (row) => row.offeredAgain && row.by),
        ...listing('still resumed by the peer', some, (row) => row.peerStillResumes && row.by),
        ...listing('confirmed by the peer', some, (row) => row.confirmed),
      ]),
    ...leftOut
      .filter(({ cases }) => cases > 0)
      .map(
        ({ because, peerRole, cases }) =>
          `  left out with the peer as ${peerRole}: ${because} (${cases} cases)`,
      ),
  ]
}

function sessionCounts(rows) {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
  return `${rows.length} cases, ${sum('connections')} connections, ${sum('resumptions')} resumptions`
}

function unlessNone(value) {
  return value === 'none' ? undefined : value
}

function legacyAlertsText(rows) {
  const width = Math.max(...rows.map(({ about }) => about.length))
  return [
    `  alerts with what is old: ${rows.length}`,
    ...rows.map(
      ({ about, version, from, alert }) =>
        `    ${about.padEnd(width)}  ${version}  from ${from}: ${alert}`,
    ),
  ]
}

function keyOf({ role, version }) {
  return `tocsin as ${role}, ${version}`
}

/** One line of the different values, with how often each came. */
function listing(title, rows, toValue) {
  const counts = new Map()
  for (const value of rows.flatMap(toValue).filter((found) => found)) {
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const text = [...counts].map(([value, count]) => `${value} ${count}`).join(', ')
  return text ? [`    ${title}: ${text}`] : []
}

function alertsText(rows) {
  const width = Math.max(...rows.map(({ refusal }) => refusal.length))
  return [
    `  alerts: ${rows.length} refused handshakes`,
    ...rows.map(
      ({ refusal, version, from, to, alert }) =>
        `    ${refusal.padEnd(width)}  ${version}  ${from} → ${to}: ${alert}`,
    ),
  ]
}
