import type { EventEmitter } from 'node:events'
import { toHex } from '../session/hex.ts'
import type { Notice } from './drive.ts'
import { peerClosed } from './error-codes.ts'

type RequestNotice = Extract<
  Notice,
  { readonly type: 'certificate-requested' | 'client-authentication' }
>

/** Hears whether the client has shown a certificate; a declining client is no error. */
export type Requested = (error: Error | null, isShown: boolean) => void

/** Who waits for which answer of a client that is asked for a certificate after the handshake. */
export class SocketRequests {
  readonly #socket: EventEmitter
  /** In the order of their requests, whose contexts are not known yet. */
  readonly #asking: Requested[] = []
  readonly #waiting = new Map<string, Requested>()

  constructor(socket: EventEmitter) {
    this.#socket = socket
  }

  add(requested: Requested = () => undefined): void {
    this.#asking.push(requested)
  }

  hear({ type, ...notice }: RequestNotice): void {
    const context = toHex(notice.context)
    if (type === 'certificate-requested') {
      const requested = this.#asking.shift()
      if (requested) this.#waiting.set(context, requested)
      return
    }
    const isShown = 'certificates' in notice && notice.certificates.length > 0
    this.#socket.emit('clientauthentication', isShown)
    const requested = this.#waiting.get(context)
    this.#waiting.delete(context)
    requested?.(null, isShown)
  }

  /** Nobody will answer any more. */
  closed(cause: Error | undefined): void {
    const all = [...this.#waiting.values(), ...this.#asking]
    // To make an error, with its stack, takes longer than to seal a record.
    if (all.length === 0) return
    const error = cause ?? peerClosed()
    this.#waiting.clear()
    this.#asking.length = 0
    for (const requested of all) requested(error, false)
  }
}
