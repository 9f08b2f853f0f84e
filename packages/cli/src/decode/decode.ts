import { captureReader, type FlowInfo } from 'tocsin/decode'
import type { Io } from '../io.ts'
import { write } from '../output.ts'
import { chunks } from './chunks.ts'
import { events } from './events.ts'
import { firstBroken, type KeyLogs } from './key-logs.ts'
import type { Report } from './report.ts'

/** How one capture is read. */
export interface Reading {
  readonly path: string
  readonly follow: boolean
  readonly keys: KeyLogs
  readonly report: Report
  readonly output: Output
  readonly wanted: (flow: FlowInfo) => boolean
  readonly problem: (text: string) => void
  readonly progress: (read: number, size: number) => void
}

/** What one capture came to. */
export interface Summary {
  readonly flows: number
  readonly alerts: number
  readonly findings: number
  readonly problems: number
}

/** Text that waits for its turn to be written. */
export class Output {
  #text = ''

  readonly print = (text: string): void => {
    this.#text += text
  }

  /** Writes what waits, and waits while nobody takes it. */
  async flush({ stdout, signal }: Io): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '' && signal.reason !== 'EPIPE') await write(stdout, text, signal)
  }

  /** The last words, which a Ctrl-C does not take away. */
  end({ stdout, signal }: Io): void {
    if (this.#text !== '' && signal.reason !== 'EPIPE') stdout.write(this.#text)
    this.#text = ''
  }
}

/** Reads a capture to its end, or to the signal; what was found until then is told in any case. */
export async function decodeCapture(io: Io, reading: Reading): Promise<Summary> {
  const { path, follow, keys, report, output } = reading
  const counted = { flows: 0, alerts: 0, findings: 0, problems: 0 }
  const problem = (text: string) => {
    counted.problems += 1
    reading.problem(text)
  }
  const { sink, addSecrets } = events(
    {
      event: (event) => {
        if (event.kind === 'hello' && event.name === 'client_hello') counted.flows += 1
        if (event.kind === 'alert') {
          counted.alerts += 1
          if (event.code !== 0 && event.code !== undefined) counted.findings += 1
        }
        report.event(event)
      },
      closed: report.closed,
      problem: ({ offset, text }) => problem(`at offset ${offset}: ${text}`),
      secrets: (text) => {
        const broken = firstBroken(text)
        if (broken) problem(`its secrets block: ${broken}`)
      },
    },
    reading.wanted,
  )
  addSecrets(keys.more())
  const reader = captureReader(sink)
  const { progress } = reading
  const broken = (offset: number, text: string) => problem(`at offset ${offset}: ${text}`)
  for await (const chunk of chunks(io, { path, follow, broken, progress })) {
    if (follow) addKeys(addSecrets, keys)
    reader.push(chunk)
    await output.flush(io)
    if (io.signal.aborted) break
  }
  reader.end()
  report.end()
  return counted
}

function addKeys(addSecrets: (text: string) => void, keys: KeyLogs): void {
  const text = keys.more()
  if (text.trim() !== '') addSecrets(text)
}
