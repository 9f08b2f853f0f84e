import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import type { Env } from '../../find-openssl.ts'

/** A program at work. */
export interface Program {
  /** Writes a line to it. */
  readonly type: (line: string) => void
  /** The first match in what it has said or says; rejected when it ends before, or takes too long. */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Kills it, and resolves when it is gone. */
  readonly stop: () => Promise<void>
}

/** Long enough for a loaded machine. */
const PATIENCE_MS = 20_000

/** Starts a program; what it writes to either stream is one text. */
export function start(command: string, args: readonly string[], env: Env): Program {
  const child = spawn(command, args, { env })
  const closed = once(child, 'close').catch(() => {})
  const heard = new Heard()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => heard.take(text))
  }
  child.stdin.on('error', () => {})
  child.on('error', (error) => heard.take(`${error.message}\n`))
  child.on('close', () => heard.end())
  return {
    type: (line) => void child.stdin.write(`${line}\n`),
    said: (pattern) => heard.find(pattern, command),
    async stop() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** What a program prints when it is asked for its version; nothing where there is none. */
export async function askFor(
  command: string,
  args: readonly string[],
  env: Env,
): Promise<string | undefined> {
  const run = promisify(execFile)
  const said = await run(command, args, { env }).catch(() => undefined)
  return said && `${said.stdout}${said.stderr}`
}

class Heard {
  #text = ''
  #isOver = false
  readonly #waiting = new Set<() => void>()

  take(text: string): void {
    this.#text += text
    for (const look of this.#waiting) look()
  }

  end(): void {
    this.#isOver = true
    for (const look of this.#waiting) look()
  }

  find(pattern: RegExp, command: string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(look)
      }
      const fail = () => {
        done()
        reject(new Error(`${command} does not start: ${this.#text.trim().split('\n').at(-1)}`))
      }
      const look = () => {
        const found = pattern.exec(this.#text)
        if (found) {
          done()
          resolve(found)
        } else if (this.#isOver) fail()
      }
      const timer = setTimeout(fail, PATIENCE_MS)
      this.#waiting.add(look)
      look()
    })
  }
}
