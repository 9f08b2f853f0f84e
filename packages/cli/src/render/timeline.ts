import type { AlertEvent } from 'tocsin'
import { AlertLevel } from 'tocsin/alerts'
import type { Direction, Entry, RecordEntry } from '../connect/timeline.ts'
import { alertText } from '../explain/alert.ts'
import { connectionText } from './connection.ts'
import type { Style } from './style.ts'

/** One entry of a timeline as one line. */
export function timelineLine(entry: Entry, style: Style): string {
  const time = style.faint(`${(entry.at / 1000).toFixed(3).padStart(8)}  `)
  switch (entry.kind) {
    case 'record':
      return `${time}${recordText(entry)}`
    case 'alert':
      return `${time}${alertLine(entry.alert, style)}`
    case 'connected':
      return `${time}${style.good(`=  ${connectionText(entry.info)}`)}`
    case 'note':
      return `${time}${style.faint(`.  ${entry.text}`)}`
  }
}

/** What a run of application data came to, after its first record. */
export function runLine({ direction, records, bytes }: RecordEntry, style: Style): string {
  const more = `${arrow(direction)} … ${count(records, 'record')} in all, ${count(bytes, 'byte')}`
  return style.faint(`${' '.repeat(10)}${more}`)
}

/** An alert in one line: direction, name and number, level, keys, moment. */
export function alertLine(
  { direction, code, level, epoch, phase }: AlertEvent,
  style: Style,
): string {
  const text = `${arrow(direction)} ${direction.toUpperCase()} alert ${alertText(code)}, ${levelText(level)}, ${epoch} keys, in ${phase}`
  return code === 0 ? text : style.bad(text)
}

/** 'fatal', 'warning', or the number of a level that nobody registered. */
export function levelText(level: number): string {
  if (level === AlertLevel.fatal) return 'fatal'
  return level === AlertLevel.warning ? 'warning' : `level ${level}`
}

/** '1 record', '1,024 records'. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`
}

function recordText({ direction, epoch, type, bytes, messages, cut }: RecordEntry): string {
  const columns = [arrow(direction), epoch.padEnd(11), type.padEnd(18), String(bytes).padStart(6)]
  const names = messages.length === 0 ? '' : `  ${messages.join(', ')}`
  return `${columns.join(' ')}${names}${cut ? '  (cut short)' : ''}`
}

function arrow(direction: Direction): string {
  return direction === 'sent' ? '->' : '<-'
}
