import type { Client } from './client.ts'

/** What Redis says of itself. */
export interface Greeting {
  /** Another one at every start of a server; undefined if it does not tell. */
  readonly runId: string | undefined
  readonly uptimeMs: number
}

/** Asks who is there; fails while Redis still reads its own memory from a disk. */
export async function greet(client: Client): Promise<Greeting> {
  const text = String(await client.sendCommand(['INFO', 'server', 'persistence']))
  const fieldOf = (name: string): string | undefined =>
    text.match(new RegExp(`^${name}:(.+?)\\s*$`, 'm'))?.[1]
  if (fieldOf('loading') === '1') throw new Error('redis is loading its data')
  return { runId: fieldOf('run_id'), uptimeMs: 1000 * Number(fieldOf('uptime_in_seconds') ?? 0) }
}
