import { describe, expect, it } from 'vitest'
import { Secret } from '../crypto/secret.ts'
import { nobleCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { memoryStore } from './memory-store.ts'
import {
  ServerSessions,
  type ServerSessionsOptions,
  type SessionTrouble,
} from './server-sessions.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './store.ts'

const began = Date.UTC(2026, 0, 1)
const reason = { cause: 'alert-sent', alert: 'handshake_failure' } as const

function clock() {
  let ms = began
  const pass = (milliseconds: number): void => {
    ms += milliseconds
  }
  return { now: () => ms, pass }
}

function sessionAt(issuedAt: number, family = 'ab'.repeat(16)): Session {
  return {
    version: 'TLS 1.3',
    cipherSuite: 0x1301,
    secret: new Secret(new Uint8Array(32).fill(5)),
    family,
    beganAt: issuedAt,
    issuedAt,
    lifetimeSeconds: 7200,
    serverName: 'localhost',
    applicationProtocol: undefined,
    extendedMasterSecret: true,
    compressionMethod: 0,
    peerCertificates: [],
    peerCertificateType: 'X509',
    ageAdd: 1,
    maxEarlyDataSize: 0,
  }
}

/** The same store, whose answers take a turn. */
function slowly(store: SessionStore): SessionStore {
  return {
    get: async (key) => store.get(key),
    set: async (key, entry, seconds) => store.set(key, entry, seconds),
    claim: async (key, entry, seconds) => store.claim(key, entry, seconds),
    delete: async (key) => store.delete(key),
    forget: async (family, why, seconds) => store.forget(family, why, seconds),
    isForgotten: async (family, issuedAt) => store.isForgotten(family, issuedAt),
  }
}

const id = new Uint8Array(32).fill(9)
const troublesOf = () => {
  const troubles: SessionTrouble[] = []
  return { troubles, report: (trouble: SessionTrouble) => void troubles.push(trouble) }
}

describe.each([nodeCrypto, nobleCrypto])('sessions of a server, with $name', (crypto) => {
  const make = (options: Partial<ServerSessionsOptions> = {}) =>
    new ServerSessions({ store: memoryStore(options), crypto, ...options })

  it.each(['at once', 'later'])(
    'come back by ticket and by ID from a store that answers %s',
    async (when) => {
      const { now } = clock()
      const store = memoryStore({ now })
      const sessions = make({ store: when === 'later' ? slowly(store) : store, now })
      const ticket = await sessions.issueTicket(sessionAt(now()))
      expect(ticket).toBeInstanceOf(Uint8Array)
      if (!ticket) return
      expect(await sessions.resume('ticket', ticket)).toMatchObject({ family: 'ab'.repeat(16) })
      expect(await sessions.keep(id, sessionAt(now()))).toBe(true)
      expect(await sessions.resume('session_id', id)).toMatchObject({ family: 'ab'.repeat(16) })
      await sessions.forget('ab'.repeat(16), reason)
      expect(await sessions.resume('ticket', ticket)).toBeUndefined()
      expect(await sessions.resume('session_id', id)).toBeUndefined()
      expect(await sessions.issueTicket(sessionAt(now()))).toBeUndefined()
    },
  )
})

describe('sessions of a server', () => {
  const make = (options: Partial<ServerSessionsOptions> = {}) =>
    new ServerSessions({ store: memoryStore(options), crypto: nodeCrypto, ...options })

  it('are forgotten here as soon as that is asked for, though the store has yet to say so', async () => {
    const { now } = clock()
    const memory = memoryStore({ now })
    let confirm: () => void = () => undefined
    const forget = () =>
      new Promise<void>((resolve) => {
        confirm = resolve
      })
    const sessions = make({ store: { ...memory, forget }, now })
    const ticket = sessions.issueTicket(sessionAt(now()))
    const done = sessions.forget('ab'.repeat(16), reason)
    if (!(ticket instanceof Uint8Array)) throw new Error('no ticket')
    expect(sessions.resume('ticket', ticket)).toBeUndefined()
    confirm()
    await done
    // The store was asked to, and it is the store's word that counts from here on.
    expect(sessions.resume('ticket', ticket)).toBeDefined()
  })

  it('open with the keys of before, and no longer than they live', () => {
    const { now, pass } = clock()
    const store = memoryStore({ now })
    const sessions = make({ store, now, rotationSeconds: 600, lifetimeSeconds: 1200 })
    const names = new Set<string>()
    for (let span = 0; span < 4; span++) {
      const session = { ...sessionAt(now()), lifetimeSeconds: 1200 }
      const ticket = sessions.issueTicket(session)
      if (!(ticket instanceof Uint8Array)) throw new Error('no ticket')
      names.add(String(ticket.slice(0, 16)))
      pass(1_199_000)
      expect(sessions.resume('ticket', ticket)).toBeDefined()
      pass(2_000)
      expect(sessions.resume('ticket', ticket)).toBeUndefined()
    }
    expect(names.size).toBe(4)
  })

  it('open on another server of the same store, whoever made the key', () => {
    const { now, pass } = clock()
    const store = memoryStore({ now })
    const [one, other] = [make({ store, now }), make({ store, now })]
    for (const [giver, taker] of [
      [one, other],
      [other, one],
    ] as const) {
      const ticket = giver.issueTicket(sessionAt(now()))
      if (!(ticket instanceof Uint8Array)) throw new Error('no ticket')
      expect(taker.resume('ticket', ticket)).toBeDefined()
      pass(3_600_000)
    }
  })

  it('are nothing while the store fails, which is told', async () => {
    const failing: SessionStore = {
      get: () => Promise.reject(new Error('gone')),
      set: () => Promise.reject(new Error('gone')),
      claim: () => {
        throw new Error('gone')
      },
      delete: () => Promise.reject(new Error('gone')),
      forget: () => Promise.reject(new Error('gone')),
      isForgotten: () => Promise.reject(new Error('gone')),
    }
    const { troubles, report } = troublesOf()
    const sessions = make({ store: failing, report })
    expect(await sessions.issueTicket(sessionAt(began))).toBeUndefined()
    expect(await sessions.keep(id, sessionAt(began))).toBeUndefined()
    expect(await sessions.resume('ticket', new Uint8Array(80))).toBeUndefined()
    expect(await sessions.resume('session_id', id)).toBeUndefined()
    expect(await sessions.claimEarlyData(id)).toBe('unknown')
    await expect(sessions.forget('ab'.repeat(16), reason)).rejects.toThrow('has not forgotten')
    expect(troubles.map(({ during }) => during)).toEqual([
      ...['issue', 'issue', 'resume', 'resume', 'early-data', 'forget'],
    ])
  })

  it('of another server are resumed by who asks for several at once, of which it knew nothing', async () => {
    const { now } = clock()
    const store = slowly(memoryStore({ now }))
    const tickets = await Promise.all(
      [1, 2, 3].map(() => make({ store, now }).issueTicket(sessionAt(now()))),
    )
    const other = make({ store, now })
    const resumed = await Promise.all(
      tickets.map((ticket = new Uint8Array(0)) => other.resume('ticket', ticket)),
    )
    expect(resumed.map((session) => session?.family)).toEqual(Array(3).fill('ab'.repeat(16)))
  })

  it('of a store that has lost its memory are not resumed, though others are learning that just then', async () => {
    const { now } = clock()
    const before = memoryStore({ now })
    let store = before
    const current = (): SessionStore => slowly(store)
    const changing: SessionStore = {
      get: (key) => current().get(key),
      set: (key, entry, seconds) => current().set(key, entry, seconds),
      claim: (key, entry, seconds) => current().claim(key, entry, seconds),
      delete: (key) => current().delete(key),
      forget: (family, why, seconds) => current().forget(family, why, seconds),
      isForgotten: (family, issuedAt) => current().isForgotten(family, issuedAt),
    }
    const keys = [{ name: new Uint8Array(16), key: new Uint8Array(32) }]
    const sessions = make({ store: changing, now, ticketKeys: keys })
    const ticket = await sessions.issueTicket(sessionAt(now()))
    store = memoryStore({ now })
    const learning = sessions.issueTicket(sessionAt(now()))
    const resumed = await sessions.resume('ticket', ticket ?? new Uint8Array(0))
    expect(await learning).toBeDefined()
    expect(resumed).toBeUndefined()
  })

  it('that the store gives back spoilt are told of once, and gone', async () => {
    const { now } = clock()
    const store = memoryStore({ now })
    const { troubles, report } = troublesOf()
    const sessions = make({ store, now, report })
    await sessions.keep(id, sessionAt(now()))
    const key = `session:${'09'.repeat(32)}`
    const entry = store.get(key)
    if (!entry) throw new Error('not kept')
    store.set(
      key,
      entry.map((octet, at) => (at === 40 ? octet ^ 1 : octet)),
      100,
    )
    for (let count = 0; count < 3; count++) {
      expect(sessions.resume('session_id', id)).toBeUndefined()
    }
    expect(troubles).toMatchObject([{ type: 'entry-corrupt', during: 'resume' }])
    expect(store.get(key)).toBeUndefined()
  })

  it('that would make too long a ticket are not given', () => {
    const { now } = clock()
    const sessions = make({ now })
    const chain = [new Uint8Array(17_000)]
    expect(sessions.issueTicket({ ...sessionAt(now()), peerCertificates: chain })).toBeUndefined()
  })

  it.each([
    [[], 'the list is empty'],
    [[{ name: id, key: id }], 'a name has 16 bytes and a key 32'],
  ])('need keys that are keys', (ticketKeys, message) => {
    expect(() => make({ ticketKeys })).toThrow(message)
  })
})
