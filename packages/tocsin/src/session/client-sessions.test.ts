import { describe, expect, it } from 'vitest'
import { Secret } from '../crypto/secret.ts'
import { ClientSessions } from './client-sessions.ts'
import type { ClientSession } from './session.ts'

function session(version: ClientSession['version'], family: string): ClientSession {
  return {
    kind: 'ticket',
    identity: Uint8Array.of(1),
    version,
    cipherSuite: 0x1301,
    secret: new Secret(new Uint8Array(32)),
    family,
    beganAt: 0,
    issuedAt: 0,
    lifetimeSeconds: 100,
    serverName: 'localhost',
    applicationProtocol: undefined,
    extendedMasterSecret: true,
    compressionMethod: 0,
    peerCertificates: [],
    peerCertificateType: 'X509',
    ageAdd: 0,
    maxEarlyDataSize: 0,
  }
}

describe('the sessions of a client', () => {
  it('are used once in TLS 1.3, the newest first, and again before', () => {
    const sessions = new ClientSessions({ now: () => 0 })
    const [a, b] = [session('TLS 1.3', 'a'), session('TLS 1.3', 'b')]
    sessions.add('s', a)
    sessions.add('s', b)
    expect(sessions.take('s')?.family).toBe('b')
    expect(sessions.take('s')?.family).toBe('a')
    expect(sessions.take('s')).toBeUndefined()
    const old = session('TLS 1.2', 'c')
    sessions.add('s', old)
    expect([sessions.take('s')?.family, sessions.take('s')?.family]).toEqual(['c', 'c'])
  })

  it('are so many for a server, and for so many servers', () => {
    const sessions = new ClientSessions({ now: () => 0, maxServers: 2, maxTickets: 2 })
    for (const family of 'abc') sessions.add('s', session('TLS 1.3', family))
    expect(sessions.size).toBe(2)
    expect(sessions.take('s')?.family).toBe('c')
    sessions.add('t', session('TLS 1.3', 't'))
    sessions.add('u', session('TLS 1.3', 'u'))
    expect(sessions.take('s')).toBeUndefined()
    expect(sessions.size).toBe(2)
  })

  it('of a family that failed are gone for every server, but for who uses one', () => {
    const sessions = new ClientSessions({ now: () => 0 })
    const [bad, good] = [session('TLS 1.3', 'bad'), session('TLS 1.3', 'good')]
    sessions.add('s', good)
    sessions.add('s', bad)
    sessions.add('t', session('TLS 1.2', 'bad'))
    const used = sessions.take('t')
    sessions.forget('bad')
    expect([bad, used].map((each) => each?.secret.bytes)).toEqual(Array(2).fill(new Uint8Array(32)))
    expect(sessions.size).toBe(1)
    expect(sessions.take('s')?.family).toBe('good')
  })

  it('are not given when they have expired', () => {
    let now = 0
    const sessions = new ClientSessions({ now: () => now })
    sessions.add('s', session('TLS 1.3', 'a'))
    now = 100_000
    expect(sessions.take('s')).toBeUndefined()
    expect(sessions.size).toBe(0)
  })
})
