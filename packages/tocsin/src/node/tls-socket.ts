import type { Duplex } from 'node:stream'
import type { ConditionId } from '../alert/conditions.ts'
import { type Facts, MisuseError, type TlsError } from '../alert/error.ts'
import type { Connection } from '../connection/connection.ts'
import type { AlertEvent } from '../connection/events.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { CertificateWish } from '../handshake/state.ts'
import type { ClientSession } from '../session/session.ts'
import { publishAlert } from './diagnostics.ts'
import { Drive, type Notice } from './drive.ts'
import type { Endpoint, EndpointOptions } from './endpoint.ts'
import { connectionFailed, peerClosed } from './error-codes.ts'
import { handshakeTimer } from './handshake-timer.ts'
import { endTransport } from './linger.ts'
import { type Done, PendingWrite } from './pending-write.ts'
import { requireSameTerms, whenRenegotiated } from './renegotiation.ts'
import { SecureDuplex } from './secure-duplex.ts'
import { socketEndpoint, type TLSSocketOptions } from './socket-endpoint.ts'
import { type Requested, SocketRequests } from './socket-requests.ts'
import { SocketSessions } from './socket-sessions.ts'

/** Four full records, in either direction; streams of Node 22 have the same. */
const HIGH_WATER_MARK = 1 << 16

/**
 * TLS over any Duplex, in the shape of node:tls' TLSSocket.
 *
 * Emits `secureConnect` (clients) and `secure` when the handshake is complete, `renegotiated` when
 * another one is, `clientauthentication` (whether a certificate was shown) when a client has answered a
 * request after the handshake, `OCSPResponse` with what a server stapled (or `null`), if it was asked to, `alert` with an `AlertEvent` for every alert in either direction, `keylog`,
 * `session` with what a client got to resume with, `sessionforgotten` (family, reason) for what must
 * not be resumed after a failure, `earlydata`, and what streams emit. When a
 * connection fails, `error` comes once, with a `TLSSocketError`; `close` comes when the transport is
 * closed, so that a process which waits for it has not lost an alert.
 */
export class TLSSocket extends SecureDuplex {
  readonly #endpoint: Endpoint
  readonly #options: EndpointOptions
  readonly #sessions: SocketSessions
  readonly #requests = new SocketRequests(this)
  #drive: Drive | undefined
  #lastAlert: AlertEvent | undefined
  /** What failed outside the engine: the transport, or who answered a question. */
  #reason: Error | undefined
  /** A write or an end that waits for the handshake. */
  #whenConnected: (() => void) | undefined
  readonly #writing = new PendingWrite()
  #handshakeTimer: NodeJS.Timeout | undefined
  #transportState: 'open' | 'ending' | 'closed' = 'open'
  #isCloseEmitted = false

  constructor(transport: Duplex, options: TLSSocketOptions = {}) {
    super(transport, {
      allowHalfOpen: options.allowHalfOpen ?? false,
      emitClose: false,
      highWaterMark: HIGH_WATER_MARK,
    })
    this.#endpoint = socketEndpoint(options)
    this.#options = options
    this.#sessions = new SocketSessions(this, this.#endpoint.earlyData !== undefined)
    transport.on('error', (error) => {
      this.#reason ??= error
      transport.destroy()
    })
    transport.on('close', () => this.#onTransportClosed())
    if (this.connecting) transport.once('connect', () => this.#onTransportConnected())
    else process.nextTick(() => this.#start())
  }

  /** The engine's connection; nothing before the transport is connected. */
  get connection(): Connection | undefined {
    return this.#drive?.connection
  }

  protected override session(): ClientSession | undefined {
    return this.#sessions.session(this.#endpoint.offered(), this.info)
  }

  /** Ends the connection for a reason of the application's, with that condition's fatal alert. */
  refuse(condition: ConditionId, facts?: Facts): void {
    this.#drive?.refuse(condition, facts)
  }

  /** Begins another handshake on this connection, before TLS 1.3, with `renegotiation: 'secure'`. */
  renegotiate(options: object = {}, done?: (error: Error | null) => void): boolean {
    requireSameTerms(options)
    if (!this.#drive || !this.info) throw new MisuseError("renegotiate() before 'secure'")
    this.#drive.renegotiate()
    if (done) whenRenegotiated(this, done)
    return true
  }

  /**
   * Asks the client for a certificate after the handshake, for which renegotiation served before TLS 1.3.
   * Without `rejectUnauthorized: false` or `'request'` a client that shows none is refused.
   */
  requestCertificate(wish: CertificateWish = {}, requested?: Requested): void {
    if (!this.#drive || !this.info) throw new MisuseError("requestCertificate() before 'secure'")
    const authentication = this.#options.rejectUnauthorized === false ? 'request' : 'require'
    this.#drive.requestCertificate({ authentication, ...wish }, () => this.#requests.add(requested))
  }

  override _read(): void {
    this.#drive?.read()
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#write([chunk], done)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#write(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  #write(chunks: readonly Buffer[], done: Done): void {
    this.#writing.begin(done)
    this.#afterHandshake((drive) => {
      if (drive.connection.ended) return this.#writing.end(done, peerClosed())
      // A tick later: small writes of one tick come together, and share records.
      drive.write(chunks, () => process.nextTick(() => this.#writing.end(done)))
    })
  }

  override _final(done: Done): void {
    this.#afterHandshake((drive) => {
      drive.close()
      if (this.transport.writable) this.transport.end()
      done()
    })
  }

  override _destroy(error: Error | null, done: Done): void {
    clearTimeout(this.#handshakeTimer)
    this.#closeInGoodOrder(error)
    this.#whenConnected = undefined
    this.#writing.fail(error ?? peerClosed())
    this.#requests.closed(error ?? undefined)
    done(error)
    this.#endTransport()
    this.#emitClose()
  }

  #onTransportConnected(): void {
    this.emit('connect')
    this.#start()
  }

  #start(): void {
    if (this.destroyed) return
    const keyLog = this.#options.keyLog ?? this.listenerCount('keylog') > 0
    const connection = this.#open(keyLog)
    if (!connection) return
    this.#drive = new Drive(connection, this.transport, {
      onData: (bytes) => this.push(bytes),
      onNotice: (notice) => this.#onNotice(notice),
      onQuestion: (question) => this.#endpoint.answer(question),
      onUnanswered: (cause) => {
        this.#reason = cause instanceof Error ? cause : new Error(String(cause))
      },
    })
    this.#handshakeTimer = handshakeTimer(
      () => this.connection?.phase,
      (error) => this.destroy(error),
      this.#options.handshakeTimeout,
    )
    this.#drive.start(this.#endpoint.earlyData)
  }

  /** What a seam throws belongs to this socket, not to the process. */
  #open(keyLog: boolean): Connection | undefined {
    try {
      return this.#endpoint.open({ keyLog, socket: this })
    } catch (cause) {
      this.destroy(cause instanceof Error ? cause : new Error(String(cause)))
      return undefined
    }
  }

  #onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'connected':
        this.#onConnected(notice.info)
        break
      case 'alert':
        this.#lastAlert = notice
        this.emit('alert', notice)
        publishAlert(this, notice)
        break
      case 'secret':
        this.emit('keylog', Buffer.from(`${notice.line}\n`))
        break
      case 'peer-closed':
        this.push(null)
        break
      case 'error':
        this.#onError(notice.error)
        break
      case 'closed':
        this.#onClosed()
        break
      case 'renegotiated':
        this.agreed(notice.info, this.#endpoint.verdict(notice.info))
        this.emit('renegotiated')
        break
      case 'client-authentication':
        this.agreed(notice.info, this.#endpoint.verdict(notice.info))
        this.#requests.hear(notice)
        break
      case 'certificate-requested':
        this.#requests.hear(notice)
        break
      case 'key-update':
        break
      default:
        this.#sessions.hear(notice)
    }
  }

  #onConnected(info: ConnectionInfo): void {
    clearTimeout(this.#handshakeTimer)
    this.#handshakeTimer = undefined
    this.agreed(info, this.#endpoint.verdict(info))
    this.#sessions.connected()
    this.emit('secure')
    if (info.role === 'client') this.emit('secureConnect')
    else this.#sessions.tellEarlyData()
    const waiting = this.#whenConnected
    this.#whenConnected = undefined
    waiting?.()
  }

  /** Does what needs the handshake, now or when it is complete. */
  #afterHandshake(act: (drive: Drive) => void): void {
    const drive = this.#drive
    if (drive && this.info) act(drive)
    else this.#whenConnected = () => this.#drive && act(this.#drive)
  }

  #onError(cause: TlsError): void {
    if (cause.condition === 'closure.truncated' && this.#mayBeCut()) this.push(null)
    else {
      const isConnected = this.info !== undefined
      const details = { alert: this.#lastAlert, transportError: this.#reason, isConnected }
      this.destroy(connectionFailed(this.noted(cause), details))
    }
  }

  /** Before TLS 1.3 nothing follows our close_notify but the peer's, which says nothing new. */
  #mayBeCut(): boolean {
    if (!this.info) return false
    if (this.#options.allowTruncation) return true
    return this.writableFinished && this.info.version !== 'TLS 1.3'
  }

  #onClosed(): void {
    if (this.destroyed) return
    this.#endTransport()
    if (!this.#writing.isPending) return
    if (this.readableLength === 0) this.destroy(peerClosed())
    else this.once('end', () => this.destroy(peerClosed()))
  }

  #onTransportClosed(): void {
    this.#transportState = 'closed'
    if (!this.#drive) this.destroy(this.#reason ?? peerClosed())
    else if (!this.#drive.connection.ended) this.#drive.reset()
    this.#emitClose()
  }

  /**
   * Says goodbye if that is true: close_notify promises that the data was complete, so a socket
   * destroyed for an error, or with data left to write, leaves the peer to notice the truncation.
   */
  #closeInGoodOrder(error: Error | null): void {
    const drive = this.#drive
    if (!drive || drive.connection.ended || this.#transportState === 'closed') return
    const isComplete = !error && this.writableLength === 0
    if (!this.info || isComplete) drive.close()
  }

  #endTransport(): void {
    if (this.#transportState !== 'open') return
    this.#transportState = 'ending'
    this.#drive?.stop()
    this.#drive?.connection.abandon()
    endTransport(this.transport, this.#options.lingerMs)
  }

  #emitClose(): void {
    if (!this.destroyed || this.#transportState !== 'closed' || this.#isCloseEmitted) return
    this.#isCloseEmitted = true
    process.nextTick(() => this.emit('close', this.errored !== null))
  }
}
