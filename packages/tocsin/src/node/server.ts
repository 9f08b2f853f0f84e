import { Server, type ServerOpts, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { AlertEvent } from '../connection/events.ts'
import { createSecureContext, type SecureContextOptions } from './secure-context.ts'
import { type ServerOptions, serverEndpoint } from './server-endpoint.ts'
import { TLSSocket } from './tls-socket.ts'

export interface TLSServerOptions
  extends ServerOptions,
    Pick<ServerOpts, 'keepAlive' | 'keepAliveInitialDelay' | 'noDelay'> {}

/**
 * A net.Server whose connections speak TLS. Emits `secureConnection` with a TLSSocket when a
 * handshake is complete, `tlsClientError` (error, socket) when one failed, and for every socket
 * `alert` (alert, socket) and `keylog` (line, socket).
 */
export class TLSServer extends Server {
  #options: TLSServerOptions

  constructor(options: TLSServerOptions, listener?: (socket: TLSSocket) => void) {
    const { keepAlive = false, keepAliveInitialDelay = 0, noDelay = true } = options
    super({ allowHalfOpen: true, keepAlive, keepAliveInitialDelay, noDelay })
    this.#options = checked(options)
    this.on('connection', (transport: Socket) => this.#accept(transport))
    if (listener) this.on('secureConnection', listener)
  }

  /** Other certificates, keys and trust for the connections to come. */
  setSecureContext(options: SecureContextOptions): void {
    const { secureContext: _, ...others } = this.#options
    this.#options = checked({ ...others, ...options })
  }

  #accept(transport: Socket): void {
    const keyLog = this.#options.keyLog ?? this.listenerCount('keylog') > 0
    const socket = new TLSSocket(transport, { ...this.#options, keyLog, isServer: true })
    const failed = (error: Error): void => void this.emit('tlsClientError', error, socket)
    socket
      .on('alert', (alert: AlertEvent) => this.emit('alert', alert, socket))
      .on('keylog', (line: Buffer) => this.emit('keylog', line, socket))
      .on('error', failed)
      .once('secure', () => {
        socket.off('error', failed)
        this.emit('secureConnection', socket)
      })
  }
}

/** Options read once, and proved to make a server before the first client comes. */
function checked(options: TLSServerOptions): TLSServerOptions {
  const withContext = {
    ...options,
    secureContext: options.secureContext ?? createSecureContext(options),
  }
  serverEndpoint(withContext).open({ keyLog: false, socket: new Duplex() })
  return withContext
}

/** A TLS server; `listener` hears 'secureConnection'. */
export function createServer(
  options: TLSServerOptions,
  listener?: (socket: TLSSocket) => void,
): TLSServer {
  return new TLSServer(options, listener)
}
