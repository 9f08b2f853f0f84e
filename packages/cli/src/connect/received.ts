import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import { write } from '../output.ts'

/** Where the server's data goes. */
export interface Sink {
  readonly take: (data: Buffer) => Promise<void>
  readonly end: () => Promise<void>
  readonly bytes: () => number
  /** What was kept for a document, when nothing else has it. */
  readonly kept: () => Buffer | undefined
}

/** What a document holds of the server's data; the rest is counted. */
const MOST_KEPT = 65_536

/** Passes data to a stream, as fast as that takes it. */
export function toStream(stream: Writable, signal: AbortSignal): Sink {
  let bytes = 0
  return {
    async take(data) {
      bytes += data.length
      await write(stream, data, signal)
    },
    end: async () => {},
    bytes: () => bytes,
    kept: () => undefined,
  }
}

/** Writes data to a file. */
export async function toFile(path: string, signal: AbortSignal): Promise<Sink> {
  const file = createWriteStream(path)
  const opened = await once(file, 'open').catch((cause: unknown) => {
    throw new Failure(`-o: cannot write '${path}': ${reasonOf(cause)}`, { cause })
  })
  const sink = toStream(file, signal)
  return {
    ...sink,
    end: async () => {
      if (opened && !file.destroyed) await new Promise<void>((done) => file.end(done))
    },
  }
}

/** Keeps the first bytes, and counts all. */
export function toMemory(): Sink {
  const chunks: Buffer[] = []
  let bytes = 0
  return {
    take: async (data) => {
      if (bytes < MOST_KEPT) chunks.push(Buffer.from(data.subarray(0, MOST_KEPT - bytes)))
      bytes += data.length
    },
    end: async () => {},
    bytes: () => bytes,
    kept: () => Buffer.concat(chunks),
  }
}
