import type { BytesValues } from '../bytes/options.ts'
import { readBytesOption } from '../bytes/read-bytes.ts'
import { type Reading as BytesReading, isClosed } from '../bytes/search.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { renderRecords } from '../render/bytes.ts'
import { recordDocuments } from '../render/bytes-json.ts'
import { asLines, explainedJson, explanations } from '../render/explained.ts'
import type { Style } from '../render/style.ts'
import type { Tongue } from './phrases.ts'
import type { Subject } from './subject.ts'

/** The records field by field, then what their alerts mean. */
export async function explainBytes(
  io: Io,
  what: string,
  options: BytesValues & { readonly json?: true },
  style: Style,
  tongue: Tongue,
): Promise<ExitCode> {
  const reading = await readBytesOption(what, options, io.env)
  const explained = { as: 'TLS records', subjects: alertsOf(reading) }
  const { records, opening } = reading
  io.stdout.write(
    options.json
      ? explainedJson(what, explained, { records: recordDocuments(records, opening) })
      : asLines([
          ...renderRecords(records, opening, style, io.columns),
          ...explanations(io, explained, style, tongue),
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
