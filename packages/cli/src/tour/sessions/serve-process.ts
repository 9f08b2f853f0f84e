import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Failure } from '../../failure.ts'

/** A `tocsin serve` that ends connections with the alerts its clients name. */
interface ServeProcess {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** The program, from our sources as from our package. */
const program = fileURLToPath(new URL('../../../bin/tocsin.js', import.meta.url))

/** What a line of its NDJSON says, as far as we listen. */
interface Said {
  readonly event: string
  readonly id: number
  readonly port: number
  readonly remote: string
}

/** Starts one; `forgotten` is told the client's port of every connection whose sessions are forgotten. */
export async function startServe(
  args: readonly string[],
  forgotten: (clientPort: number) => void,
): Promise<ServeProcess> {
  const child = spawn(
    process.execPath,
    [program, 'serve', '--port', '0', '--ndjson', '--response', 'alert', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const closed = once(child, 'close').catch(() => {})
  const stop = async () => {
    child.kill('SIGTERM')
    await closed
  }
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = text
  })
  const port = await new Promise<number>((resolve) => {
    const hear = hearing(resolve, forgotten)
    createInterface({ input: child.stdout }).on('line', (line) => hear(JSON.parse(line) as Said))
    child.once('error', () => resolve(0)).once('close', () => resolve(0))
  })
  if (port > 0) return { port, stop }
  throw new Failure(`tocsin serve does not start: ${complaint.trim()}`)
}

function hearing(listening: (port: number) => void, forgotten: (clientPort: number) => void) {
  const ports = new Map<number, number>()
  return ({ event, id, port, remote }: Said): void => {
    if (event === 'listening') listening(port)
    if (event === 'connection') ports.set(id, portOf(remote))
    if (event === 'session-forgotten') forgotten(ports.get(id) ?? 0)
  }
}

function portOf(remote: string): number {
  return Number(remote.slice(remote.lastIndexOf(':') + 1))
}
