import { mkdirSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import { freePort } from './free-port.ts'
import { ask, type Running, start } from './process.ts'

/** The program there is: Redis or Valkey. */
export interface RedisProgram {
  readonly name: string
  readonly version: string
}

export function redisProgram(): RedisProgram | undefined {
  for (const name of ['redis-server', 'valkey-server']) {
    const version = ask(name, '--version')?.match(/v=(\S+)/)?.[1]
    if (version) return { name, version }
  }
  return undefined
}

/** A server of our own, that can be stopped, killed and started again where it was. */
export interface RedisServer {
  readonly port: number
  /** Starts it, with what it last saved. */
  readonly start: () => Promise<void>
  /** Ends it without a chance to save anything. */
  readonly kill: () => Promise<void>
  readonly pause: () => void
  readonly resume: () => void
}

let servers = 0

/** Starts a server that saves nothing unless told to. */
export async function redisServer(
  { name }: RedisProgram,
  parameters: (port: number) => readonly string[] = (port) => ['--port', `${port}`],
): Promise<RedisServer> {
  const port = await freePort()
  const folder = temporaryFile(`redis-${++servers}`)
  mkdirSync(folder)
  const settings = ['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  let running: Running | undefined
  return {
    port,
    async start() {
      running = start(name, [...settings, ...parameters(port)])
      await running.waitFor(/Ready to accept connections/)
    },
    async kill() {
      await running?.kill()
      running = undefined
    },
    pause: () => running?.signal('SIGSTOP'),
    resume: () => running?.signal('SIGCONT'),
  }
}
