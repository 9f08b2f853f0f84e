import { meaning } from 'tocsin/alerts'
import { isFine, type Result, type TourReport } from '../tour/result.ts'
import type { Role } from '../tour/scene.ts'
import { version } from '../version.ts'
import { levelText } from './timeline.ts'
import { grouped } from './tour-group.ts'
import { style } from './tour-html-style.ts'
import { escaped, rfcLink } from './tour-html-text.ts'
import { tourSummary } from './tour-summary.ts'
import { alertTitle, failuresOf, reasonOf, reportText, sessionText } from './tour-text.ts'

/** The tour as one page that needs nothing else: no scripts, no requests. */
export function tourPage(report: TourReport): string {
  const alerts = grouped(report.results, ({ row }) => row.code)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The alerts of TLS</title>
<style>
${style}</style>
</head>
<body>
<header>
<h1>The alerts of TLS</h1>
<p>Every alert that TLS 1.3, 1.2, 1.1 and 1.0 can carry, made to happen for its own reason on a TCP connection.</p>
<p class="verdict ${verdict(report)}">${escaped(tourSummary(report))}</p>
<nav aria-label="Alerts"><ul>
${alerts.map(indexEntry).join('\n')}
</ul></nav>
</header>
<main>
${alerts.map(alertSection).join('\n')}
</main>
<footer><p>Made by tocsin ${escaped(version)}. ≈ marks where openssl differs from the catalogue in a way that the RFC admits.</p></footer>
</body>
</html>
`
}

function verdict({ results, skipped }: TourReport): 'fine' | 'failed' | 'incomplete' {
  if (!results.every(isFine)) return 'failed'
  return skipped.length > 0 ? 'incomplete' : 'fine'
}

function indexEntry(results: readonly Result[]): string {
  const [first] = results
  if (!first) return ''
  const { code, alert } = first.row
  const mark = results.every(isFine) ? '' : ' class="failed"'
  return `<li${mark}><a href="#alert-${code}"><b>${code}</b> ${escaped(alert)}</a></li>`
}

function alertSection(results: readonly Result[]): string {
  const [first] = results
  if (!first) return ''
  const { code } = first.row
  return `<section id="alert-${code}">
<h2>${escaped(alertTitle(first.row))}</h2>
<p>${escaped(meaning(code).summary)}</p>
${grouped(results, reasonOf).map(reasonFigure).join('\n')}
</section>`
}

const columns = ['', 'Version', 'Client', 'Server', 'Level', 'Keys', 'Reported', 'Session', 'ms']

function reasonFigure(results: readonly Result[]): string {
  const [first] = results
  if (!first) return ''
  const { how, condition, sender } = first.row
  const sources = [...new Set(results.map(({ row }) => row.source))]
  return `<figure>
<figcaption>${escaped(how)}<br><small>sent by the ${sender}: <code>${condition}</code>, ${sources.map(rfcLink).join(', ')}</small></figcaption>
<div class="wide"><table>
<thead><tr>${columns.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead>
<tbody>
${results.map(rowLines).join('\n')}
</tbody>
</table></div>
</figure>`
}

function rowLines(result: Result): string {
  const { row, sent, received, session, milliseconds, notes } = result
  const cells = [
    markOf(result),
    row.version,
    partCell(result, 'client'),
    partCell(result, 'server'),
    sent ? levelText(sent.level) : '–',
    sent?.epoch ?? received?.epoch ?? '–',
    escaped(reportText(result).replace(/^reported /, '')),
    escaped(sessionText[session]),
    String(milliseconds),
  ]
  const line = `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  const remarks = [...failuresOf(result), ...notes].map(escaped).join('; ')
  return remarks === ''
    ? line
    : `${line}\n<tr class="remark"><td></td><td colspan="8">${remarks}</td></tr>`
}

function markOf(result: Result): string {
  if (!isFine(result)) return '<span class="failed" title="differs from the catalogue">✗</span>'
  if (result.notes.length > 0) return '<span class="admitted" title="admitted by the RFC">≈</span>'
  return '<span class="fine" title="as the catalogue says">✓</span>'
}

/** The program at an end; the one that sends stands out. */
function partCell({ row }: Result, role: Role): string {
  const { program } = row.parts[role]
  return row.sender === role ? `<b>${program}</b>` : program
}
