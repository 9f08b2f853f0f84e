import type { Laboratory } from '../laboratory.ts'
import { Forgotten, type Place } from './place.ts'
import type { RedisProgram } from './redis-program.ts'
import { startRedis } from './redis-program.ts'
import { startServe } from './serve-process.ts'

/** Two processes of `tocsin serve`, and a Redis of our own that they share. */
export async function twoServers(laboratory: Laboratory, program: RedisProgram): Promise<Place> {
  const redis = await startRedis(program)
  const forgotten = new Forgotten()
  const { chain, privateKey } = await laboratory.leaf('good')
  const args = [
    ...['--cert', await laboratory.file(chain), '--key', await laboratory.file(privateKey)],
    ...['--sessions', `redis://127.0.0.1:${redis.port}`],
  ]
  const starting = [startServe(args, () => {}), startServe(args, (port) => forgotten.tell(port))]
  const started = await Promise.allSettled(starting)
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await redis.stop()
  }
  const [first, last] = servers
  if (first && last) {
    return { ports: [first.port, last.port], forgotten: (port) => forgotten.wait(port), stop }
  }
  await stop()
  throw started.find((each) => each.status === 'rejected')?.reason
}
