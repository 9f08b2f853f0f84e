import { describe, expect, it } from 'vitest'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { memoryStore } from '../src/session/memory-store.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

describe('tickets of TLS 1.3', () => {
  it.each([
    { ticketCount: 3, first: 3, resumed: 1 },
    { ticketCount: 1, first: 1, resumed: 1 },
  ])('are $first of $ticketCount, and $resumed in place of one that was used', (counts) => {
    const clock = new Clock()
    const store = memoryStore({ now: clock.now })
    const common = { versions: [tls13], clock }
    const session = meet({ ...common, sessions: sessionsOf({ clock, store }) }).sessions.at(-1)
    const { ticketCount } = counts
    const meetings = { ...common, sessions: sessionsOf({ clock, store, ticketCount }) }
    expect(meet(meetings).sessions).toHaveLength(counts.first)
    const resumption = meet(meetings, { session })
    expect(resumption.server.info?.resumed).toBe(true)
    expect(resumption.sessions).toHaveLength(counts.resumed)
  })

  it('are used again where none is to take their place', () => {
    const clock = new Clock()
    const store = memoryStore({ now: clock.now })
    const sessions = sessionsOf({ clock, store, renewTickets: false })
    const meetings = { versions: [tls13], clock, sessions }
    const [session, ...others] = meet(meetings).sessions
    expect(others).toHaveLength(1)
    for (const again of [meet(meetings, { session }), meet(meetings, { session })]) {
      expect(again.server.info?.resumed).toBe(true)
      expect(again.client.info?.resumed).toBe(true)
      expect(again.sessions).toEqual([])
    }
  })

  it('are neither given nor taken where there are to be none', () => {
    const clock = new Clock()
    const store = memoryStore({ now: clock.now })
    const common = { versions: [tls13], clock }
    const session = meet({ ...common, sessions: sessionsOf({ clock, store }) }).sessions.at(-1)
    const meetings = { ...common, sessions: sessionsOf({ clock, store, ticketCount: 0 }) }
    expect(meet(meetings).sessions).toEqual([])
    expect(meet(meetings, { session }).server.info?.resumed).toBe(false)
  })
})
