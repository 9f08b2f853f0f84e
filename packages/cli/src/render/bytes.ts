import type { AnnotatedRecord, Field, Layout, Opening } from 'tocsin/decode'
import { contentTypeName } from 'tocsin/wire'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

const INDENT = '  '
const GAP = '  '
/** More octets of one field are not shown: what is as long is content of another kind. */
const MOST_OCTETS = 64
const LEAST_TEXT = 24

/** Records as annotated octets: one line for each field, under each record what there is to say of it. */
export function renderRecords(
  records: readonly AnnotatedRecord[],
  opening: Opening | undefined,
  style: Style,
  width: number,
): readonly string[] {
  return records.flatMap((record, index) => [
    ...(index === 0 ? [] : ['']),
    ...wrap(titleOf(record, opening, records.length > 1 ? index + 1 : ''), width).map(style.strong),
    ...fieldLines(record.fields, style, width),
    ...remarkLines(record, style, width),
  ])
}

const states = {
  clear: 'in the clear',
  sealed: 'encrypted',
  refused: 'encrypted, and not opened',
  cut: 'cut short',
} as const

/** As 'record 2: alert, TLS 1.2, MAC-then-encrypt (AES_128_CBC_SHA), number 1 under its keys'. */
function titleOf(
  record: AnnotatedRecord,
  opening: Opening | undefined,
  number: number | '',
): string {
  const { state, type, sequence } = record
  const how =
    state === 'opened'
      ? [`${protectionOf(record, opening)}, number ${sequence} under its keys`]
      : [states[state]]
  return `${`record ${number}`.trimEnd()}: ${[typeText(type), versionText(record), ...how].join(', ')}`
}

function typeText(type: number): string {
  return type === 0 ? 'no type' : contentTypeName(type)
}

function versionText({ version, bytes }: AnnotatedRecord): string {
  if (version !== undefined) return version
  if (bytes.length < 3) return 'no version'
  return bytes[2] === 3 ? 'TLS 1.2 or 1.3' : 'another version'
}

const layouts: Readonly<Record<Layout, string>> = {
  clear: 'in the clear',
  aead: 'AEAD',
  'inner-plaintext': 'inner plaintext',
  'mac-then-encrypt': 'MAC-then-encrypt',
  'encrypt-then-mac': 'encrypt-then-MAC',
}

function protectionOf({ layout = 'clear' }: AnnotatedRecord, opening: Opening | undefined): string {
  const cipher = opening && cipherText(opening.opener.suite)
  return cipher === undefined ? layouts[layout] : `${layouts[layout]} (${cipher})`
}

/** The part of a suite's name that protects records: the rest may only have been tried. */
export function cipherText(suite: string): string {
  return suite.replace(/^TLS_(.+_WITH_)?/, '')
}

interface Columns {
  readonly offset: number
  /** Octets on a line. */
  readonly perLine: number
  readonly bytes: number
  /** Zero where nothing is decrypted. */
  readonly opened: number
  readonly name: number
  readonly text: number
}

function fieldLines(fields: readonly Field[], style: Style, width: number): readonly string[] {
  const columns = fit(fields, width)
  const head = columns.opened === 0 ? [] : [headLine(columns, style)]
  return [...head, ...fields.flatMap((field) => linesOf(field, columns, style))]
}

/** As many octets on a line as leave room for the text. */
function fit(fields: readonly Field[], width: number): Columns {
  const widest = (of: (field: Field) => number) => Math.max(0, ...fields.map(of))
  const offset = widest((field) => range(field).length)
  const name = widest((field) => field.name.length)
  const hasOpened = fields.some(({ opened }) => opened)
  const columnsOf = (perLine: number): Columns => {
    const longest = (bytes: Uint8Array | undefined) => Math.min(perLine, bytes?.length ?? 0)
    const bytes = Math.max(
      3 * widest((field) => longest(field.bytes)) - 1,
      hasOpened ? WIRE.length : 0,
    )
    const inside = Math.max(3 * widest((field) => longest(field.opened)) - 1, OPENED.length)
    const opened = hasOpened ? inside : 0
    const taken = INDENT + GAP + GAP + GAP
    const text =
      width - taken.length - offset - bytes - name - (hasOpened ? opened + GAP.length : 0)
    return { offset, perLine, bytes, opened, name, text: Math.max(text, LEAST_TEXT) }
  }
  const wide = columnsOf(8)
  return wide.text > LEAST_TEXT ? wide : columnsOf(4)
}

const WIRE = 'on the wire'
const OPENED = 'decrypted'

function headLine({ offset, bytes, opened, name }: Columns, style: Style): string {
  const cells = [''.padEnd(offset), WIRE.padEnd(bytes), OPENED.padEnd(opened), ''.padEnd(name)]
  return style.faint(`${INDENT}${cells.join(GAP)}`.trimEnd())
}

function linesOf(field: Field, columns: Columns, style: Style): readonly string[] {
  const { perLine, opened, text } = columns
  const wire = octetLines(field.bytes, perLine)
  const inside = field.opened ? octetLines(field.opened, perLine) : []
  const words = wrap(field.text, text)
  const height = Math.max(wire.length, inside.length, words.length)
  return Array.from({ length: height }, (_, line) => {
    const isFirst = line === 0
    const cells = [
      style.faint((isFirst ? range(field) : '').padEnd(columns.offset)),
      (wire[line] ?? '').padEnd(columns.bytes),
      ...(opened > 0 ? [style.good((inside[line] ?? '').padEnd(opened))] : []),
      style.heading((isFirst ? field.name : '').padEnd(columns.name)),
      words[line] ?? '',
    ]
    return `${INDENT}${cells.join(GAP)}`.trimEnd()
  })
}

/** '5', or '5-20': the octets of the record, counted from 0. */
function range({ offset, bytes }: Field): string {
  return bytes.length < 2 ? String(offset) : `${offset}-${offset + bytes.length - 1}`
}

function octetLines(bytes: Uint8Array, perLine: number): readonly string[] {
  const shown = bytes.subarray(0, MOST_OCTETS)
  const octets = Array.from(shown, (octet) => octet.toString(16).padStart(2, '0'))
  const lines = Array.from({ length: Math.ceil(octets.length / perLine) }, (_, line) =>
    octets.slice(line * perLine, (line + 1) * perLine).join(' '),
  )
  return bytes.length > MOST_OCTETS ? [...lines, '…'] : lines
}

function remarkLines({ remarks }: AnnotatedRecord, style: Style, width: number): readonly string[] {
  return remarks.flatMap(({ text, citations }) => {
    const cited = citations.length === 0 ? '' : ` (${citations.join(', ')})`
    const lines = wrap(`${text}${cited}`, width - INDENT.length - 2)
    return lines.map((line, i) => style.doubtful(`${INDENT}${i === 0 ? '- ' : '  '}${line}`))
  })
}
