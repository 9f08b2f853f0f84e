import type { EventEmitter } from 'node:events'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { ClientSession } from '../session/session.ts'
import { encodeClientSession } from '../session/session-state.ts'
import type { Notice } from './drive.ts'

/** What a connection reports of sessions, and of data that came before its time. */
type SessionNotice = Extract<
  Notice,
  {
    readonly type: 'session' | 'session-forgotten' | 'early-data' | 'early-data-answered'
  }
>

type Forgotten = Extract<SessionNotice, { readonly type: 'session-forgotten' }>

/** Tells a socket's listeners of sessions and early data, and keeps what they may ask for. */
export class SocketSessions {
  readonly #socket: EventEmitter
  readonly #early: Buffer[] = []
  #latest: ClientSession | undefined
  #owesAnswer: boolean
  #isForgotten = false

  /** `wantsAnswer`: the client has early data, and hears in any case what became of it. */
  constructor(socket: EventEmitter, wantsAnswer: boolean) {
    this.#socket = socket
    this.#owesAnswer = wantsAnswer
  }

  /** What the connection led to last; of one that resumed, what it began with will do; nothing after a fatal alert. */
  session(offered: ClientSession | undefined, info: ConnectionInfo | undefined) {
    if (this.#isForgotten) return undefined
    // A ticket of TLS 1.3 was for that one connection (RFC 9846 §C.4).
    const isGoodAgain = info?.resumed && info.version !== 'TLS 1.3'
    return this.#latest ?? (isGoodAgain ? offered : undefined)
  }

  hear(notice: SessionNotice): void {
    switch (notice.type) {
      case 'session':
        this.#latest = notice.session
        if (this.#socket.listenerCount('session') === 0) break
        this.#socket.emit('session', Buffer.from(encodeClientSession(notice.session)))
        break
      case 'session-forgotten':
        this.#forgotten(notice)
        break
      case 'early-data':
        this.#early.push(Buffer.from(notice.bytes))
        this.tellEarlyData()
        break
      case 'early-data-answered':
        this.#answer(notice.isAccepted)
    }
  }

  /** Early data that was not sent at all was not accepted, either. */
  connected(): void {
    this.#answer(false)
  }

  /** Early data is kept for whoever listens first. */
  tellEarlyData(): void {
    if (this.#socket.listenerCount('earlydata') === 0) return
    for (let data = this.#early.shift(); data; data = this.#early.shift()) {
      this.#socket.emit('earlydata', data)
    }
  }

  #answer(isAccepted: boolean): void {
    if (this.#owesAnswer) this.#socket.emit('earlydata', isAccepted)
    this.#owesAnswer = false
  }

  /** Not before it is so everywhere; a store that gave up is never said to have done it. */
  #forgotten({ family, reason, done }: Forgotten): void {
    this.#isForgotten = true
    const tell = (): void => void this.#socket.emit('sessionforgotten', family, reason)
    if (!done) tell()
    done?.then(
      () => process.nextTick(tell),
      () => undefined,
    )
  }
}
