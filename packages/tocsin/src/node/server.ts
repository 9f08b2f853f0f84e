import { Server, type ServerOpts, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { AlertEvent } from '../connection/events.ts'
import type { ForgetReason } from '../session/store.ts'
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
} from './secure-context.ts'
import { type ServerOptions, serverEndpoint } from './server-endpoint.ts'
import { type ServerSessionsOptions, serverSessionsOf } from './server-sessions.ts'
import { TLSSocket } from './tls-socket.ts'

export interface TLSServerOptions
  extends ServerOptions,
    ServerSessionsOptions,
    Pick<ServerOpts, 'keepAlive' | 'keepAliveInitialDelay' | 'noDelay'> {}

type CheckedOptions = TLSServerOptions & { readonly secureContext: SecureContext }

/**
 * A net.Server whose connections speak TLS. Emits `secureConnection` with a TLSSocket when a
 * handshake is complete, `tlsClientError` (error, socket) when one failed, and for every socket
 * `alert` (alert, socket) and `keylog` (line, socket); `sessionforgotten` (family, reason) when what
 * a failed connection led to cannot be resumed any more, and `earlydata` (data, socket) as it comes;
 * `OCSPRequest` (certificate, issuer or null, callback) for clients that ask, unless `ocspResponses` has one.
 */
export class TLSServer extends Server {
  #options: TLSServerOptions

  constructor(options: TLSServerOptions, listener?: (socket: TLSSocket) => void) {
    const { keepAlive = false, keepAliveInitialDelay = 0, noDelay = true } = options
    super({ allowHalfOpen: true, keepAlive, keepAliveInitialDelay, noDelay })
    this.#options = withSessions(checked(options))
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
    const { stapleFor = this.#stapleFor() } = this.#options
    const socket = new TLSSocket(transport, { ...this.#options, stapleFor, keyLog, isServer: true })
    const failed = (error: Error): void => void this.emit('tlsClientError', error, socket)
    if (this.listenerCount('earlydata') > 0) {
      socket.on('earlydata', (data: Buffer) => this.emit('earlydata', data, socket))
    }
    socket
      .on('alert', (alert: AlertEvent) => this.emit('alert', alert, socket))
      .on('keylog', (line: Buffer) => this.emit('keylog', line, socket))
      .on('sessionforgotten', (family: string, reason: ForgetReason) =>
        this.emit('sessionforgotten', family, reason),
      )
      .on('error', failed)
      .once('secure', () => {
        socket.off('error', failed)
        this.emit('secureConnection', socket)
      })
  }

  /** Asks those who listen, as node:tls does. */
  #stapleFor(): ServerOptions['stapleFor'] {
    if (this.listenerCount('OCSPRequest') === 0) return undefined
    return (certificate, issuer) =>
      new Promise((resolve, reject) => {
        const done = (error: Error | null, response?: Uint8Array | null): void =>
          error ? reject(error) : resolve(response ? new Uint8Array(response) : undefined)
        this.emit(
          'OCSPRequest',
          Buffer.from(certificate),
          issuer ? Buffer.from(issuer) : null,
          done,
        )
      })
  }
}

/** Those that all connections share, and those to come after other certificates, too. */
function withSessions(options: CheckedOptions): TLSServerOptions {
  const { sessionTimeout, ticketKeys, sessionIdContext, earlyData, ...others } = options
  return { ...others, sessions: serverSessionsOf(options, options.secureContext.config.crypto) }
}

/** Options read once, and proved to make a server before the first client comes. */
function checked(options: TLSServerOptions): CheckedOptions {
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
