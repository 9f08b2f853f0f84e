import { createClient, createServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import { concat } from '../../src/crypto/bytes.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import type { ClientSession } from '../../src/session/session.ts'
import { credentialOf, ecdsa, serverName, verifierOf } from './handshake13.ts'
import { act, type Exchange } from './pair.ts'
import { Clock, meet, sessionsOf } from './sessions.ts'

export interface EarlyMeeting extends Exchange {
  /** What the server got before it was connected. */
  readonly earlyData: Uint8Array
  /** Whether it was when it answered. */
  readonly wasConnected: boolean
}

/** A client sends `early` along with its hello, and the server `answer` before it hears more. */
export function meetEarly({
  early = new Uint8Array(0),
  answer,
}: {
  readonly early?: Uint8Array
  readonly answer: Uint8Array
}): EarlyMeeting {
  const clock = new Clock()
  const sessions = sessionsOf({ clock, maxEarlyDataSize: 1000 })
  const session = sessionOf(meet({ clock, sessions }).sessions)
  clock.ms += 60_000
  const verifier = verifierOf(ecdsa)
  const common = { crypto: nodeCrypto, now: clock.now }
  const client = createClient({
    ...common,
    serverName,
    verifier,
    session,
    earlyData: early.length > 0,
  })
  const server = createServer({ ...common, credentials: [credentialOf(ecdsa)], sessions })
  const events: Exchange['events'] = { client: [], server: [...server.start()] }
  const sent = [...client.start(), ...(early.length > 0 ? client.sendEarlyData(early) : [])]
  for (const bytes of written(sent)) events.server.push(...server.receive(bytes))
  const earlyData = events.server.flatMap((event) =>
    event.type === 'early-data' ? [...event.bytes] : [],
  )
  const wasConnected = server.info !== undefined
  events.server.push(...server.send(answer))
  const exchange = { client, server, events }
  act(exchange, 'client', (end) => end.receive(concat(...written(events.server))))
  return { ...exchange, earlyData: Uint8Array.from(earlyData), wasConnected }
}

function sessionOf([session]: readonly ClientSession[]): ClientSession {
  if (session) return session
  throw new Error('no session came')
}

function written(events: readonly Event[]): readonly Uint8Array[] {
  return events.flatMap((event) => (event.type === 'write' ? [event.bytes.slice()] : []))
}
