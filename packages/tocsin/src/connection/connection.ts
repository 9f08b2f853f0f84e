import type { ConditionId } from '../alert/conditions.ts'
import { AlertDescription, AlertLevel } from '../alert/description.ts'
import { abort, type Facts, inVersion, MisuseError, TlsError } from '../alert/error.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { Answer } from '../handshake/question.ts'
import type { Report } from '../handshake/report.ts'
import type { CertificateWish, Expecting, KeyUpdateRequest } from '../handshake/state.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import { receivedAlert } from './alert-event.ts'
import { Channel, type OpenedRecord } from './channel.ts'
import { DataWriter } from './data-writer.ts'
import type { Event } from './events.ts'
import { Machine } from './machine.ts'
import {
  requireAsked,
  requireEarlyData,
  requireRenegotiation,
  requireRequests,
  requireSendable,
  requireWritable,
} from './misuse.ts'
import { Outbox } from './outbox.ts'
import type { ConnectionParts } from './parts.ts'
import { AlertReader, consequenceOf, factsOf, type WireAlert } from './received-alert.ts'
import { SessionFamilies } from './session-families.ts'

/**
 * One TLS connection, without the transport: bytes in, events out, nothing asynchronous.
 *
 * Whatever the peer does, no method throws for it: the connection sends the one alert that its
 * reason has, reports `error`, then `closed`, and from then on neither sends nor delivers anything.
 * `MisuseError` is thrown for calls that make no sense in the connection's state.
 */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #channel: Channel
  readonly #outbox: Outbox
  readonly #data: DataWriter
  readonly #machine: Machine
  readonly #alerts = new AlertReader()
  #ended = false
  #closedByUs = false
  #closedByPeer = false
  #endIsKept = false
  readonly #sessions: SessionFamilies
  #info: ConnectionInfo | undefined

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#channel = new Channel(parts.outgoing, parts.padding, (report) => this.#report(report))
    this.#outbox = new Outbox(this.#channel)
    this.#data = new DataWriter(this.#channel)
    this.#sessions = new SessionFamilies(parts.forget)
    this.#machine = new Machine(this.#channel, parts.answerers, {
      isReading: () => !this.#ended && !this.#closedByPeer,
      onData: (bytes) => this.#outbox.tell({ type: 'data', bytes }),
      onAlert: (record) => this.#onAlerts(record),
      onQuestion: (question, answer) => this.#outbox.tell({ type: 'question', question, answer }),
    })
  }

  /** What the handshake agreed on; nothing before `connected`. */
  get info(): ConnectionInfo | undefined {
    return this.#info
  }

  /** Waits for `answer()`. Bytes received meanwhile are kept, so the caller should stop reading. */
  get suspended(): boolean {
    return !this.#ended && this.#machine.asking !== undefined
  }

  /** Nothing more will be sent or delivered. */
  get ended(): boolean {
    return this.#ended
  }

  /** The name of the current state, as in RFC 9846 appendix A. */
  get phase(): string {
    return this.#machine.phase
  }

  /** Begins the handshake: a client's first flight. */
  start(): readonly Event[] {
    if (this.#machine.isStarted || this.#ended) throw new MisuseError('start() was called twice')
    return this.#run(() => this.#machine.enter(this.#parts.start(this.#channel)))
  }

  /** Takes bytes from the transport, in any portions. */
  receive(bytes: Uint8Array): readonly Event[] {
    if (this.#ended || this.#closedByPeer) return []
    if (!this.#machine.isStarted) throw new MisuseError('receive() before start()')
    return this.#run(() => {
      this.#channel.push(bytes)
      this.#machine.pump()
    })
  }

  /**
   * The transport ended: `closure.truncated` or `closure.reset`, unless the peer's close_notify came
   * before. Then an end says nothing new and our direction may go on (RFC 9846 §6.1); a reset ends it.
   * While suspended an end is kept like the bytes before it, among which a close_notify may be.
   */
  receiveEnd(how: 'end' | 'reset' = 'end'): readonly Event[] {
    if (this.#ended || (this.#closedByPeer && how === 'end')) return []
    if (this.suspended && how === 'end') {
      this.#endIsKept = true
      return []
    }
    return this.#run(() => {
      if (!this.#closedByPeer) throw this.#cutOff(how)
      this.#end()
    })
  }

  /** Protects and sends application data; `data` may be reused after the call. */
  send(data: Uint8Array): readonly Event[] {
    requireSendable(this, this.#closedByUs, this.#machine.sending)
    return this.#run(() => this.#data.write(data, this.#machine.sending))
  }

  /** Bytes of early data that may be sent: none before `start()`, without a session that allows it, or too late. */
  get earlyDataLeft(): number {
    return this.#ended ? 0 : (this.#machine.expecting?.earlyData?.left() ?? 0)
  }

  /**
   * Sends application data before the handshake is done, which the session must allow and the server
   * may reject (RFC 9846 §4.3.10). Only what may be received twice: nothing stops who records it from
   * sending it again.
   */
  sendEarlyData(data: Uint8Array): readonly Event[] {
    const early = requireEarlyData(this, data.length, this.#closedByUs, this.#machine.expecting)
    return this.#run(() => early.send(data))
  }

  /** Changes the write keys, and asks the peer to change its own if told so (RFC 9846 §4.7.3). */
  updateKeys(request: KeyUpdateRequest = 'update_not_requested'): readonly Event[] {
    const { updateKeys } = this.#writable('updateKeys')
    if (!updateKeys) throw new MisuseError('updateKeys() needs TLS 1.3; reconnect instead')
    if (request === 'update_requested') this.#machine.floods.requestKeyUpdate()
    return this.#run(() => updateKeys(request))
  }

  /**
   * Asks the client for a certificate after the handshake (RFC 9846 §4.7.2), which it has to have offered
   * (`info.postHandshakeAuth`). `certificate-requested` says the context of the request, and
   * `client-authentication` its answer; several may be on their way, and are answered in any order.
   */
  requestClientCertificate(wish: CertificateWish = {}): readonly Event[] {
    const { certificateRequests } = this.#writable('requestClientCertificate')
    const requests = requireRequests(certificateRequests)
    return this.#run(() => requests.send(wish))
  }

  /** Begins another handshake (a server asks its client for one), where version and policy have it (RFC 5746). */
  renegotiate(): readonly Event[] {
    const renegotiate = requireRenegotiation(this.#writable('renegotiate'))
    return this.#run(() => this.#machine.enter(renegotiate()))
  }

  /** Sends close_notify (after user_canceled, if the handshake still goes on); data still arrives. */
  close(): readonly Event[] {
    if (this.#ended || this.#closedByUs) return []
    return this.#run(() => {
      if (!this.#info) this.#sendAlert(AlertLevel.warning, 'closure.user-canceled')
      // JSSE takes a close_notify for an error as long as its KeyUpdate has no answer.
      this.#machine.sending?.settleKeys?.()
      this.#sendCloseNotify()
      if (!this.#info || this.#closedByPeer) this.#end()
    })
  }

  /** Ends the connection for a reason of the caller's, with that condition's fatal alert. */
  refuse(condition: ConditionId, facts?: Facts): readonly Event[] {
    if (this.#ended) return []
    return this.#run(() => {
      throw abort(condition, facts)
    })
  }

  /** Ends the connection without a word: for who has closed the transport, and hears nothing more. */
  abandon(): readonly Event[] {
    return this.#ended ? [] : this.#run(() => this.#end())
  }

  /** Answers the question that suspended the connection. */
  answer(answer: Answer): readonly Event[] {
    if (this.#ended) return []
    const asking = requireAsked(answer, this.#machine.asking, this.phase)
    return this.#run(() => {
      this.#machine.enter(asking.answered(answer))
      this.#machine.pump()
      const hasEnded = this.#endIsKept && !this.suspended
      if (hasEnded && !this.#ended && !this.#closedByPeer) throw this.#cutOff('end')
    })
  }

  #writable(call: string): Expecting {
    return requireWritable(this, call, this.#closedByUs, this.#machine.sending)
  }

  /** Runs what may fail, and hands out what it led to. */
  #run(act: () => void): readonly Event[] {
    try {
      act()
      this.#outbox.flush()
    } catch (cause) {
      this.#fail(cause)
    }
    return this.#outbox.take()
  }

  #cutOff(how: 'end' | 'reset'): TlsError {
    return this.#alerts.cutOff(how, { in: this.phase, 'within-record': this.#channel.hasPartial })
  }

  #report(report: Report): void {
    if (report.type === 'warning') {
      if (!this.#closedByUs) this.#sendAlert(AlertLevel.warning, report.condition)
    } else if (report.type === 'session-family') this.#sessions.add(report.family)
    else this.#tell(report)
  }

  #tell(report: Exclude<Report, { readonly type: 'warning' | 'session-family' }>): void {
    if (report.type === 'session') this.#parts.onSession(report.session)
    if ('info' in report) this.#info = report.info
    this.#outbox.tell(report)
    if (report.type === 'renegotiated') this.#data.release()
  }

  #onAlerts(record: OpenedRecord): void {
    for (const alert of this.#alerts.read(record, this.#version)) {
      if (this.#ended || this.#closedByPeer) return
      this.#onAlert(alert, record.epoch)
    }
  }

  #onAlert(alert: WireAlert, epoch: OpenedRecord['epoch']): void {
    this.#outbox.tell(receivedAlert(alert, { epoch, phase: this.phase }))
    const facts = factsOf(alert, this.#info)
    if (this.phase === 'WAIT_CH') throw abort('closure.alert-first', facts)
    switch (consequenceOf(alert, this.#channel.version)) {
      case 'fatal':
        throw abort('closure.alert-received', facts)
      case 'warning':
        this.#machine.floods.countWarning()
        if (alert.description === AlertDescription.no_renegotiation) this.#machine.decline()
        return
      case 'close':
        if (!this.#info) throw abort('closure.in-handshake', { in: this.phase })
        this.#onCloseNotify()
    }
  }

  /** TLS 1.3 half-closes; before, the answer is due at once and pending data is dropped. */
  #onCloseNotify(): void {
    this.#closedByPeer = true
    this.#outbox.tell({ type: 'peer-closed' })
    if (this.#version === 'TLS 1.3' && !this.#closedByUs) return
    if (!this.#closedByUs) this.#sendCloseNotify()
    this.#end()
  }

  #sendCloseNotify(): void {
    this.#closedByUs = true
    this.#sendAlert(AlertLevel.warning, 'closure.end-of-data')
    this.#channel.closeWrite()
  }

  /** The one place where an error becomes an alert. */
  #fail(cause: unknown): void {
    const reason = cause instanceof TlsError ? cause : new TlsError('internal.bug', {}, { cause })
    const error = inVersion(reason, this.#version === 'TLS 1.3' ? 'tls13' : 'tls12')
    try {
      if (error.alert && !this.#closedByUs) {
        const told = this.#parts.conceal ? 'internal.general-error' : error.condition
        this.#sendAlert(AlertLevel.fatal, told, error.facts)
      }
    } finally {
      this.#outbox.tell(...this.#sessions.failWith(error, this.#version))
      this.#outbox.tell({ type: 'error', error })
      this.#end()
    }
  }

  #sendAlert(level: number, condition: ConditionId, facts?: Facts): void {
    this.#outbox.sendAlert({ level, condition, facts }, this.#version, this.phase)
  }

  #end(): void {
    this.#ended = true
    this.#channel.wipe()
    this.#outbox.tell({ type: 'closed' })
  }

  get #version(): ProtocolVersionName {
    return this.#channel.version ?? this.#parts.highestVersion
  }
}
