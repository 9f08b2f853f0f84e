import { alertText } from '../explain/alert.ts'
import type { Group } from '../explain/groups.ts'
import type { Style } from './style.ts'
import { table } from './table.ts'

/** What a log says, counted: one row for what says the same. */
export function renderLog(
  groups: readonly Group[],
  total: { readonly lines: number; readonly name: string },
  style: Style,
  width: number,
): readonly string[] {
  const events = groups.reduce((sum, { count }) => sum + count, 0)
  const head = `${number(events)} ${events === 1 ? 'event' : 'events'} of TLS in ${number(total.lines)} lines of ${total.name}.`
  if (groups.length === 0) return [style.faint(head)]
  const rows = groups
    .slice(0, MOST_ROWS)
    .map((group) => [
      number(group.count),
      whatOf(group),
      whoseOf(group),
      stackOf(group),
      number(group.line),
    ])
  const more = groups.length - MOST_ROWS
  return [
    style.faint(head),
    '',
    ...table(columns(style), rows, width),
    ...(more > 0 ? [`… and ${more} more kinds: --ndjson prints all`] : []),
  ]
}

const MOST_ROWS = 40

function columns(style: Style) {
  return [
    { title: 'count', align: 'right' },
    { title: 'what', flexible: true, paint: style.strong },
    { title: 'direction' },
    { title: 'stack' },
    { title: 'first line', align: 'right' },
  ] as const
}

function whatOf({ finding }: Group): string {
  if (finding.code !== null) return alertText(finding.code)
  if (!finding.local) return `an alert, not told which: ${finding.evidence}`
  return `no alert (${finding.kind ?? 'other'}): ${finding.evidence}`
}

function whoseOf({ finding: { direction, local, sender } }: Group): string {
  if (local) return 'local'
  return direction ?? (sender === undefined ? 'not told' : `by the ${sender}`)
}

function stackOf({ finding: { stack, library } }: Group): string {
  if (stack === null) return '-'
  return library === null || library === stack ? stack : `${stack} (${library})`
}

function number(count: number): string {
  return count.toLocaleString('en')
}
