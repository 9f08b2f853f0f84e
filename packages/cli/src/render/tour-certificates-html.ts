import { alertLabel } from 'tocsin/alerts'
import { type CertificatesReport, isFine } from '../tour/certificates/result.ts'
import { version } from '../version.ts'
import {
  type CertificateGroup,
  type CertificateLine,
  certificateGroups,
  codesIn,
  remarksOf,
} from './certificate-lines.ts'
import { certificatesSummary } from './tour-certificates-text.ts'
import { style } from './tour-html-style.ts'
import { escaped, rfcLink } from './tour-html-text.ts'

/** The tour of certificates as one page that needs nothing else: no scripts, no requests. */
export function certificatesPage(report: CertificatesReport): string {
  const verdict = report.results.every(isFine) ? 'fine' : 'failed'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Certificates: refused for the right reason</title>
<style>
${style}${columnStyle}</style>
</head>
<body>
<header>
<h1>Certificates: refused for the right reason</h1>
<p>Certificates with one fault each, shown by a server to clients and by a client to servers, and what stacks answer to them.</p>
<p class="verdict ${verdict}">${escaped(certificatesSummary(report))}</p>
</header>
<main>
${certificateGroups(report)
  .map((group) => groupSection(group, report))
  .join('\n')}
</main>
<footer>
<p>Numbers are alerts, of TLS 1.3/1.2 where these differ: ${codesIn(report).map(codeText).join(', ')}. Taken: no fault was found. Silent: closed without an alert. A dash: not asked. A question mark: no answer.</p>
${remarksOf(report)
  .map((remark) => `<p>${escaped(remark)}</p>`)
  .join('\n')}
<p>Made by tocsin ${escaped(version)}.</p>
</footer>
</body>
</html>
`
}

/** Other columns than those of the tour of alerts. */
const columnStyle = `
table { table-layout: auto; }
th:nth-child(n), td:nth-child(n) { width: auto; text-align: left; }
th:nth-child(n + 3), td:nth-child(n + 3) { width: 6rem; font-variant-numeric: tabular-nums; }
td.differs { color: var(--doubt); }
`

const codeText = (code: number) => `${code} ${escaped(alertLabel(code))}`

function groupSection(group: CertificateGroup, { stacks }: CertificatesReport): string {
  const { condition, alert, source, lines } = group
  const cited = source === '' ? '' : `, ${rfcLink(source)}`
  const titles = stacks.map(({ name, version: known }) => `${name} ${known ?? '(missing)'}`)
  const columns = ['The certificate …', 'Refused by', ...titles]
  return `<section>
<h2>${escaped(condition ?? 'nothing is wrong')}</h2>
<p>${escaped(alert)}${cited}</p>
<div class="wide"><table>
<thead><tr>${columns.map((title) => `<th scope="col">${escaped(title)}</th>`).join('')}</tr></thead>
<tbody>
${lines.map(lineRow).join('\n')}
</tbody>
</table></div>
</section>`
}

function lineRow({ fault, refusedBy, cells, isFine: isRight }: CertificateLine): string {
  const [ours = '', ...theirs] = cells
  const mark = isRight ? '<span class="fine">✓</span>' : '<span class="failed">✗</span>'
  const others = theirs.map((cell) => {
    const differs = cell === ours ? '' : ' class="differs"'
    return `<td${differs}>${escaped(cell)}</td>`
  })
  return `<tr><td>${mark} ${escaped(fault.flaw)}</td><td>${refusedBy}</td><td><b>${escaped(ours)}</b></td>${others.join('')}</tr>`
}
