import { AlertDescription } from 'tocsin/alerts'
import { command, type Invocation } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { explain as explainSubject } from '../explain/explain.ts'
import { read } from '../explain/read.ts'
import type { Reading } from '../explain/subject.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { flag } from '../option.ts'
import { document, printed } from '../render/document.ts'
import { renderExplanation } from '../render/explanation.ts'

const LONGEST_INPUT = 65_536

/** `tocsin explain WHAT` */
export const explain = command({
  name: 'explain',
  summary: 'Say what an alert, a condition or the bytes of an alert mean.',
  details:
    'WHAT is a code or name, a condition id, the id of a catalogue row, hex in any spacing, or an error that ends in an alert (tlsv1 alert unknown ca); - reads it from stdin. A number of up to three digits without 0x is decimal.',
  operands: [
    {
      name: '<what...>',
      description: 'What to explain.',
      choices: Object.keys(AlertDescription),
    },
  ],
  options: { json: flag('--json', 'Print one JSON document.') },
  examples: [
    { line: 'tocsin explain 116', says: 'an alert by number or name' },
    { line: 'tocsin explain 15 03 03 00 02 02 28', says: 'the bytes of a record, as captured' },
    { line: 'tocsin explain extension.unsolicited', says: 'why tocsin sends an alert' },
  ],
  async run(io, { operands, options, style }) {
    const input = operands.join(' ')
    const what = input === '-' ? await readAll(io) : input
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

function asJson(input: string, { as, note, subjects }: Reading): string {
  const explained = subjects.map((subject) => ({ subject, ...explainSubject(subject) }))
  return printed(
    document('explain', { input: input.trim(), readAs: as, note: note ?? null, explained }),
  )
}

function asText(
  io: Io,
  { as, note, subjects }: Reading,
  style: Invocation<object>['style']['stdout'],
) {
  const lines = subjects.flatMap((subject) => [
    '',
    ...renderExplanation(explainSubject(subject), style, io.columns),
  ])
  const head = `Read as ${as}.${note === undefined ? '' : ` ${note}`}`
  return `${[style.faint(head), ...lines].join('\n')}\n`
}
