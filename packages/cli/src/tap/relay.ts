import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Endpoint, Side } from 'tocsin/decode'
import type { Target } from '../connect/target.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure, messageOf } from '../failure.ts'

/** Hears of one relayed connection, after what it hears of was passed on. */
export interface Overheard {
  readonly data: (side: Side, bytes: Uint8Array) => void
  readonly end: (side: Side, how: 'fin' | 'rst') => void
  readonly close: () => void
}

/** What a relay does. */
export interface Relay {
  readonly host: string
  readonly port: number
  readonly to: Target
  readonly signal: AbortSignal
  readonly listening: (address: AddressInfo) => void
  readonly connection: (ends: readonly [Endpoint, Endpoint]) => Overheard
  readonly unreachable: (reason: string) => void
}

/** Relays connections until the signal comes: octets, their ends and resets, at the pace of who reads. */
export async function relay(options: Relay): Promise<void> {
  const { host, port, to, signal } = options
  const open = new Set<Socket>()
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, pauseOnConnect: true },
    (client) => {
      const upstream = connect({ ...to, allowHalfOpen: true, noDelay: true })
      for (const socket of [client, upstream]) {
        open.add(socket)
        socket.on('close', () => open.delete(socket))
      }
      join(client, upstream, options)
    },
  )
  const bound = once(server, 'listening')
  server.listen(port, host)
  await bound.catch((cause: unknown) => {
    const exitCode = ExitCode.unreachable
    const wrong = `cannot listen on ${host}:${port}: ${messageOf(cause)}`
    throw new Failure(wrong, { hint: '--listen 0, for any free port', exitCode, cause })
  })
  options.listening(server.address() as AddressInfo)
  const closed = once(server, 'close')
  const stop = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  await closed
  signal.removeEventListener('abort', stop)
}

function join(client: Socket, upstream: Socket, { connection, unreachable }: Relay): void {
  const early = (error: Error) => {
    unreachable(messageOf(error))
    client.resetAndDestroy()
  }
  const gone = () => upstream.destroy()
  client.on('error', () => {})
  client.once('close', gone)
  upstream.once('error', early)
  upstream.once('connect', () => {
    upstream.off('error', early)
    upstream.on('error', () => {})
    client.off('close', gone)
    const overheard = connection([endOf(client), endOf(upstream)])
    pass(0, client, upstream, overheard)
    pass(1, upstream, client, overheard)
    let isOpen = 2
    for (const socket of [client, upstream]) {
      socket.once('close', () => {
        isOpen -= 1
        if (isOpen === 0) overheard.close()
      })
    }
  })
}

/** One direction: passed on first, told afterwards. */
function pass(side: Side, from: Socket, to: Socket, { data, end }: Overheard): void {
  from.on('data', (bytes: Buffer) => {
    if (to.writable && !to.write(bytes)) from.pause()
    data(side, bytes)
  })
  to.on('drain', () => from.resume())
  from.on('end', () => {
    to.end()
    end(side, 'fin')
  })
  from.on('close', (hadError) => {
    if (from.readableEnded && !hadError) return
    if (!to.destroyed) to.resetAndDestroy()
    if (hadError) end(side, 'rst')
  })
  from.resume()
}

function endOf({ remoteAddress = '0.0.0.0', remotePort = 0 }: Socket): Endpoint {
  return { address: remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''), port: remotePort }
}
