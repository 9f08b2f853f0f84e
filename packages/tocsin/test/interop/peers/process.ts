import { spawn, spawnSync } from 'node:child_process'

/** A program that runs, and everything it has printed. */
export interface Running {
  readonly output: () => string
  readonly write: (text: string) => void
  readonly endInput: () => void
  /** The first match in what was printed; rejects when the program ends, or takes too long. */
  readonly waitFor: (pattern: RegExp) => Promise<RegExpMatchArray>
  /** What `look` finds in the output, as soon as that is something. */
  readonly find: <T>(look: (output: string) => T | null | undefined) => Promise<T>
  /** The same, however long that takes; nothing if the program ends before. */
  readonly findAtAnyTime: <T>(look: (output: string) => T | undefined) => Promise<T | undefined>
  readonly exited: Promise<void>
  readonly kill: () => Promise<void>
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT') => void
}

const PATIENCE = 10_000

/** Starts a program; standard output and error are collected in one text. */
export function start(
  program: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  // One pipe for both, so that what they say keeps its order.
  const merged = ['-c', 'exec "$0" "$@" 2>&1', program, ...parameters]
  const child = spawn('sh', merged, { env: { ...process.env, ...environment } })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let text = ''
  const listeners = new Set<() => void>()
  const exited = new Promise<void>((resolve) => {
    child.on('close', () => {
      process.off('exit', kill)
      resolve()
    })
  })
  const append = (chunk: Buffer): void => {
    text += chunk.toString('latin1')
    for (const listener of [...listeners]) listener()
  }
  child.stdout.on('data', append)
  child.stdin.on('error', () => {})
  child.on('error', (error) => append(Buffer.from(`${error.message}\n`)))
  const find: Running['find'] = (look) =>
    search({
      look: () => look(text),
      giveUp: (why) => failure(program, why, text),
      listeners,
      exited,
    })
  return {
    output: () => text,
    write: (line) => void child.stdin.write(line),
    endInput: () => void child.stdin.end(),
    waitFor: (pattern) => find((output) => output.match(pattern)),
    find,
    findAtAnyTime: (look) =>
      new Promise((resolve) => {
        const tryNow = (): void => {
          const found = look(text)
          if (found === undefined) return
          listeners.delete(tryNow)
          resolve(found)
        }
        listeners.add(tryNow)
        void exited.then(() => resolve(undefined))
        tryNow()
      }),
    exited,
    kill() {
      child.kill('SIGKILL')
      return exited
    },
    signal: (name) => void child.kill(name),
  }
}

interface Search<T> {
  readonly look: () => T | null | undefined
  readonly giveUp: (why: string) => Error
  readonly listeners: Set<() => void>
  readonly exited: Promise<void>
}

function search<T>({ look, giveUp, listeners, exited }: Search<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const tryNow = (): void => {
      const found = look()
      if (found === null || found === undefined) return
      finish()
      resolve(found)
    }
    const fail = (why: string): void => {
      finish()
      reject(giveUp(why))
    }
    const timer = setTimeout(() => fail(`said nothing for ${PATIENCE} ms`), PATIENCE)
    const finish = (): void => {
      clearTimeout(timer)
      listeners.delete(tryNow)
    }
    listeners.add(tryNow)
    void exited.then(() => fail('ended'))
    tryNow()
  })
}

function failure(program: string, why: string, output: string): Error {
  return new Error(`${program} ${why}:\n${output.slice(-2000)}`)
}

/** What a program prints when asked for its version, if it is there. */
export function ask(program: string, ...parameters: readonly string[]): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, { encoding: 'utf8' })
  return error || status !== 0 ? undefined : `${stdout}${stderr}`
}
