import { once } from 'node:events'
import { type AddressInfo, connect as connectNet, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { AlertEvent } from '../../src/connection/events.ts'
import {
  type ConnectOptions,
  connect,
  createServer,
  type TLSServer,
  type TLSServerOptions,
  type TLSSocket,
  type TLSSocketError,
} from '../../src/node/index.ts'
import { chain } from '../support/issue.ts'

export const versions = ['TLSv1.3', 'TLSv1.2'] as const

/** One chain for 'localhost', and what each side needs of it. */
export const issued = chain()
export const identity = { cert: issued.pem, key: issued.leaf.keyPem }
export const trust = { ca: issued.root.pem, servername: 'localhost' }

/** Listens on loopback until the test is over. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A server of ours, its port, and what happens to its connections. */
export interface Running {
  readonly server: TLSServer
  readonly port: number
  readonly sockets: readonly TLSSocket[]
  readonly alerts: readonly AlertEvent[]
  /** Why handshakes failed. */
  readonly failures: readonly TLSSocketError[]
  /** Why connections failed. */
  readonly errors: readonly TLSSocketError[]
}

export async function serve(
  options: TLSServerOptions = {},
  onConnection: (socket: TLSSocket) => void = (socket) => socket.pipe(socket),
): Promise<Running> {
  const sockets: TLSSocket[] = []
  const alerts: AlertEvent[] = []
  const failures: TLSSocketError[] = []
  const errors: TLSSocketError[] = []
  const server = createServer({ ...identity, ...options }, onConnection)
  server
    .on('secureConnection', (socket) => {
      sockets.push(socket)
      socket.on('error', (error: TLSSocketError) => errors.push(error))
    })
    .on('alert', (alert) => alerts.push(alert))
    .on('tlsClientError', (error) => failures.push(error))
  return { server, port: await listen(server), sockets, alerts, failures, errors }
}

/** A client of ours that is destroyed after the test. */
export function dial(port: number, options: ConnectOptions = {}): TLSSocket {
  const socket = connect({ port, host: '127.0.0.1', ...trust, ...options })
  onTestFinished(() => void socket.destroy())
  return socket
}

/** A bare TCP client that is destroyed after the test. */
export async function dialRaw(port: number): Promise<Socket> {
  const socket = connectNet({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** The names and arguments of what a socket emits, as far as they matter to programs. */
export function recorded(socket: TLSSocket): string[] {
  const seen: string[] = []
  const alertText = ({ direction, name, code }: AlertEvent) => `${direction} ${name ?? code}`
  socket
    .on('secureConnect', () => seen.push('secureConnect'))
    .on('alert', (alert) => seen.push(alertText(alert)))
    .on('end', () => seen.push('end'))
    .on('finish', () => seen.push('finish'))
    .on('error', ({ code }: TLSSocketError) => seen.push(`error ${code}`))
    .on('close', (hadError: boolean) => seen.push(`close ${hadError}`))
  return seen
}

/** The error a socket ends with. */
export async function failure(socket: TLSSocket): Promise<TLSSocketError> {
  const [error] = await once(socket, 'error')
  return error
}

/** Everything that arrives until the end. */
export async function readAll(socket: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Exactly `length` bytes of what arrives. */
export function readBytes(socket: Duplex, length: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let missing = length
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk)
      missing -= chunk.length
      if (missing > 0) return
      socket.off('data', onData).off('error', reject)
      resolve(Buffer.concat(chunks))
    }
    socket.on('data', onData).once('error', reject)
  })
}
