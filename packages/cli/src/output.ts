import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Io } from './io.ts'

/** The same `io`, whose signal also fires when the reader of stdout has gone (`tocsin … | head`). */
export function whileRead(io: Io): Io {
  const gone = new AbortController()
  const lost = (error: NodeJS.ErrnoException) =>
    gone.abort(error.code === 'EPIPE' ? 'EPIPE' : error)
  io.stdout.on('error', lost)
  io.stderr.on('error', () => {})
  return { ...io, signal: AbortSignal.any([io.signal, gone.signal]) }
}

/** Whether the run ended because nobody reads our results any more: not a failure. */
export function isUnread(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === 'EPIPE'
}

/** Writes and waits while the stream is full; resolves when it is writable, closed or aborted. */
export async function write(
  stream: Writable,
  bytes: Uint8Array | string,
  signal: AbortSignal,
): Promise<void> {
  if (stream.destroyed || signal.aborted || stream.write(bytes)) return
  await once(stream, 'drain', { signal }).catch(() => {})
}
