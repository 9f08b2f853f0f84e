import { PassThrough, Readable, Writable } from 'node:stream'
import type { Io } from '../src/io.ts'
import { main } from '../src/main.ts'

export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Given {
  readonly stdin?: string | Readable
  readonly env?: Io['env']
  readonly columns?: number
  readonly isTTY?: Partial<Io['isTTY']>
  readonly signal?: AbortSignal
  readonly stdout?: Writable
}

/** A program that is running, for commands that are watched while they work. */
export interface Running {
  readonly ended: Promise<Ran>
  readonly interrupt: () => void
  /** Resolves when the stream has text that matches. */
  readonly sees: (stream: 'stdout' | 'stderr', pattern: RegExp) => Promise<RegExpExecArray>
}

/** Runs the program with fakes for everything around it. */
export function start(argv: readonly string[], given: Given = {}): Running {
  const out = collector()
  const err = collector()
  const controller = new AbortController()
  const io: Io = {
    stdin: typeof given.stdin === 'object' ? given.stdin : Readable.from([given.stdin ?? '']),
    stdout: given.stdout ?? out.stream,
    stderr: err.stream,
    signal: given.signal ?? controller.signal,
    isTTY: { stdin: false, stdout: false, stderr: false, ...given.isTTY },
    env: given.env ?? {},
    columns: given.columns ?? 80,
  }
  const ended = main(argv, io).then((exitCode) => ({
    exitCode,
    stdout: out.text(),
    stderr: err.text(),
  }))
  return {
    ended,
    interrupt: () => controller.abort('SIGINT'),
    sees: (stream, pattern) => (stream === 'stdout' ? out : err).sees(pattern),
  }
}

/** Runs the program to its end. */
export function run(argv: readonly string[], given: Given = {}): Promise<Ran> {
  return start(argv, given).ended
}

/** A stdin that stays open until its `end()`. */
export function openStdin(): PassThrough {
  return new PassThrough()
}

function collector() {
  const chunks: Buffer[] = []
  const waiting = new Set<() => void>()
  const text = () => Buffer.concat(chunks).toString('utf8')
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      for (const check of waiting) check()
      done()
    },
  })
  const sees = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${pattern} was not seen in:\n${text()}`)),
        10_000,
      )
      const check = () => {
        const found = pattern.exec(text())
        if (!found) return
        waiting.delete(check)
        clearTimeout(timer)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  return { stream, text, sees }
}
