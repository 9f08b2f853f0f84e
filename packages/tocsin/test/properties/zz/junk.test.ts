import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/connection/connection.ts'
import { createClient, createServer } from '../../../src/connection/create.ts'
import type { Event } from '../../../src/connection/events.ts'
import { framed } from '../../../src/lab/verbs.ts'
import { encodeUnchecked } from '../../../src/wire/codec.ts'
import { ContentType } from '../../../src/wire/registry/content-type.ts'
import { HandshakeType } from '../../../src/wire/registry/handshake-type.ts'
import { ClientHello } from '../../../src/wire/shared/client-hello.ts'
import { ServerHelloOrRetry } from '../../../src/wire/shared/server-hello.ts'
import { arbitrary } from '../../support/arbitrary.ts'
import { clientConfig, connect, serverConfig, versionNames } from '../../support/lab.ts'
import type { Role } from '../../support/pair.ts'
import { requireSane } from '../../support/sane.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
const uint16 = (value: number) => [value >> 8, value & 0xff]

/** Records whose headers hold, more or less. */
const record = fc
  .tuple(
    fc.constantFrom(...Object.values(ContentType), 0, 99),
    fc.constantFrom(0x0301, 0x0303, 0x0304, 0x0002),
    fc.oneof(
      bytes,
      fc
        .tuple(fc.constantFrom(...Object.values(HandshakeType)), bytes)
        .map(([type, body]) => framed(type, body)),
    ),
  )
  .map(([type, version, content]) =>
    Uint8Array.of(type, ...uint16(version), ...uint16(content.length), ...content),
  )

const junk = fc.array(fc.oneof(bytes, record), { minLength: 1, maxLength: 6 })

/** A record with one handshake message, whole. */
const inRecord = (message: Uint8Array) =>
  Uint8Array.of(ContentType.handshake, 3, 3, ...uint16(message.length), ...message)

const ends: Readonly<Record<Role, () => Connection>> = {
  client: () => createClient({ ...clientConfig(), grease: true }),
  server: () => createServer({ ...serverConfig(), helloRetryCookie: true }),
}

/** Feeds an end whatever comes, and then the end of the transport. */
function feed(end: Connection, portions: readonly Uint8Array[]): readonly Event[] {
  const events = [...end.start()]
  for (const portion of portions) events.push(...end.receive(portion))
  events.push(...end.receiveEnd())
  requireSane(events)
  expect(end.ended).toBe(true)
  expect(end.info).toBeUndefined()
  return events
}

describe.each(['client', 'server'] as const)('a %s', (role) => {
  it('takes anything for its first bytes, and ends sanely', () => {
    fc.assert(
      fc.property(junk, (portions) => void feed(ends[role](), portions)),
      { numRuns: 8000 },
    )
  })

  it('takes any hello that follows the grammar, and never fails for a reason of its own', () => {
    const hello =
      role === 'server'
        ? arbitrary(ClientHello).map((value) =>
            framed(HandshakeType.client_hello, encodeUnchecked(ClientHello, value)),
          )
        : arbitrary(ServerHelloOrRetry).map((value) =>
            framed(HandshakeType.server_hello, encodeUnchecked(ServerHelloOrRetry, value)),
          )
    fc.assert(
      fc.property(hello, (message) => void feed(ends[role](), [inRecord(message)])),
      { numRuns: 5000 },
    )
  })
})

describe.each(versionNames)('in %s', (version) => {
  it.each(['client', 'server'] as const)(
    'a %s takes anything in the place of any flight',
    (from) => {
      fc.assert(
        fc.property(junk, fc.integer({ min: 0, max: 2 }), (portions, flight) => {
          let seen = 0
          const exchange = connect({
            version,
            server: { clientAuthentication: 'request' },
            transport: (honest, who) => (who === from && seen++ === flight ? portions : [honest]),
          })
          requireSane(exchange.events.client)
          requireSane(exchange.events.server)
        }),
        { numRuns: 2000 },
      )
    },
  )

  it.each(['client', 'server'] as const)('a connected %s takes anything', (role) => {
    fc.assert(
      fc.property(junk, (portions) => {
        const exchange = connect({ version })
        const events = [...exchange.events[role]]
        for (const portion of portions) events.push(...exchange[role].receive(portion))
        events.push(...exchange[role].receiveEnd())
        requireSane(events)
        expect(exchange[role].ended).toBe(true)
      }),
      { numRuns: 1500 },
    )
  })
})
