import { describe, expect, it } from 'vitest'
import type { ExternalPsk } from '../src/handshake/question.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { tls12 as legacy12, tls10, tls11 } from '../src/legacy/index.ts'
import { act, dataOf, type Exchange, errorOf } from './support/pair.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

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
  const label = (end: typeof client) =>
    end.info?.exportKeyingMaterial('EXPORTER-test', undefined, 32)
  expect(label(client)).toEqual(label(server))
}

const cases = [
  { name: 'TLS 1.3', versions: [tls13], client: {} },
  { name: 'TLS 1.2, ticket', versions: [tls12], client: {} },
  { name: 'TLS 1.1, ticket', versions: [tls11], client: {} },
  { name: 'TLS 1.0, ticket', versions: [tls10], client: {} },
  { name: 'TLS 1.2 of legacy, ticket', versions: [legacy12], client: {} },
]

describe.each(cases)('$name', ({ versions, client }) => {
  const clock = new Clock()

  it('resumes, again and again', () => {
    const sessions = sessionsOf({ clock })
    const meetings = { versions, client, clock, sessions }
    const first = meet(meetings)
    requireWorking(first, false)
    let session = first.sessions.at(-1)
    expect(session).toBeDefined()
    for (let count = 0; count < 3; count++) {
      const again = meet(meetings, { session })
      requireWorking(again, true)
      session = again.sessions.at(-1) ?? session
    }
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
