import type { TlsError } from '../alert/error.ts'
import type { Awaitable } from '../session/awaitable.ts'
import type { ForgetReason } from '../session/store.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Event } from './events.ts'

type Forget = (family: string, reason: ForgetReason) => Awaitable<void>

/** The sessions that a connection uses or leads to: if it fails they must not be resumed, whoever sent the alert (RFC 5246 §7.2.2). */
export class SessionFamilies {
  readonly #forget: Forget
  readonly #families = new Set<string>()

  constructor(forget: Forget) {
    this.#forget = forget
  }

  add(family: string): void {
    this.#families.add(family)
  }

  /** Forgets them, if this is an error for which they are. */
  failWith(error: TlsError, version: ProtocolVersionName): readonly Event[] {
    const reason = reasonToForget(error, version)
    if (!reason) return []
    return [...this.#families].map((family) => {
      const forgotten = this.#forget(family, reason)
      const done = forgotten instanceof Promise ? forgotten : undefined
      // Who is told need not listen: it was reported already.
      done?.catch(() => undefined)
      return { type: 'session-forgotten', family, reason, done }
    })
  }
}

/**
 * Why the sessions of a connection that ended with this error are forgotten, if they are: for a fatal
 * alert in either direction (RFC 5246 §7.2.2, RFC 9846 §6), and in TLS 1.0 also for want of a
 * close_notify (RFC 2246 §7.2.1), which TLS 1.1 took back (RFC 4346 §7.2.1).
 */
function reasonToForget(
  { alert, condition, facts }: TlsError,
  version: ProtocolVersionName,
): ForgetReason | undefined {
  if (alert) return { cause: 'alert-sent', alert }
  if (condition === 'closure.alert-received') {
    return { cause: 'alert-received', alert: String(facts['alert']) }
  }
  const isUnclosed = condition === 'closure.truncated' || condition === 'closure.reset'
  return isUnclosed && version === 'TLS 1.0' ? { cause: 'not-closed', alert: undefined } : undefined
}
