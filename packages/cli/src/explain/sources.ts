import { createReadStream, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'
import { read } from './read.ts'

/** What is to be read: a text from the command line, or streams. */
export type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'streams'; readonly streams: readonly Source[] }

/** A log, by the name it has in the output. */
export interface Source {
  readonly name: string
  readonly open: () => Readable
}

/** `-` is stdin; arguments that are all paths of files are files, unless one is an alert: `./40` is a file. */
export function inputOf(operands: readonly string[], io: Io): Input {
  if (
    operands.length > 0 &&
    operands.every((each) => each === '-' || (isFile(each) && !isAlert(each)))
  ) {
    return { kind: 'streams', streams: operands.map((each) => sourceOf(each, io)) }
  }
  return { kind: 'text', text: operands.join(' ') }
}

function sourceOf(operand: string, io: Io): Source {
  if (operand === '-') return { name: 'stdin', open: () => io.stdin }
  return { name: operand, open: () => createReadStream(operand, { highWaterMark: CHUNK }) }
}

const CHUNK = 262_144
const LONGEST_PATH = 4096

/** A plain word that names an alert is one, whatever files there are. */
function isAlert(word: string): boolean {
  return !word.includes('/') && !word.includes('.') && read(word) !== undefined
}

function isFile(path: string): boolean {
  if (path === '' || path.length > LONGEST_PATH || path.includes('\n')) return false
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** The text of a stream, chunk by chunk: UTF-8, or UTF-16 as Windows writes it. */
export async function* textOf({ name, open }: Source, signal: AbortSignal): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  try {
    for await (const chunk of open()) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array)
      decoder ??= decoderFor(bytes)
      yield decoder.decode(bytes, { stream: true })
      if (signal.aborted) return
    }
  } catch (cause) {
    throw new Failure(`cannot read '${name}': ${reasonOf(cause)}`, { cause })
  }
  if (decoder) yield decoder.decode()
}

function decoderFor(bytes: Uint8Array): TextDecoder {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le')
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be')
  if (first !== 0 && second === 0) return new TextDecoder('utf-16le')
  return new TextDecoder('utf-8')
}
