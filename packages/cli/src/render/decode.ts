import { type AlertSeen, causesOf, type FlowEvent, type FlowInfo, type Side } from 'tocsin/decode'
import { endpointText, flowName, other } from '../decode/alert-line.ts'
import { alertText } from '../explain/alert.ts'
import type { Style } from './style.ts'
import { count, levelText } from './timeline.ts'
import { wrap } from './wrap.ts'

/** How text is drawn. */
export interface Drawing {
  readonly style: Style
  readonly width: number
}

/** The line that a connection's timeline begins with. */
export function flowHead(file: string, flow: FlowInfo, { style }: Drawing): string {
  const [from, to] = flow.endpoints
  const late = flow.startSeen || flow.transport === 'udp' ? '' : ', its start was not captured'
  return style.strong(
    `${file} ${flowName(flow)}  ${endpointText(from)} -> ${endpointText(to)}${late}`,
  )
}

/** One event as a line; an alert has what is known about its cause beneath. */
export function eventLines(
  event: FlowEvent,
  start: number,
  { style, width }: Drawing,
): readonly string[] {
  const { seconds, nanoseconds, frame } = event.place
  const time = (seconds + nanoseconds / 1e9 - start).toFixed(6)
  const head = style.faint(`${time.padStart(12)}  #${String(frame).padEnd(5)} `)
  const line = `${head}${arrowOf(event.side)} ${(event.sender ?? '?').padEnd(6)}  `
  if (event.kind !== 'alert') return [`${line}${textOf(event)}`]
  const causes = [...doubts(event), ...causesOf(event).map(({ text }) => text)]
  return [
    `${line}${drawn(event, style)}`,
    ...causes.flatMap((text) => wrap(text, width - INDENT.length - 2).map(hung)),
  ]
}

const INDENT = ' '.repeat(24)

function hung(text: string, index: number): string {
  return `${INDENT}${index === 0 ? '- ' : '  '}${text}`
}

/** One alert as one line that stands alone: --alerts. */
export function alertLine(file: string, alert: AlertSeen, { style }: Drawing): string {
  const { place, flow, side, sender, version } = alert
  const from = endpointText(flow.endpoints[side])
  const to = endpointText(flow.endpoints[other(side)])
  const who = sender === undefined ? '' : ` (${sender})`
  const head = `${file}:${place.frame} ${flowName(flow)} ${from}${who} -> ${to}`
  return `${style.faint(head)}  ${version ?? 'unknown version'}  ${drawn(alert, style)}`
}

function doubts({ probable, guess, close }: AlertSeen): readonly string[] {
  const reason = close?.reason ? [`it says "${printable(close.reason)}"`] : []
  if (probable !== undefined) return [`taken for an alert: ${probable}`, ...reason]
  return guess === undefined ? reason : [guess, ...reason]
}

/** What a peer wrote is no order to the terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '.')
}

function drawn(alert: AlertSeen, style: Style): string {
  const { code, level, epoch, encrypted, decrypted, probable } = alert
  if (code === undefined) {
    return style.doubtful(
      probable === undefined ? 'alert, encrypted' : 'alert, probably; encrypted',
    )
  }
  const words = [
    `alert ${alertText(code)}`,
    ...(level === undefined ? [] : [levelText(level)]),
    encrypted || decrypted ? `decrypted, ${epoch} keys` : 'in the clear',
  ]
  const text = words.join(', ')
  return code === 0 ? text : style.bad(text)
}

function arrowOf(side: Side): string {
  return side === 0 ? '->' : '<-'
}

type Others = Exclude<FlowEvent, AlertSeen>

function textOf(event: Others): string {
  switch (event.kind) {
    case 'hello':
      return helloText(event)
    case 'certificates':
      return `  certificate of ${printable(event.chain[0]?.subject ?? 'nobody')}`
    case 'message':
      return `${event.name}, ${count(event.length, 'byte')}${event.encrypted ? ', encrypted' : ''}`
    case 'change_cipher_spec':
      return 'change_cipher_spec'
    case 'application_data':
      return `application_data, ${count(event.records, 'record')}, ${count(event.length, 'byte')}`
    case 'starttls':
      return `TLS begins${event.protocol === undefined ? '' : ` after ${event.protocol}`}`
    case 'gap':
      return `${count(event.length, 'byte')} not captured`
    case 'closed':
      return event.how === 'fin' ? 'closed (FIN)' : 'reset (RST)'
    case 'not-tls':
    case 'note':
    case 'problem':
      return printable(event.text)
  }
}

const MOST_NAMES = 3

function helloText(hello: Extract<Others, { kind: 'hello' }>): string {
  const { name, versions, suites, serverName, protocols } = hello
  const isOffer = name === 'client_hello'
  const parts = [
    versions.join(', '),
    isOffer ? count(suites.length, 'cipher suite') : suites.slice(0, MOST_NAMES).join(', '),
    ...(serverName === undefined ? [] : [`for ${printable(serverName)}`]),
    ...(protocols.length === 0 ? [] : [`ALPN ${printable(protocols.join(', '))}`]),
  ]
  return [name, ...parts.filter((part) => part !== '')].join('; ')
}
