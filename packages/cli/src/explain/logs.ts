import { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { document, printed } from '../render/document.ts'
import { asLines } from '../render/explained.ts'
import { renderLog } from '../render/log-summary.ts'
import type { Style } from '../render/style.ts'
import { findingJson } from './finding-json.ts'
import type { Form } from './form.ts'
import { type Opened, open, scan } from './scan.ts'
import type { Source } from './sources.ts'

/** Reads each source up to where it proves to be a log; what ends before has its whole `text`. */
export function opened(sources: readonly Source[], io: Io): Promise<readonly Opened[]> {
  return Promise.all(sources.map((each) => open(each, io.signal)))
}

/** Reads logs to their ends, and prints what they say: each event, or all of them counted. */
export async function explainLogs(
  io: Io,
  sources: readonly Opened[],
  { json, ndjson: eachLine }: Form,
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
