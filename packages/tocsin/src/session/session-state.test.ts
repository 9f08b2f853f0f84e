import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '../crypto/secret.ts'
import { toHex } from './hex.ts'
import type { ClientSession, Session } from './session.ts'
import {
  decodeClientSession,
  decodeSession,
  encodeClientSession,
  encodeSession,
} from './session-state.ts'

const octets = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const name = fc
  .string({ minLength: 1, maxLength: 255, unit: 'binary-ascii' })
  .map((text) => text.replaceAll('\0', 'x'))
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })

const sessions: fc.Arbitrary<Session> = fc.record({
  version: fc.constantFrom('TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'),
  cipherSuite: fc.integer({ min: 0, max: 0xffff }),
  secret: octets(1, 64).map((bytes) => new Secret(bytes)),
  family: octets(16, 16).map(toHex),
  beganAt: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => 1000 * seconds),
  issuedAt: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
  lifetimeSeconds: uint32,
  serverName: fc.option(name, { nil: undefined }),
  applicationProtocol: fc.option(name, { nil: undefined }),
  extendedMasterSecret: fc.boolean(),
  compressionMethod: fc.integer({ min: 0, max: 255 }),
  peerCertificates: fc.array(octets(1, 40), { maxLength: 3 }),
  peerCertificateType: fc.constantFrom('X509', 'RawPublicKey'),
  ownCertificateType: fc.constantFrom('X509', 'RawPublicKey'),
  ageAdd: uint32,
  maxEarlyDataSize: uint32,
})

const clientSessions: fc.Arbitrary<ClientSession> = fc
  .tuple(sessions, fc.constantFrom('ticket', 'session_id'), octets(1, 300))
  .map(([session, kind, identity]) => ({ ...session, kind, identity }))

/** Comparable: secrets do not print. */
const plain = (session: Session | undefined) =>
  session && { ...session, secret: toHex(session.secret.bytes) }

describe('a session in octets', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        expect(plain(decodeSession(encodeSession(session)))).toEqual(plain(session))
      }),
    )
  })

  it('keeps its own copy of everything: the octets may be overwritten', () => {
    fc.assert(
      fc.property(clientSessions, (session) => {
        const bytes = encodeClientSession(session)
        const decoded = decodeClientSession(bytes)
        bytes.fill(0xa5)
        expect(plain(decoded)).toEqual(plain(session))
      }),
    )
  })

  it('is nothing when it is cut, or of another format', () => {
    fc.assert(
      fc.property(clientSessions, fc.nat(), (session, at) => {
        const bytes = encodeClientSession(session)
        expect(decodeClientSession(bytes.slice(0, at % bytes.length))).toBeUndefined()
        const state = encodeSession(session)
        state[0] = 2
        expect(decodeSession(state)).toBeUndefined()
      }),
    )
  })

  it('never throws, whatever the octets are', () => {
    fc.assert(
      fc.property(octets(0, 200), (bytes) => {
        decodeSession(bytes)
        decodeClientSession(bytes)
      }),
    )
  })

  it('does not print its secret', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        expect(JSON.stringify(session)).toContain(`Secret(${session.secret.bytes.length} bytes)`)
      }),
      { numRuns: 5 },
    )
  })
})
