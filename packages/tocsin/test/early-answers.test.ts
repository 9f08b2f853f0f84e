import { describe, expect, it } from 'vitest'
import { memoryStore } from '../src/session/memory-store.ts'
import type { SessionStore } from '../src/session/store.ts'
import { meetEarly } from './support/early.ts'
import { act, dataOf, errorOf } from './support/pair.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

describe('early data is answered', () => {
  it('before the client has finished (RFC 9846 §2)', () => {
    const meeting = meetEarly({ early: Uint8Array.of(1, 2), answer: Uint8Array.of(3) })
    expect(meeting.earlyData).toEqual(Uint8Array.of(1, 2))
    expect(meeting.wasConnected).toBe(false)
    expect(errorOf(meeting.events.server)).toBeUndefined()
    expect(dataOf(meeting.events.client)).toEqual(Uint8Array.of(3))
    act(meeting, 'server', (end) => end.send(Uint8Array.of(4)))
    act(meeting, 'client', (end) => end.send(Uint8Array.of(5)))
    expect(dataOf(meeting.events.client)).toEqual(Uint8Array.of(3, 4))
    expect(dataOf(meeting.events.server)).toEqual(Uint8Array.of(5))
  })

  it('only if there is any: who sends sooner is told to wait', () => {
    expect(() => meetEarly({ answer: Uint8Array.of(3) })).toThrow("wait for the 'connected' event")
  })
})

describe('a server whose tickets take time', () => {
  it('sends data meanwhile, and may close behind it', () => {
    const clock = new Clock()
    const sessions = sessionsOf({ clock, store: slow(memoryStore({ now: clock.now })) })
    const meeting = meet({ clock, sessions })
    expect(meeting.server.phase).toBe('ISSUE_TICKET')
    act(meeting, 'server', (end) => end.send(Uint8Array.of(1, 2)))
    act(meeting, 'server', (end) => end.close())
    expect(dataOf(meeting.events.client)).toEqual(Uint8Array.of(1, 2))
  })
})

/** A store that never answers. */
function slow(store: SessionStore): SessionStore {
  return { ...store, claim: () => new Promise(() => undefined) }
}
