import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { memoryStore } from '../session/memory-store.ts'
import { ServerSessions } from '../session/server-sessions.ts'
import { KEY_LENGTH, NAME_LENGTH, type TicketKey } from '../session/ticket-keys.ts'

/** What a server gives its clients to resume with; all but `sessions` is for the ones it makes itself. */
export interface ServerSessionsOptions {
  /** Sessions that are shared or configured elsewhere; `false` resumes none. Unless given, a server keeps its own in memory. */
  readonly sessions?: ServerSessions | false | undefined
  /** Seconds for which a session can be resumed: 300, as in node:tls. */
  readonly sessionTimeout?: number | undefined
  /**
   * 48 bytes: 16 of a name, with which tickets begin, and 32 of key. More keys may follow: the first
   * seals, and all open. Unless given, keys are made and change every hour.
   */
  readonly ticketKeys?: Uint8Array | undefined
  /** Sessions of another context are not resumed; ASCII. */
  readonly sessionIdContext?: string | undefined
  /** Takes so many bytes before the handshake is done: only where it does no harm to get them twice. */
  readonly earlyData?: { readonly maxSize: number } | undefined
}

const TIMEOUT_SECONDS = 300
const OWN = ['sessionTimeout', 'ticketKeys', 'sessionIdContext', 'earlyData'] as const

/** The sessions of a server, made as its options say. */
export function serverSessionsOf(
  options: ServerSessionsOptions,
  crypto: CryptoProvider,
): ServerSessions | false {
  if (options.sessions !== undefined) return given(options.sessions, options)
  const { sessionTimeout = TIMEOUT_SECONDS, ticketKeys, sessionIdContext, earlyData } = options
  return new ServerSessions({
    store: memoryStore(),
    crypto,
    lifetimeSeconds: whole('sessionTimeout', sessionTimeout),
    ...(ticketKeys && { ticketKeys: ticketKeysOf(ticketKeys) }),
    ...(sessionIdContext !== undefined && { context: contextOf(sessionIdContext) }),
    ...(earlyData && { maxEarlyDataSize: whole('earlyData.maxSize', earlyData.maxSize) }),
  })
}

function given(
  sessions: ServerSessions | false,
  options: ServerSessionsOptions,
): ServerSessions | false {
  const unused = OWN.find((name) => options[name] !== undefined)
  if (unused === undefined) return sessions
  throw new MisuseError(`${unused}: is for a server's own sessions; it was given others`)
}

/** Keys as node:tls has them, one after another. */
function ticketKeysOf(octets: Uint8Array): readonly TicketKey[] {
  const length = NAME_LENGTH + KEY_LENGTH
  const count = octets.length / length
  if (!Number.isInteger(count) || count === 0) {
    throw new MisuseError(`ticketKeys: ${octets.length} bytes: give ${length}, or a multiple`)
  }
  return Array.from({ length: count }, (_, index) => {
    const key = new Uint8Array(octets.subarray(index * length, (index + 1) * length))
    return { name: key.slice(0, NAME_LENGTH), key: key.slice(NAME_LENGTH) }
  })
}

function contextOf(context: string): string {
  if (/^[\0-\x7f]*$/.test(context)) return context
  throw new MisuseError(`sessionIdContext: '${context}' is not ASCII`)
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value <= 0xffff_ffff) return value
  throw new MisuseError(`${name}: ${value} is no whole number above 0`)
}
