import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { Failure } from '../../failure.ts'
import { LOOPBACK } from '../ends/end.ts'
import type { Env } from '../find-openssl.ts'

/** The program there is: Redis or Valkey. */
export interface RedisProgram {
  readonly name: string
  readonly version: string
}

/** Redis or Valkey, from the version on that `tocsin/redis` needs. */
export async function findRedis(env: Env): Promise<RedisProgram | undefined> {
  const run = promisify(execFile)
  for (const name of ['redis-server', 'valkey-server']) {
    const { stdout } = await run(name, ['--version'], { env }).catch(() => ({ stdout: '' }))
    const [, version, major] = /v=((\d+)\S*)/.exec(stdout) ?? []
    if (version !== undefined && Number(major) >= OLDEST) return { name, version }
  }
  return undefined
}

const OLDEST = 7

interface RunningRedis {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** A server of our own that saves nothing. */
export async function startRedis({ name }: RedisProgram): Promise<RunningRedis> {
  const port = await freePort()
  const child = spawn(
    name,
    [
      ...['--bind', LOOPBACK, '--port', `${port}`],
      ...['--dir', tmpdir(), '--save', '', '--appendonly', 'no'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const closed = once(child, 'close').catch(() => {})
  const stop = async () => {
    child.kill('SIGKILL')
    await closed
  }
  const isReady = await new Promise<boolean>((resolve) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('Ready to accept connections')) resolve(true)
    })
    child.once('error', () => resolve(false)).once('close', () => resolve(false))
  })
  if (isReady) return { port, stop }
  await stop()
  throw new Failure(`${name} does not start`, { hint: `${name} --port ${port}` })
}

/** One that nobody listens at just now: Redis has to be told one. */
async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, LOOPBACK), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
