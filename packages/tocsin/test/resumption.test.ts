import { describe, expect, it } from 'vitest'
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
