import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { ExitCode } from '../exit-code.ts'
import { Failure, messageOf } from '../failure.ts'
import type { Accept, Accepted } from './accept.ts'
import type { Hear } from './event.ts'

export interface Listening {
  readonly host: string
  readonly port: number
  readonly accept: Accept
  readonly hear: Hear
  /** How many connections to take. */
  readonly until: 'interrupted' | 'one-connection'
  readonly signal: AbortSignal
}

const reasons: Readonly<Record<string, readonly [wrong: string, hint: string]>> = {
  EADDRINUSE: ['something listens there already', '--port 0, for any free port'],
  EACCES: ['permission denied', '--port 4433: ports below 1024 are for root'],
  EADDRNOTAVAIL: ['no such address on this machine', '--host 127.0.0.1'],
  ENOTFOUND: ['no such host', '--host 127.0.0.1'],
}

/** Accepts connections until told to stop, closes what is open, and resolves when all is closed. */
export async function listen(options: Listening): Promise<void> {
  const { host, port, accept, hear, until, signal } = options
  const open = new Set<Accepted>()
  let count = 0
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (transport) => {
    const id = ++count
    if (until === 'one-connection') server.close()
    transport.on('error', () => {})
    hear({ event: 'connection', id, remote: `${transport.remoteAddress}:${transport.remotePort}` })
    const accepted = accept(transport, id, hear)
    open.add(accepted)
    void accepted.closed.then(() => open.delete(accepted))
  })
  await bound(server, host, port)
  const { address, port: actual } = server.address() as AddressInfo
  hear({ event: 'listening', address, port: actual })
  const closed = once(server, 'close')
  const stop = () => {
    server.close()
    for (const { close } of open) close()
  }
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  await closed
  await Promise.all([...open].map((accepted) => accepted.closed))
  signal.removeEventListener('abort', stop)
}

async function bound(server: Server, host: string, port: number): Promise<void> {
  const listening = once(server, 'listening')
  server.listen(port, host)
  await listening.catch((cause: NodeJS.ErrnoException) => {
    const [wrong, hint] = reasons[cause.code ?? ''] ?? [messageOf(cause), '--host and --port']
    const exitCode = ExitCode.unreachable
    throw new Failure(`cannot listen on ${host}:${port}: ${wrong}`, { hint, exitCode, cause })
  })
}
