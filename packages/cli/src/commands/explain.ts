import { AlertDescription } from 'tocsin/alerts'
import { bytesOptions, requireBytes } from '../bytes/options.ts'
import { command, type Values } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { inCompany } from '../explain/alone.ts'
import { languages, tongueOf } from '../explain/language.ts'
import type { Tongue } from '../explain/phrases.ts'
import { plainFinding } from '../explain/plain-finding.ts'
import { read } from '../explain/read.ts'
import { inputOf, type Source } from '../explain/sources.ts'
import type { Reading, Subject } from '../explain/subject.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { choice, flag } from '../option.ts'
import { explainedJson, explainedText } from '../render/explained.ts'
import type { Style } from '../render/style.ts'

const LONGEST_INPUT = 65_536

const options = {
  ...bytesOptions,
  json: flag('--json', 'Print one JSON document.'),
  ndjson: flag('--ndjson', 'Print one JSON object per finding, with its line number.'),
  lang: choice('--lang <language>', 'Explain in this language, not that of LANG.', languages),
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
    const { json, ndjson, lang, ...bytes } = options
    requireBytes(bytes)
    const tongue = tongueOf(lang, io.env)
    if (options.bytes) {
      const what = operands.join(' ')
      const { explainBytes } = await import('../explain/bytes.ts')
      return explainBytes(
        io,
        what === '-' ? await readAll(io) : what,
        options,
        style.stdout,
        tongue,
      )
    }
    const input = inputOf(operands, io)
    if (input.kind === 'text') return explainText(io, input.text, options, style.stdout, tongue)
    return explainStreams(io, input.streams, options, style.stdout, tongue)
  },
})

/** Exactly an id, a name, a number or bytes; else whatever a recogniser of log lines finds in it. */
async function explainText(
  io: Io,
  what: string,
  options: Options,
  style: Style,
  tongue: Tongue,
): Promise<ExitCode> {
  const company = inCompany(what)
  const reading = company === undefined ? read(what) : undefined
  if (!reading) {
    const { explainFound } = await import('../explain/found.ts')
    return explainFound(io, what, company ?? what, options, style, tongue)
  }
  const findings = reading.subjects.flatMap(asFinding)
  io.stdout.write(inForm(io, what, reading, findings, options, style, tongue))
  return ExitCode.fine
}

function inForm(
  io: Io,
  what: string,
  reading: Reading,
  findings: readonly object[],
  { json, ndjson }: Options,
  style: Style,
  tongue: Tongue,
): string {
  if (ndjson) return findings.map((each) => `${JSON.stringify(each)}\n`).join('')
  return json
    ? explainedJson(what, reading, { findings })
    : explainedText(io, reading, style, tongue)
}

function asFinding(subject: Subject): readonly object[] {
  if (subject.kind !== 'alert') return []
  const { code, level } = subject
  return [plainFinding(code, level)]
}

/** One short file is a text; everything else is a log. */
async function explainStreams(
  io: Io,
  sources: readonly Source[],
  options: Options,
  style: Style,
  tongue: Tongue,
): Promise<ExitCode> {
  const { explainLogs, opened } = await import('../explain/logs.ts')
  const list = await opened(sources, io)
  const [only] = list
  if (list.length === 1 && only?.text !== undefined && !options.ndjson) {
    return explainText(io, only.text, options, style, tongue)
  }
  return explainLogs(io, list, options, style)
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
