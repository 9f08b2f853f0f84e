import type { Occurrence } from 'tocsin/diagnose'
import type { Io } from '../io.ts'
import { write } from '../output.ts'
import { lineJson } from './finding-json.ts'
import { type Group, groups } from './groups.ts'
import { type Source, textOf } from './sources.ts'

/** What was found in logs, counted. */
export interface Scanned {
  /** Most frequent first. */
  readonly groups: readonly Group[]
  /** What says most first. */
  readonly best: readonly Group[]
  readonly lines: number
  readonly uncounted: number
}

/** A source that was read up to where it proved to be a log, and the rest of it. */
export interface Opened {
  readonly name: string
  /** The whole of it, if it is a few lines. */
  readonly text?: string
  readonly chunks: AsyncIterable<string>
}

const SHORT_TEXT = 16_384
const FEW_LINES = 40

/** Reads a source until it ends or proves to be a log. */
export async function open(source: Source, signal: AbortSignal): Promise<Opened> {
  const chunks = textOf(source, signal)
  let text = ''
  for (;;) {
    const { value, done } = await chunks.next()
    if (done) return { name: source.name, text, chunks: prefixed(text, []) }
    text += value
    if (text.length > SHORT_TEXT || linesIn(text) > FEW_LINES) {
      return { name: source.name, chunks: prefixed(text, chunks) }
    }
  }
}

function linesIn(text: string): number {
  return text.trimEnd().split('\n').length
}

async function* prefixed(
  text: string,
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  yield text
  yield* chunks
}

/** Reads logs to their ends; with `eachLine`, every event is printed when it is complete. */
export async function scan(
  sources: readonly Opened[],
  io: Io,
  { eachLine }: { readonly eachLine: boolean },
): Promise<Scanned> {
  const { bestFirst, logReader } = await import('tocsin/diagnose')
  const found = groups()
  let lines = 0
  for (const { name, chunks } of sources) {
    let output = ''
    const log = logReader((occurrence) => {
      found.add(occurrence, name)
      if (eachLine) output += ndjson(occurrence, name)
    })
    for await (const chunk of chunks) {
      log.push(chunk)
      output = await printed(io, output)
    }
    log.end()
    await printed(io, output)
    lines += log.lines
  }
  const list = found.list()
  return { groups: list, best: bestFirst(list), lines, uncounted: found.uncounted }
}

/** One line of --ndjson. */
export function ndjson(occurrence: Occurrence, file: string): string {
  return `${JSON.stringify({ file, ...lineJson(occurrence) })}\n`
}

async function printed(io: Io, output: string): Promise<string> {
  if (output !== '') await write(io.stdout, output, io.signal)
  return ''
}
