import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { devNull } from 'node:os'
import { OpensslOutput, type OpensslWord } from '../openssl-output.ts'

/** What a run says, and that it is over. */
export type OpensslProcessWord = OpensslWord | { readonly type: 'over' }

/** One run of s_client or s_server. */
export class OpensslProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #closed: Promise<unknown>

  constructor(args: readonly string[], hear: (word: OpensslProcessWord) => void) {
    // What an administrator forbids openssl here must not change what the tour sees.
    const env = { ...process.env, OPENSSL_CONF: devNull }
    this.#child = spawn('openssl', args, { env })
    this.#closed = once(this.#child, 'close').catch(() => {})
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      const output = new OpensslOutput()
      stream.setEncoding('utf8').on('data', (text: string) => output.read(text).forEach(hear))
    }
    this.#child.stdin.on('error', () => {})
    this.#child.on('error', (error) => hear({ type: 'error', text: error.message }))
    this.#child.on('close', () => hear({ type: 'over' }))
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Kills it, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#closed
  }
}
