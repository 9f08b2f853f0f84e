import { connect as connectTransport, type TcpNetConnectOpts } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ClientOptions } from './client-endpoint.ts'
import { TLSSocket } from './tls-socket.ts'

/** What a transport of our own is made with: names and meanings of node:net. */
const TRANSPORT_OPTIONS = [
  'port',
  'host',
  'path',
  'family',
  'hints',
  'lookup',
  'localAddress',
  'localPort',
  'autoSelectFamily',
  'autoSelectFamilyAttemptTimeout',
  'keepAlive',
  'keepAliveInitialDelay',
  'noDelay',
  'signal',
] as const

type TransportOption = Exclude<(typeof TRANSPORT_OPTIONS)[number], 'host' | 'path'>

export interface ConnectOptions
  extends ClientOptions,
    Partial<Pick<TcpNetConnectOpts, TransportOption>> {
  /** A local socket (IPC) instead of host and port. */
  readonly path?: string | null | undefined
  /** A transport that is there already; `host` only names the server then. */
  readonly socket?: Duplex | undefined
  /** Milliseconds without traffic until 'timeout'. */
  readonly timeout?: number | undefined
}

/**
 * Connects as node:tls does: returns at once, and `listener` hears 'secureConnect'. Options that
 * make no sense throw; everything else that goes wrong is the socket's 'error'.
 */
export function connect(options: ConnectOptions, listener?: () => void): TLSSocket
export function connect(port: number, options?: ConnectOptions, listener?: () => void): TLSSocket
export function connect(
  port: number,
  host?: string,
  options?: ConnectOptions,
  listener?: () => void,
): TLSSocket
export function connect(...args: readonly unknown[]): TLSSocket {
  const options: ConnectOptions = Object.assign({}, ...args.map(optionsOf))
  const socket = socketOver(options.socket ?? transportOf(options), options)
  const listener = args.find((arg) => typeof arg === 'function')
  if (listener) socket.once('secureConnect', listener as () => void)
  if (options.timeout) socket.setTimeout(options.timeout)
  return socket
}

/** Options that make no sense leave nothing behind: a transport of ours goes with them. */
function socketOver(transport: Duplex, options: ConnectOptions): TLSSocket {
  try {
    const { sessionKey = sessionKeyOf(options), ...others } = options
    return new TLSSocket(transport, { sessionKey, ...others, isServer: false })
  } catch (cause) {
    if (!options.socket) transport.destroy()
    throw cause
  }
}

/** One server for each host, port and name (or for each local socket). */
function sessionKeyOf({ path, host = 'localhost', port, servername }: ConnectOptions): string {
  return `${path ?? `${host}:${port ?? ''}`}/${servername ?? host}`
}

function optionsOf(arg: unknown): object {
  if (typeof arg === 'number') return { port: arg }
  if (typeof arg === 'string') return { host: arg }
  return typeof arg === 'object' && arg !== null ? arg : {}
}

/** Half-open, for a close_notify still goes out after the peer's FIN; and without Nagle's delay, for records leave whole. */
function transportOf(options: ConnectOptions): Duplex {
  const chosen = TRANSPORT_OPTIONS.flatMap((name) =>
    options[name] == null ? [] : [[name, options[name]]],
  )
  return connectTransport({ noDelay: true, ...Object.fromEntries(chosen), allowHalfOpen: true })
}
