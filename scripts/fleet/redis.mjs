import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Redis or Valkey, whichever there is, with its version. */
export function findRedis() {
  for (const name of ['redis-server', 'valkey-server']) {
    const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
    const [, version] = /v=(\S+)/.exec(stdout ?? '') ?? []
    if (version) return { name, version }
  }
  return undefined
}

const persistence = {
  'append-only file': ['--appendonly', 'yes', '--appendfsync', 'always'],
  nothing: ['--appendonly', 'no'],
}

/** A Redis of our own on a free port of loopback, which can be killed and started again where it was. */
export class Redis {
  #process
  #parameters
  #folder = mkdtempSync(join(tmpdir(), 'tocsin-fleet-'))
  #name

  /** `kept`: what it keeps over a restart, one of `persistence`. */
  static async start({ name }, kept) {
    const redis = new Redis()
    redis.#name = name
    redis.port = await freePort()
    redis.url = `redis://127.0.0.1:${redis.port}`
    redis.#parameters = [
      ...['--port', `${redis.port}`, '--bind', '127.0.0.1', '--dir', redis.#folder],
      ...['--save', '', '--maxmemory-policy', 'noeviction', ...persistence[kept]],
    ]
    process.once('exit', redis.#abandon)
    await redis.start()
    return redis
  }

  /** Starts it, and waits until it answers. */
  async start() {
    this.#process = spawn(this.#name, this.#parameters, { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface(this.#process.stdout)) {
      if (line.includes('Ready to accept connections')) break
    }
    this.#process.stdout.resume()
  }

  /** Ends it in the middle of what it does. */
  async kill() {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }

  /** Ends it for good. */
  async remove() {
    await this.kill()
    process.off('exit', this.#abandon)
    this.#abandon()
  }

  /** Nothing is left of it, however this process ends. */
  #abandon = () => {
    this.#process?.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
