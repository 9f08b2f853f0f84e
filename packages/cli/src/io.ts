import type { Readable, Writable } from 'node:stream'

/** Everything a command may touch of the world around it; tests pass fakes. */
export interface Io {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Aborted by the first Ctrl-C, or when whoever read our output has gone. */
  readonly signal: AbortSignal
  readonly isTTY: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  /** The width of the terminal, or what text is wrapped to without one. */
  readonly columns: number
}

const WIDTH_WITHOUT_TERMINAL = 100

/** The streams, signals and environment of this process. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process
  return {
    stdin,
    stdout,
    stderr,
    env,
    signal: interruption(),
    isTTY: { stdin: isTerminal(stdin), stdout: isTerminal(stdout), stderr: isTerminal(stderr) },
    columns: stdout.columns ?? stderr.columns ?? WIDTH_WITHOUT_TERMINAL,
  }
}

/** `isTTY` is missing, not false, on streams that are no terminal. */
function isTerminal(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true
}

/** The first signal asks for an end, the second one takes it. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(signal))
  }
  return controller.signal
}
