import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { prepare, root } from './prepare.mjs'

/**
 * `npm run certificates`: shows certificates with every fault to the stacks of this machine, and writes
 * docs/certificate-faults.md. Fails when tocsin answers otherwise than it has to, or a stack is missing.
 */
prepare()
const tocsin = `${root}packages/cli/bin/tocsin.js`
const { status, stdout } = spawnSync(
  process.execPath,
  [tocsin, 'tour', '--certificates', '--json'],
  { encoding: 'utf8', env: { ...process.env, CI: 'true' }, stdio: ['ignore', 'pipe', 'inherit'] },
)
const { stacks, rows, summary } = JSON.parse(stdout)
const missing = stacks.filter((stack) => stack.missing !== null)
if (status === 0) writeFileSync(`${root}docs/certificate-faults.md`, page())
else complain()

function complain() {
  const reasons = [
    ...missing.map(({ name, missing: why }) => `${name}: ${why}`),
    ...rows
      .filter(({ ok }) => !ok)
      .map(({ fault, role, version }) => `tocsin: ${fault}, ${role}, ${version}`),
  ]
  process.stderr.write(`docs/certificate-faults.md is left as it is\n${reasons.join('\n')}\n`)
  process.exitCode = 1
}

function page() {
  const others = stacks.filter(({ name }) => name !== 'tocsin')
  return `# Certificate faults

${summary.faults} certificates, each with one thing wrong with it, of ${summary.conditions} conditions, shown by a server to clients
and by a client to servers: what tocsin answers, and what other stacks answer to the same
certificate, measured in one run of \`tocsin tour --certificates\` on connections over the loopback.
Written by \`npm run certificates\`; [conditions.md](conditions.md) says why tocsin answers as it does.

- Numbers are alerts, of TLS 1.3 / TLS 1.2 where these differ: ${codes().join(', ')}.
- *taken*: no fault was found. *silent*: closed without an alert. –: not asked, as the stack cannot be told
  what it would have to know, or has no such thing.
- "Refused by" is the role that verifies: what a client says to a server's certificate, a server to a client's.
${others.map(({ name, version, remark }) => `- ${name} ${version}${remark ? `: ${remark}` : ''}.`).join('\n')}

| The certificate … | Condition | Refused by | ${stacks.map(({ name }) => name).join(' | ')} |
|---|---|---|${stacks.map(() => '---|').join('')}
${lines().join('\n')}

## How they compare

| Stack | Questions | As tocsin | Another alert | Taken | Silent |
|---|--:|--:|--:|--:|--:|
${others.map(comparison).join('\n')}
`
}

function codes() {
  const seen = rows.flatMap(({ answers }) => Object.values(answers).filter(({ code }) => code))
  const names = new Map(seen.map(({ code, alert }) => [code, alert]))
  return [...names].sort(([a], [b]) => a - b).map(([code, alert]) => `${code} ${alert}`)
}

/** One for each fault, or two, where the roles differ. */
function lines() {
  const faults = grouped(rows, ({ fault }) => fault)
  return faults.flatMap((ofFault) => {
    const roles = grouped(ofFault, ({ role }) => role).map((ofRole) => ({
      role: ofRole[0].role,
      cells: [...stacks.map(({ name }) => cell(ofRole, name))],
    }))
    const [first, second] = roles
    const isSame = second && first.cells.join() === second.cells.join()
    const shown = isSame ? [{ ...first, role: 'both' }] : roles
    const { flaw } = ofFault[0]
    const conditions = [...new Set(ofFault.map(({ condition }) => condition))]
    const text = conditions.map((id) => (id ? `\`${id}\`` : 'none')).join(', ')
    return shown.map(({ role, cells }) => `| ${flaw} | ${text} | ${role} | ${cells.join(' | ')} |`)
  })
}

function cell(results, name) {
  return [...new Set(results.map(({ answers }) => word(answers[name])))].join(' / ')
}

function word({ type, code }) {
  const words = { accepted: 'taken', 'closed without alert': 'silent', failed: '?' }
  return type === 'alert' ? code : (words[type] ?? '–')
}

function comparison({ name }) {
  const asked = rows.filter(({ answers }) => !['not asked', 'failed'].includes(answers[name].type))
  const isSame = ({ answers, expected }) =>
    answers[name].type === expected.type && answers[name].code === expected.code
  const others = asked.filter((row) => !isSame(row))
  const among = (type) => others.filter(({ answers }) => answers[name].type === type).length
  const counts = [among('alert'), among('accepted'), among('closed without alert')]
  return `| ${[name, asked.length, asked.length - others.length, ...counts].join(' | ')} |`
}

function grouped(items, keyOf) {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}
