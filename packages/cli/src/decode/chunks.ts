import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { Failure, messageOf } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'

/** A capture to read. */
export interface Input {
  /** A path, or '-'. */
  readonly path: string
  /** Goes on at the end of a file that grows. */
  readonly follow: boolean
  /** Hears that the compressed data is broken, and where. */
  readonly broken: (offset: number, text: string) => void
  /** Hears how much of how much was read. */
  readonly progress: (read: number, size: number) => void
}

const CHUNK = 1 << 20
const PAUSE = 100

/** The octets of a capture, decompressed; a chunk holds until the next one is asked for. */
export async function* chunks(io: Io, input: Input): AsyncGenerator<Uint8Array> {
  const source = input.path === '-' ? fromStdin(io) : fromFile(io, input)
  const first = await atLeastTwo(source)
  if (!first) return
  const all = resumed(first, source)
  yield* first[0] === 0x1f && first[1] === 0x8b ? gunzipped(all, input) : all
}

async function* fromStdin({ stdin, signal }: Io): AsyncGenerator<Uint8Array> {
  const stop = () => void stdin.destroy()
  signal.addEventListener('abort', stop)
  try {
    for await (const chunk of stdin) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Large reads into one buffer; between them signals and writes get their turn. */
async function* fromFile(
  { signal }: Io,
  { path, follow, progress }: Input,
): AsyncGenerator<Uint8Array> {
  const file = open(path)
  try {
    const { size } = fstatSync(file)
    const buffer = Buffer.allocUnsafe(CHUNK)
    for (let read = 0; !signal.aborted; ) {
      const length = readSync(file, buffer, 0, CHUNK, null)
      if (length === 0 && !follow) return
      if (length === 0) await setTimeout(PAUSE, undefined, { signal }).catch(() => {})
      else yield buffer.subarray(0, length)
      read += length
      progress(read, size)
      await setImmediate()
    }
  } finally {
    closeSync(file)
  }
}

function open(path: string): number {
  try {
    const file = openSync(path, 'r')
    if (!fstatSync(file).isDirectory()) return file
    closeSync(file)
  } catch (cause) {
    throw unreadable(path, reasonOf(cause))
  }
  throw unreadable(path, 'it is a directory')
}

function unreadable(path: string, reason: string): Failure {
  return new Failure(`cannot read '${path}': ${reason}`, {
    hint: 'a pcap or pcapng file, or - for stdin',
  })
}

/** The magic number of gzip has two octets, and a pipe may bring one at a time. */
async function atLeastTwo(source: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
  let start = Buffer.alloc(0)
  while (start.length < 2) {
    const { value, done } = await source.next()
    if (done) break
    if (start.length === 0 && value.length >= 2) return value
    start = Buffer.concat([start, value])
  }
  return start.length > 0 ? start : undefined
}

async function* resumed(first: Uint8Array, rest: AsyncGenerator<Uint8Array>) {
  yield first
  yield* rest
}

/** What could be decompressed before the data broke off is given all the same. */
async function* gunzipped(
  source: AsyncGenerator<Uint8Array>,
  { broken }: Input,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  let pieces: Uint8Array[] = []
  let failed: unknown
  gunzip.on('data', (piece: Uint8Array) => pieces.push(piece))
  gunzip.on('error', (error) => {
    failed ??= error
  })
  const taken = () => {
    const now = pieces
    pieces = []
    return now
  }
  let read = 0
  for await (const chunk of source) {
    await new Promise<void>((resolve) => void gunzip.write(chunk, () => resolve()))
    yield* taken()
    if (failed) break
    read += chunk.length
  }
  if (!failed) {
    const closed = new Promise<void>((resolve) => void gunzip.once('close', resolve))
    gunzip.end()
    await closed
  }
  yield* taken()
  if (failed) broken(read, `the gzip data is broken: ${messageOf(failed)}`)
}
