import type { TicketKey } from 'tocsin'
import type { Values } from '../command.ts'
import { Failure } from '../failure.ts'
import { readOctets } from '../files.ts'
import type { serveOptions } from '../tls-options.ts'

/** Where sessions are kept, and for how long. */
export interface SessionsPlan {
  readonly where: 'memory' | 'none' | { readonly redis: string }
  readonly ticketKeys: readonly TicketKey[] | undefined
  readonly lifetimeSeconds: number | undefined
  /** Bytes; 0 for none. */
  readonly maxEarlyDataSize: number
}

type Options = Pick<
  Values<typeof serveOptions>,
  'sessions' | 'ticketKeys' | 'sessionLifetime' | 'maxEarlyData' | 'fault'
>

/** Reads what is said of sessions; nothing is opened but the file of keys. */
export async function readSessionsPlan(options: Options): Promise<SessionsPlan> {
  const { sessions = 'memory', ticketKeys, sessionLifetime, maxEarlyData = 0, fault } = options
  if (fault !== undefined && options.sessions !== undefined) {
    throw new Failure('--sessions with --fault: who misbehaves keeps no sessions')
  }
  return {
    where: whereOf(sessions),
    ticketKeys: ticketKeys === undefined ? undefined : await readTicketKeys(ticketKeys),
    lifetimeSeconds: sessionLifetime,
    maxEarlyDataSize: maxEarlyData,
  }
}

/** A URL may have a password in it, and is not repeated. */
function whereOf(where: string): SessionsPlan['where'] {
  if (where === 'memory' || where === 'none') return where
  if (URL.canParse(where) && /^rediss?:\/\//.test(where)) return { redis: where }
  throw new Failure('--sessions: no such place', { hint: 'memory, none, or redis://HOST:6379' })
}

const NAME_LENGTH = 16
const KEY_LENGTH = 48

async function readTicketKeys(path: string): Promise<readonly TicketKey[]> {
  const content = await readOctets('--ticket-keys', path)
  const text = content.toString('latin1').trim()
  const isHex = /^[\da-f]{96}(\s+[\da-f]{96})*$/i.test(text)
  const octets = isHex ? Buffer.from(text.replace(/\s/g, ''), 'hex') : content
  if (octets.length === 0 || octets.length % KEY_LENGTH !== 0) {
    throw new Failure(`--ticket-keys: '${path}' has no keys of ${KEY_LENGTH} octets`, {
      hint: `openssl rand -hex ${KEY_LENGTH} > FILE`,
    })
  }
  return Array.from({ length: octets.length / KEY_LENGTH }, (_, index) => {
    const one = new Uint8Array(octets.subarray(index * KEY_LENGTH, (index + 1) * KEY_LENGTH))
    return { name: one.slice(0, NAME_LENGTH), key: one.slice(NAME_LENGTH) }
  })
}
