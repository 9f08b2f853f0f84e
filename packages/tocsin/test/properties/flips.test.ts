import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connect, type VersionName, versionNames } from '../support/lab.ts'
import { act, errorOf, type Role, type Transport } from '../support/pair.ts'
import { requireSaneExchange } from '../support/sane.ts'

interface Flip {
  readonly from: Role
  /** Which flight, and which of its octets, both modulo how many there are. */
  readonly flight: number
  readonly offset: number
  readonly mask: number
}

const flips = fc.record({
  from: fc.constantFrom<Role>('client', 'server'),
  flight: fc.integer({ min: 0, max: 5 }),
  offset: fc.nat(0xffff),
  mask: fc.integer({ min: 1, max: 255 }),
})

const sent = { client: new Uint8Array(300).fill(1), server: new Uint8Array(300).fill(2) }

/** Connects, says something both ways twice, and ends, with one octet changed on the way. */
function disturbed(version: VersionName, { from, flight, offset, mask }: Flip) {
  let seen = 0
  let isDone = false
  const transport: Transport = (bytes, who) => {
    if (who !== from || seen++ !== flight) return [bytes]
    isDone = true
    const at = offset % bytes.length
    return [bytes.with(at, bytes[at]! ^ mask)]
  }
  const exchange = connect({ version, transport, server: { clientAuthentication: 'request' } })
  for (const [who, data] of [
    ['client', sent.client.subarray(0, 150)],
    ['server', sent.server.subarray(0, 150)],
    ['client', sent.client.subarray(150)],
    ['server', sent.server.subarray(150)],
  ] as const) {
    const end = exchange[who]
    if (end.info && !end.ended) act(exchange, who, () => end.send(data), transport)
  }
  // Who waits for the rest of a record that grew longer would wait for ever.
  for (const who of ['client', 'server'] as const) act(exchange, who, (end) => end.receiveEnd())
  return { exchange, isDone }
}

describe.each(versionNames)('in %s', (version) => {
  it('a flipped octet ends the connection with one alert at most, or changes nothing', () => {
    fc.assert(
      fc.property(flips, (flip) => {
        const { exchange } = disturbed(version, flip)
        requireSaneExchange(exchange, sent)
        expect(exchange.client.ended && exchange.server.ended).toBe(true)
      }),
      { numRuns: 250 },
    )
  })

  it('a flipped octet behind the header of any protected record is bad_record_mac', () => {
    fc.assert(
      fc.property(flips, (flip) => {
        const { exchange, isDone } = disturbed(version, {
          ...flip,
          // The first two are the handshake's.
          flight: 2 + (flip.flight % 2),
          // Data of 150 octets, so that the record is its whole flight.
          offset: 5 + (flip.offset % 150),
        })
        if (!isDone) return
        const victim = flip.from === 'client' ? 'server' : 'client'
        expect(errorOf(exchange.events[victim])?.condition).toBe('record.not-authentic')
        requireSaneExchange(exchange, sent)
      }),
      { numRuns: 80 },
    )
  })
})
