import { AlertDescription } from 'tocsin/alerts'
import { type BytesValues, bytesOptions, requireBytes } from '../bytes/options.ts'
import { readBytesOption } from '../bytes/read-bytes.ts'
import { type Reading as BytesReading, isClosed } from '../bytes/search.ts'
import { command } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { explain as explainSubject } from '../explain/explain.ts'
import { read } from '../explain/read.ts'
import type { Reading, Subject } from '../explain/subject.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { flag } from '../option.ts'
import { renderRecords } from '../render/bytes.ts'
import { recordDocuments } from '../render/bytes-json.ts'
import { document, printed } from '../render/document.ts'
import { renderExplanation } from '../render/explanation.ts'
import type { Style } from '../render/style.ts'

const LONGEST_INPUT = 65_536

/** `tocsin explain WHAT` */
export const explain = command({
  name: 'explain',
  summary: 'Say what an alert, a condition or the bytes of an alert mean.',
  details:
    'WHAT is a code or name, a condition id, the id of a catalogue row, hex in any spacing, or an error that ends in an alert (tlsv1 alert unknown ca); - reads it from stdin. A number of up to three digits without 0x is decimal. With --bytes, WHAT is what one side sent, and every octet is annotated; protected records open with a --secret, and what is not said of their keys is tried. Exit codes: 0 fine, 1 the secret opens nothing, 2 usage.',
  operands: [
    {
      name: '<what...>',
      description: 'What to explain.',
      choices: Object.keys(AlertDescription),
    },
  ],
  options: { ...bytesOptions, json: flag('--json', 'Print one JSON document.') },
  examples: [
    { line: 'tocsin explain 116', says: 'an alert by number or name' },
    { line: 'tocsin explain extension.unsolicited', says: 'why tocsin sends an alert' },
    { line: 'tocsin explain --bytes 15 03 03 00 02 02 28', says: 'octets as captured, by field' },
  ],
  async run(io, { operands, options, style }) {
    requireBytes(options)
    const input = operands.join(' ')
    const what = input === '-' ? await readAll(io) : input
    if (options.bytes) return explainBytes(io, what, options, style.stdout)
    const reading = read(what)
    const text = options.json ? asJson(what, reading) : asText(io, reading, style.stdout)
    io.stdout.write(text)
    return ExitCode.fine
  },
})

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

/** The records field by field, then what their alerts mean. */
async function explainBytes(
  io: Io,
  what: string,
  options: BytesValues & { readonly json?: true },
  style: Style,
): Promise<ExitCode> {
  const reading = await readBytesOption(what, options, io.env)
  const explained = { as: 'TLS records', subjects: alertsOf(reading) }
  const { records, opening } = reading
  io.stdout.write(
    options.json
      ? asJson(what, explained, { records: recordDocuments(records, opening) })
      : lines([
          ...renderRecords(records, opening, style, io.columns),
          ...explanations(io, explained, style),
        ]),
  )
  if (options.secret === undefined || opening || !isClosed(reading)) return ExitCode.fine
  throw new Failure('the secret opens none of these records', {
    hint: records.some(({ version }) => version === 'TLS 1.0')
      ? 'the record before as well: TLS 1.0 takes the IV from it'
      : 'the secret of the side that sent them; --suite, --from and --sequence, if they were given',
    exitCode: ExitCode.findings,
  })
}

function alertsOf({ records }: BytesReading): readonly Subject[] {
  return records.flatMap(({ alerts }) =>
    alerts.map(({ level, code }) => ({ kind: 'alert', code, level }) as const),
  )
}

function asJson(input: string, { as, note, subjects }: Reading, more: object = {}): string {
  const explained = subjects.map((subject) => ({ subject, ...explainSubject(subject) }))
  return printed(
    document('explain', {
      input: input.trim(),
      readAs: as,
      note: note ?? null,
      ...more,
      explained,
    }),
  )
}

function asText(io: Io, reading: Reading, style: Style): string {
  const { as, note } = reading
  const head = `Read as ${as}.${note === undefined ? '' : ` ${note}`}`
  return lines([style.faint(head), ...explanations(io, reading, style)])
}

function explanations(io: Io, { subjects }: Reading, style: Style): readonly string[] {
  return subjects.flatMap((subject) => [
    '',
    ...renderExplanation(explainSubject(subject), style, io.columns),
  ])
}

function lines(list: readonly string[]): string {
  return `${list.join('\n')}\n`
}
