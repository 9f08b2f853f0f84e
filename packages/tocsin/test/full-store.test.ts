import { expect, it } from 'vitest'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { memoryStore } from '../src/session/memory-store.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

it.each([
  { name: 'TLS 1.3', versions: [tls13] },
  { name: 'TLS 1.2', versions: [tls12] },
])(
  '$name: a store that has no room left is enough for tickets, which need none',
  ({ versions }) => {
    const clock = new Clock()
    const store = memoryStore({ now: clock.now })
    const meetings = { versions, clock, sessions: sessionsOf({ clock, store }) }
    meet(meetings)
    store.set = store.claim = () => {
      throw new Error('no room')
    }
    const session = meet(meetings).sessions.at(-1)
    expect(session?.kind).toBe('ticket')
    expect(meet(meetings, { session }).server.info?.resumed).toBe(true)
  },
)
