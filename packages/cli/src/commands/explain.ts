import { AlertDescription } from 'tocsin/alerts'
import type { Occurrence } from 'tocsin/diagnose'
import { bytesOptions, requireBytes } from '../bytes/options.ts'
import { command, type Values } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { inCompany } from '../explain/alone.ts'
import { explainFinding } from '../explain/finding.ts'
import { findingJson, plainFinding } from '../explain/finding-json.ts'
import { notRead, read } from '../explain/read.ts'
import { ndjson, type Opened, open, scan } from '../explain/scan.ts'
import { inputOf, type Source } from '../explain/sources.ts'
import type { Reading, Subject } from '../explain/subject.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { flag } from '../option.ts'
import { document, printed } from '../render/document.ts'
import { asLines, explainedJson, explainedText } from '../render/explained.ts'
import { renderFinding } from '../render/finding.ts'
import { renderLog } from '../render/log-summary.ts'
import type { Style } from '../render/style.ts'

const LONGEST_INPUT = 65_536

const options = {
  ...bytesOptions,
  json: flag('--json', 'Print one JSON document.'),
  ndjson: flag('--ndjson', 'Print one JSON object per finding, with its line number.'),
}

type Options = Values<typeof options>

/** `tocsin explain WHAT` */
export const explain = command({
  name: 'explain',
  summary: 'Say what an alert, an error text, a log or the bytes of an alert mean.',
  details:
    'WHAT is a code or name, a condition id, the id of a catalogue row, hex in any spacing, or an error text or log lines of any TLS stack. If every argument is the path of a file, the files are read (./40 for a file called 40); - is stdin. A few lines are explained in full, a log is searched, grouped and counted. A number of up to three digits without 0x is decimal. With --bytes, WHAT is what one side sent, and every octet is annotated; protected records open with a --secret, and what is not said of their keys is tried. Exit codes: 0 fine, 1 the secret opens nothing, 2 usage, 4 nothing about TLS in the text.',
  operands: [
    {
      name: '<what...>',
      description: 'What to explain.',
      choices: Object.keys(AlertDescription),
    },
  ],
  options,
  examples: [
    { line: 'tocsin explain 116', says: 'an alert by number or name' },
    { line: "tocsin explain 'remote error: tls: bad certificate'", says: 'an error of any stack' },
    { line: 'tocsin explain /var/log/nginx/error.log', says: 'every TLS line of a log, counted' },
  ],
  async run(io, { operands, options, style }) {
    const { json, ndjson, ...bytes } = options
    requireBytes(bytes)
    if (options.bytes) {
      const what = operands.join(' ')
      const { explainBytes } = await import('../explain/bytes.ts')
      return explainBytes(io, what === '-' ? await readAll(io) : what, options, style.stdout)
    }
    const input = inputOf(operands, io)
    if (input.kind === 'text') return explainText(io, input.text, options, style.stdout)
    return explainStreams(io, input.streams, options, style.stdout)
  },
})

/** One short file is a text; everything else is a log. */
async function explainStreams(
  io: Io,
  sources: readonly Source[],
  options: Options,
  style: Style,
): Promise<ExitCode> {
  const opened = await Promise.all(sources.map((each) => open(each, io.signal)))
  const [only] = opened
  if (opened.length === 1 && typeof only === 'string' && !options.ndjson) {
    return explainText(io, only, options, style)
  }
  const named = opened.map((each, i) => asOpened(each, sources[i]?.name ?? ''))
  return explainLogs(io, named, options, style)
}

function asOpened(opened: string | Opened, name: string): Opened {
  return typeof opened === 'string' ? { name, chunks: only(opened) } : opened
}

async function* only(text: string): AsyncGenerator<string> {
  yield text
}

async function explainLogs(
  io: Io,
  sources: readonly Opened[],
  { json, ndjson: eachLine }: Options,
  style: Style,
): Promise<ExitCode> {
  const {
    groups,
    best,
    lines: total,
    uncounted,
  } = await scan(sources, io, { eachLine: eachLine === true })
  const name = sources.map((each) => each.name).join(', ')
  if (json) {
    const findings = best.map(({ count, file, ...each }) => ({
      ...findingJson(each),
      count,
      file,
    }))
    io.stdout.write(
      printed(document('explain', { input: name, lines: total, uncounted, findings })),
    )
  } else if (!eachLine) {
    io.stdout.write(asLines(renderLog(groups, { lines: total, name }, style, io.columns)))
  }
  return groups.length === 0 ? ExitCode.inconclusive : ExitCode.fine
}

/** Exactly an id, a name, a number or bytes; else whatever a recogniser of log lines finds in it. */
async function explainText(
  io: Io,
  what: string,
  options: Options,
  style: Style,
): Promise<ExitCode> {
  const company = inCompany(what)
  const reading = company === undefined ? read(what) : undefined
  if (reading && !options.ndjson) {
    const findings = reading.subjects.flatMap(asFinding)
    io.stdout.write(
      options.json ? explainedJson(what, reading, { findings }) : explainedText(io, reading, style),
    )
    return ExitCode.fine
  }
  const { recognise } = await import('tocsin/diagnose')
  const found = recognise(company ?? what)
  if (found.length === 0) return nothingIn(io, what, options)
  if (options.ndjson) io.stdout.write(found.map((each) => ndjson(each, 'arguments')).join(''))
  else if (options.json)
    io.stdout.write(explainedJson(what, readingOf(found), { findings: found.map(findingJson) }))
  else io.stdout.write(asLines(findingTexts(io, found, style)))
  return ExitCode.fine
}

function asFinding(subject: Subject): readonly object[] {
  if (subject.kind !== 'alert') return []
  const { code, level } = subject
  return [plainFinding(code, level)]
}

/** The alerts of findings, for what documents had of error texts before there were findings. */
function readingOf(found: readonly Occurrence[]): Reading {
  const codes = new Set(found.flatMap(({ finding: { code } }) => (code === null ? [] : [code])))
  return { as: 'log lines', subjects: [...codes].map((code) => ({ kind: 'alert', code })) }
}

/** What several lines say alike is told once, of the first of them. */
function findingTexts(io: Io, found: readonly Occurrence[], style: Style): readonly string[] {
  const alike = new Map<string, readonly Occurrence[]>()
  for (const each of found) {
    const { code, direction, kind } = each.finding
    const key = `${code} ${direction} ${kind}`
    alike.set(key, [...(alike.get(key) ?? []), each])
  }
  return [...alike.values()].flatMap((list) => findingText(io, list, style))
}

function findingText(io: Io, list: readonly Occurrence[], style: Style): readonly string[] {
  const [first] = list
  if (!first) return []
  const lines = list.map(({ line, last }) => (line === last ? `${line}` : `${line} to ${last}`))
  const isOne = lines.length === 1 && first.line === first.last
  return [
    style.faint(`${isOne ? 'Line' : 'Lines'} ${lines.join(', ')}: ${first.text.trim()}`),
    '',
    ...renderFinding(explainFinding(first), style, io.columns),
    '',
  ]
}

/** A word that is misspelt is a mistake on the command line; a text without TLS is an answer. */
function nothingIn(io: Io, what: string, { json, ndjson }: Options): ExitCode {
  const isWord = !/\s/.test(what.trim())
  if (json)
    io.stdout.write(explainedJson(what, { as: 'log lines', subjects: [] }, { findings: [] }))
  if (isWord && !json && !ndjson) throw notRead(what)
  if (!json && !ndjson) io.stderr.write('tocsin: nothing about TLS in this text\n')
  return isWord ? ExitCode.usage : ExitCode.inconclusive
}

async function readAll({ stdin, signal }: Io): Promise<string> {
  let text = ''
  stdin.setEncoding('utf8')
  for await (const chunk of stdin) {
    text += chunk
    if (text.length > LONGEST_INPUT || signal.aborted) break
  }
  if (text.length <= LONGEST_INPUT) return text
  throw new Failure(`more than ${LONGEST_INPUT} bytes on stdin`, { hint: 'give one record only' })
}
