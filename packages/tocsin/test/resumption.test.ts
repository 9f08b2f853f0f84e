import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExternalPsk } from '../src/handshake/question.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import type { Version } from '../src/handshake/version.ts'
import { removeExtension } from '../src/lab/extensions.ts'
import { drop, flipLast, type Misdeed, rewrite } from '../src/lab/verbs.ts'
import { tls12 as legacy12, tls10, tls11 } from '../src/legacy/index.ts'
import { memoryStore } from '../src/session/memory-store.ts'
import type { ClientSession } from '../src/session/session.ts'
import { clients, credentialOf, verifierOf } from './support/handshake13.ts'
import { act, alertsOf, dataOf, type Exchange, errorOf } from './support/pair.ts'
import { Clock, type Meetings, meet, sessionsOf } from './support/sessions.ts'

/** Both agree whether a session was resumed, and data flows. */
function requireWorking(exchange: Exchange, resumed: boolean): void {
  const { client, server, events } = exchange
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect(errorOf(events.server)?.message).toBeUndefined()
  expect(client.info?.resumed).toBe(resumed)
  expect(server.info?.resumed).toBe(resumed)
  expect(client.info?.peerCertificates.length).toBeGreaterThan(0)
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1, 2, 3)))
  act(exchange, 'server', (end) => end.send(Uint8Array.of(4, 5)))
  expect(dataOf(events.server)).toEqual(Uint8Array.of(1, 2, 3))
  expect(dataOf(events.client)).toEqual(Uint8Array.of(4, 5))
  const exported = (end: typeof client) =>
    end.info?.exportKeyingMaterial('EXPORTER-test', undefined, 32)
  expect(exported(client)).toEqual(exported(server))
}

interface Kind {
  readonly name: string
  readonly versions: readonly Version[]
  /** Makes the client one that takes no tickets, so that it gets session IDs. */
  readonly tamper?: { readonly client: Misdeed }
}

const withoutTickets = { client: removeExtension('client_hello', 'session_ticket') }

const kinds: readonly Kind[] = [
  { name: 'a ticket of TLS 1.3', versions: [tls13] },
  { name: 'a ticket of TLS 1.2', versions: [tls12] },
  { name: 'a session ID of TLS 1.2', versions: [tls12], tamper: withoutTickets },
  { name: 'a ticket of TLS 1.3 with older versions', versions: [tls13, tls12] },
]

const oldKinds: readonly Kind[] = [
  { name: 'a ticket of TLS 1.1', versions: [tls11] },
  { name: 'a session ID of TLS 1.1', versions: [tls11], tamper: withoutTickets },
  { name: 'a ticket of TLS 1.0', versions: [tls10] },
  { name: 'a session ID of TLS 1.0', versions: [tls10], tamper: withoutTickets },
  { name: 'a ticket of TLS 1.2 with CBC', versions: [legacy12] },
]

const setupOf = ({ tamper }: Kind) => (tamper ? { tamper } : {})

/** A first meeting, and what a client got there. */
function begin(kind: Kind, meetings: Meetings): ClientSession {
  const first = meet({ versions: kind.versions, ...meetings }, setupOf(kind))
  requireWorking(first, false)
  const session = first.sessions.at(-1)
  if (!session) throw new Error('the client got no session')
  return session
}

describe.each([...kinds, ...oldKinds])('$name', (kind) => {
  const { versions } = kind

  it('resumes, again and again', () => {
    const clock = new Clock()
    const meetings = { versions, clock, sessions: sessionsOf({ clock }) }
    let session = begin(kind, meetings)
    for (let count = 0; count < 3; count++) {
      clock.ms += 3_000_000
      const again = meet(meetings, { session, ...setupOf(kind) })
      requireWorking(again, clock.ms - session.issuedAt < 7_200_000)
      session = again.sessions.at(-1) ?? session
    }
  })

  it('resumes with what is kept in octets, and is gone when it expires', () => {
    const clock = new Clock()
    const meetings = { versions, clock, sessions: sessionsOf({ clock, lifetimeSeconds: 100 }) }
    const session = begin(kind, meetings)
    clock.ms += 99_000
    requireWorking(meet(meetings, { session, ...setupOf(kind) }), true)
    clock.ms += 2_000
    // A client whose clock stands still offers what the server no longer takes (5077-3.1-a).
    const client = { now: () => session.issuedAt }
    requireWorking(meet({ ...meetings, client }, { session, ...setupOf(kind) }), false)
  })

  it.each(['sent', 'received'] as const)(
    '5246-7.2.2-f 5077-5.1-a: is not resumed after a fatal alert that the server has %s',
    (direction) => {
      const clock = new Clock()
      const sessions = sessionsOf({ clock })
      const meetings = { versions, clock, sessions }
      const session = begin(kind, meetings)
      const other = meet(meetings, { session, ...setupOf(kind) })
      const failing = meet(meetings, { session, ...setupOf(kind) })
      requireWorking(failing, true)
      const who = direction === 'sent' ? 'server' : 'client'
      act(failing, who, (end) => end.refuse('authentication.access-denied'))
      for (const events of [failing.events.client, failing.events.server]) {
        const forgotten = events.flatMap((event) =>
          event.type === 'session-forgotten' ? [event.reason] : [],
        )
        expect(forgotten.length).toBeGreaterThan(0)
        for (const { alert } of forgotten) expect(alert).toBe('access_denied')
      }
      requireWorking(meet(meetings, { session, ...setupOf(kind) }), false)
      // 5246-7.2-b: what goes on goes on, but leads to nothing new.
      requireWorking(other, true)
      const later = other.sessions.at(-1)
      if (later) requireWorking(meet(meetings, { session: later, ...setupOf(kind) }), false)
    },
  )

  it('is not resumed when the connection that gave it failed', () => {
    const clock = new Clock()
    const meetings = { versions, clock, sessions: sessionsOf({ clock }) }
    const first = meet(meetings, setupOf(kind))
    const session = first.sessions.at(-1)
    act(first, 'client', (end) => end.refuse('authentication.access-denied'))
    requireWorking(meet(meetings, { ...(session && { session }), ...setupOf(kind) }), false)
  })

  it('is judged again by who resumes it', () => {
    const clock = new Clock()
    const meetings = { versions, clock, sessions: sessionsOf({ clock }) }
    const session = begin(kind, meetings)
    const verifier = { verify: () => ({ refusedBecause: 'certificate.revoked' }) as const }
    const again = meet({ ...meetings, client: { verifier } }, { session, ...setupOf(kind) })
    expect(errorOf(again.events.client)?.condition).toBe('certificate.revoked')
  })

  it('brings the certificates of the client along, if they are still good', () => {
    const clock = new Clock()
    const server = { clientAuthentication: 'require', verifier: verifierOf(clients) } as const
    const client = { credential: credentialOf(clients) }
    const meetings = { versions, clock, sessions: sessionsOf({ clock }), client, server }
    const session = begin(kind, meetings)
    const again = meet(meetings, { session, ...setupOf(kind) })
    requireWorking(again, true)
    expect(again.server.info?.peerCertificates).toEqual(clients.certificates)
    const verifier = { verify: () => ({ refusedBecause: 'certificate.expired' }) as const }
    const later = meet(
      { ...meetings, server: { ...server, verifier } },
      { session: again.sessions.at(-1) ?? session, ...setupOf(kind) },
    )
    // Not resumed, and refused in the full handshake: a session is never the reason for an alert.
    expect(later.server.info).toBeUndefined()
    expect(errorOf(later.events.server)?.condition).toBe('certificate.expired')
  })

  it('6066-3-e: is not resumed under another name', () => {
    const clock = new Clock()
    const meetings = { versions, clock, sessions: sessionsOf({ clock }) }
    const session = begin(kind, meetings)
    const forged = { ...session, serverName: undefined }
    const client = {
      serverName: undefined as never,
      verifier: { verify: () => 'trusted' as const },
    }
    requireWorking(meet({ ...meetings, client }, { session: forged, ...setupOf(kind) }), false)
  })
})

describe('tickets that lead to tickets', () => {
  it.each([tls13, tls12])('end a week after the handshake that began them in $name', (version) => {
    const clock = new Clock()
    const sessions = sessionsOf({ clock, lifetimeSeconds: 86_400 })
    const meetings = { versions: [version], clock, sessions }
    let session = begin({ name: '', versions: [version] }, meetings)
    for (let days = 0.75; days < 9; days += 0.75) {
      clock.ms += 0.75 * 86_400_000
      const again = meet(meetings, { session })
      requireWorking(again, days !== 7.5)
      session = again.sessions.at(-1) ?? session
    }
  })
})

describe('a ticket that is not right', () => {
  const clock = new Clock()

  it.each([tls13, tls12])(
    '5077-3.1-a 8446-4.2.11-a: whatever is wrong with it in $name, a full handshake follows without a word',
    (version) => {
      const meetings = { versions: [version], clock, sessions: sessionsOf({ clock }) }
      const session = begin({ name: '', versions: [version] }, meetings)
      const { identity } = session
      fc.assert(
        fc.property(
          fc.nat({ max: identity.length - 1 }),
          fc.integer({ min: 1, max: 255 }),
          fc.boolean(),
          (at, mask, isCut) => {
            const changed = identity.map((octet, index) => (index === at ? octet ^ mask : octet))
            const bad = isCut ? identity.slice(0, Math.max(1, at)) : changed
            const exchange = meet(meetings, { session: { ...session, identity: bad } })
            requireWorking(exchange, false)
            expect(alertsOf(exchange.events.server, 'sent')).toEqual([])
          },
        ),
        { numRuns: 30 },
      )
      requireWorking(meet(meetings, { session }), true)
    },
  )

  it.each([
    ['of another server', {}],
    ['of another context', { store: memoryStore(clock), context: 'other' }],
  ])('%s is passed over', (_name, other) => {
    const store = memoryStore(clock)
    const session = begin(
      { name: '', versions: [tls13] },
      { clock, sessions: sessionsOf({ clock, store }) },
    )
    const elsewhere = sessionsOf({ clock, ...other })
    requireWorking(meet({ versions: [tls13], clock, sessions: elsewhere }, { session }), false)
  })

  it('of a store that has lost its memory is passed over, even with the same keys', () => {
    const ticketKeys = [{ name: new Uint8Array(16).fill(1), key: new Uint8Array(32).fill(2) }]
    const kept = sessionsOf({ clock, ticketKeys })
    const session = begin({ name: '', versions: [tls13] }, { clock, sessions: kept })
    const restarted = sessionsOf({ clock, ticketKeys })
    requireWorking(meet({ versions: [tls13], clock, sessions: restarted }, { session }), false)
    requireWorking(meet({ versions: [tls13], clock, sessions: kept }, { session }), true)
  })
})

describe('TLS 1.2 session tickets', () => {
  const clock = new Clock()
  const meetings = { versions: [tls12], clock, sessions: sessionsOf({ clock }) }

  it('5077-3.3-b: a promised ticket that does not come is an unexpected change_cipher_spec', () => {
    const { events } = meet(meetings, { tamper: { server: drop('new_session_ticket') } })
    expect(errorOf(events.client)?.condition).toBe('handshake.unexpected-change-cipher-spec')
    expect(errorOf(events.client)?.alert).toBe('unexpected_message')
  })

  it('5077-3.3-c: an empty ticket is none', () => {
    const empty = rewrite<object>('new_session_ticket', (body) => ({
      ...body,
      ticket: new Uint8Array(0),
    }))
    const exchange = meet(meetings, { tamper: { server: empty } })
    requireWorking(exchange, false)
    expect(exchange.sessions).toEqual([])
  })

  it('5077-3.3-d: a ticket is of no use until Finished proves it', () => {
    const exchange = meet(meetings, { tamper: { server: flipLast('finished') } })
    expect(errorOf(exchange.events.client)?.condition).toBe('authentication.finished-mismatch')
    expect(exchange.sessions).toEqual([])
  })

  it('5246-7.4.1.4-c: what only a new session needs is not answered in one that is resumed', () => {
    const session = begin({ name: '', versions: [tls12] }, meetings)
    const seen: (readonly number[])[] = []
    const watch = rewrite<{ extensions: Readonly<Record<string, unknown>> }>(
      'server_hello',
      (hello) => {
        const present = Object.entries(hello.extensions).filter(([, value]) => value !== undefined)
        seen.push(present.map(([name]) => name) as never)
        return hello
      },
    )
    const client = { requestStatus: true }
    const again = meet({ ...meetings, client }, { session, tamper: { server: watch } })
    requireWorking(again, true)
    expect(seen[0]).not.toContain('server_name')
    expect(seen[0]).not.toContain('status_request')
    expect(seen[0]).toContain('extended_master_secret')
  })
})

describe('extended master secret', () => {
  const clock = new Clock()
  const meetings = { versions: [tls12], clock, sessions: sessionsOf({ clock }) }
  const without = { client: removeExtension('client_hello', 'extended_master_secret') }

  it('7627-5.3-a: a session that began without is not resumed with it', () => {
    const { sessions } = meet(meetings, { tamper: without })
    requireWorking(meet(meetings, { session: sessions.at(-1) }), false)
  })

  it('7627-5.3-c: neither with it goes on, unless the policy wants it', () => {
    const session = meet(meetings, { tamper: without }).sessions.at(-1)
    requireWorking(meet(meetings, { session, tamper: without }), true)
    const strict = { ...meetings, server: { extendedMasterSecret: 'require' } as const }
    const refused = meet(strict, { session, tamper: without })
    expect(errorOf(refused.events.server)?.condition).toBe('hello.extended-master-secret-missing')
  })
})

describe('a connection that is cut off', () => {
  const cut = (versions: readonly Version[]) => {
    const clock = new Clock()
    const meetings = { versions, clock, sessions: sessionsOf({ clock }) }
    const first = meet(meetings)
    act(first, 'client', (end) => end.receiveEnd())
    act(first, 'server', (end) => end.receiveEnd())
    return meet(meetings, { session: first.sessions.at(-1) })
  }

  it('2246-7.2.1-a: makes its session unresumable in TLS 1.0', () => {
    requireWorking(cut([tls10]), false)
  })

  it.each([tls11, tls12, tls13])('4346-7.2.1-a: no longer does so in $name', (version) => {
    requireWorking(cut([version]), true)
  })
})

describe('a session that an external PSK began', () => {
  const key = Uint8Array.from({ length: 32 }, (_, n) => n)
  const psk: ExternalPsk = { identity: Uint8Array.of(7), key }
  const clock = new Clock()
  const sessions = sessionsOf({ clock })
  const meetings = {
    versions: [tls13],
    clock,
    sessions,
    server: { externalPsk: { find: () => psk } },
  }
  const [session] = meet({ ...meetings, client: { externalPsks: [psk] } }).sessions

  it('is resumed without certificates, which it never had', () => {
    const { client, server, events } = meet(
      { ...meetings, client: { externalPsks: [psk] } },
      { session },
    )
    expect(errorOf(events.client)).toBeUndefined()
    for (const { info } of [client, server]) {
      expect(info).toMatchObject({ resumed: true, externalPsk: undefined, peerCertificates: [] })
    }
  })

  it('is not offered by a client that has no such key', () => {
    const { client } = meet(meetings, { session })
    expect(client.info).toMatchObject({ resumed: false })
    expect(client.info?.peerCertificates.length).toBeGreaterThan(0)
  })
})
