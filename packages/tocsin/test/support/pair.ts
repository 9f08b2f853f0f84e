import type { Connection } from '../../src/connection/connection.ts'
import type { AlertEvent, Event } from '../../src/connection/events.ts'

export type Role = 'client' | 'server'

/** What happened to both ends of a connection in memory. */
export interface Exchange {
  readonly client: Connection
  readonly server: Connection
  readonly events: { readonly client: Event[]; readonly server: Event[] }
}

/** Bytes on their way from one end to the other; may be changed, split or dropped. */
export type Transport = (bytes: Uint8Array, from: Role) => readonly Uint8Array[]

const asSent: Transport = (bytes) => [bytes]

/** Joins a client and a server in memory, and runs them until neither has anything to say; `eager` is sent as early data. */
export function pair(
  client: Connection,
  server: Connection,
  transport = asSent,
  eager?: Uint8Array,
): Exchange {
  const exchange: Exchange = { client, server, events: { client: [], server: [] } }
  act(exchange, 'server', (end) => end.start(), transport)
  const start = (end: Connection) =>
    eager ? [...end.start(), ...end.sendEarlyData(eager)] : end.start()
  act(exchange, 'client', start, transport)
  return exchange
}

/** Lets one end do something, and both talk until they are silent. */
export function act(
  exchange: Exchange,
  who: Role,
  what: (end: Connection) => readonly Event[],
  transport = asSent,
): void {
  const queue: { to: Role; bytes: Uint8Array }[] = []
  const note = (role: Role, events: readonly Event[]): void => {
    for (const event of events) {
      exchange.events[role].push(kept(event))
      if (event.type !== 'write') continue
      const to = role === 'client' ? 'server' : 'client'
      for (const bytes of transport(event.bytes.slice(), role)) queue.push({ to, bytes })
    }
  }
  note(who, what(exchange[who]))
  for (let next = queue.shift(); next; next = queue.shift()) {
    const copy = next.bytes.slice()
    note(next.to, exchange[next.to].receive(copy))
    // Views must not be kept beyond the call: whoever did reads this instead.
    copy.fill(0xa5)
  }
}

/** An event whose bytes outlive the call. */
function kept(event: Event): Event {
  return event.type === 'data' || event.type === 'write'
    ? { ...event, bytes: event.bytes.slice() }
    : event
}

export function alertsOf(
  events: readonly Event[],
  direction: AlertEvent['direction'],
): AlertEvent[] {
  return events.filter(
    (event): event is AlertEvent => event.type === 'alert' && event.direction === direction,
  )
}

/** All data that arrived, in one piece. */
export function dataOf(events: readonly Event[]): Uint8Array {
  return Uint8Array.from(events.flatMap((event) => (event.type === 'data' ? [...event.bytes] : [])))
}

export function errorOf(events: readonly Event[]) {
  return events.find((event) => event.type === 'error')?.error
}
