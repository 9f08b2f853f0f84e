import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/connection/events.ts'
import { faults } from '../../src/lab/faults.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { commit, connect, type VersionName, versionNames, victimOf } from '../support/lab.ts'
import { act, alertsOf, dataOf, errorOf, type Role, type Transport } from '../support/pair.ts'
import { cutting } from '../support/transport.ts'

const sizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 })),
  {
    minLength: 1,
    maxLength: 8,
  },
)

/** Events without what depends on chance or on pieces. */
function essence(events: readonly Event[]) {
  const types = events
    .filter(({ type }) => type !== 'write' && type !== 'data')
    .map(({ type }) => type)
  const alerts = [...alertsOf(events, 'received'), ...alertsOf(events, 'sent')]
  return {
    types,
    alerts: alerts.map(({ code, level, epoch, phase }) => ({ code, level, epoch, phase })),
    condition: errorOf(events)?.condition,
    data: dataOf(events),
  }
}

/** A handshake with everything in it, data both ways, new keys, and the end. */
function converse(version: VersionName, transport: Transport) {
  const exchange = connect({
    version,
    transport,
    client: { groups: ['secp256r1'], applicationProtocols: ['h2'], grease: true },
    server: { clientAuthentication: 'require', applicationProtocols: ['h2'] },
  })
  const says = (who: Role, length: number) => {
    act(exchange, who, (end) => end.send(new Uint8Array(length).fill(length)), transport)
  }
  says('client', 100)
  says('server', 40_000)
  if (version === 'TLS 1.3') {
    act(exchange, 'client', (end) => end.updateKeys('update_requested'), transport)
  }
  says('client', 5)
  says('server', 6)
  act(exchange, 'client', (end) => end.close(), transport)
  if (!exchange.server.ended) act(exchange, 'server', (end) => end.close(), transport)
  return { client: essence(exchange.events.client), server: essence(exchange.events.server) }
}

describe.each(versionNames)('in %s', (version) => {
  it('any split of the bytes leads to the same events', () => {
    const whole = converse(version, (bytes) => [bytes])
    expect(whole.client.types.slice(-1)).toEqual(['closed'])
    expect(whole.client.condition).toBeUndefined()
    fc.assert(
      fc.property(sizes, (pieces) => {
        expect(converse(version, cutting(pieces))).toEqual(whole)
      }),
      { numRuns: 20 },
    )
  })
})

it('any split of the bytes of a fault leads to the same events', () => {
  // Those that listen to the first bytes need them in one piece.
  const all = faults.filter(
    ({ answers, setup }) => !answers && !setup?.groups?.includes('X25519MLKEM768'),
  )
  fc.assert(
    fc.property(fc.constantFrom(...all), sizes, (fault, pieces) => {
      const version = fault.version ?? 'TLS 1.3'
      const whole = victimOf(fault, commit(fault, nodeCrypto, version))
      const split = victimOf(fault, commit(fault, nodeCrypto, version, cutting(pieces)))
      expect(essence(split)).toEqual(essence(whole))
    }),
    { numRuns: 200 },
  )
})
