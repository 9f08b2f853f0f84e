import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../src/crypto/bytes.ts'
import { chacha20Block } from '../../src/decode/datagrams/chacha20-block.ts'
import { certificateSummary } from '../../src/decode/flow/certificate-summary.ts'
import { trustAnchors } from '../support/certificates.ts'
import { alertsOf, eventsOf, hex, type Sent } from '../support/datagram-flow.ts'
import {
  closeFrame,
  cryptoFrame,
  expandLabel,
  initialSecret,
  longPacket,
  shortPacket,
  version1,
  version2,
  type Wire,
  withLength,
} from '../support/quic-packets.ts'
import { clientInitial, octets, retry, serverInitial } from '../support/rfc9001-packets.ts'

const destination = octets(['8394c8f03e515708'])
const clientId = octets(['c1c2c3c4'])
const serverId = octets(['5e5e5e5e5e'])
const toServer = { destination, source: clientId }
const toClient = { destination: clientId, source: serverId }

/** The CRYPTO octets of RFC 9001 §A.2: an ordinary ClientHello for example.com. */
const clientHello = octets([
  '010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c0',
  '00000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d001700180010000700050461',
  '6c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1c',
  'e15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c00',
  '024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394',
  'c8f03e51570806048000ffff',
])
const clientRandom = clientHello.subarray(6, 38)
const serverHello = octets([
  '020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a120013010000',
  '2e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304',
])

function initial(
  wire: Wire,
  sender: 'client' | 'server',
  number: number,
  frames: Uint8Array,
): Uint8Array {
  const ids = sender === 'client' ? toServer : toClient
  return longPacket(wire, 'initial', ids, initialSecret(wire, destination, sender), number, frames)
}

const refusal = closeFrame(0x100 + 120, 0x06, 'no application protocol')

describe('the packets of RFC 9001 Appendix A', () => {
  it('show the hellos of both sides', () => {
    const hellos = eventsOf([
      [0, clientInitial],
      [1, serverInitial],
    ]).filter((event) => event.kind === 'hello')
    expect(hellos).toMatchObject([
      {
        sender: 'client',
        version: 'QUIC v1',
        serverName: 'example.com',
        protocols: ['alpn'],
        versions: ['TLS 1.3'],
        suites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'],
      },
      { sender: 'server', name: 'server_hello', suites: ['TLS_AES_128_GCM_SHA256'] },
    ])
  })

  it('show who is the client, whichever side sent the first packet of the capture', () => {
    const [hello] = eventsOf([[1, clientInitial]])
    expect(hello).toMatchObject({ side: 1, sender: 'client' })
  })

  it('show a Retry', () => {
    const events = eventsOf([
      [0, clientInitial],
      [1, retry],
    ])
    expect(events.at(-1)).toMatchObject({ kind: 'note', sender: 'server' })
  })

  it('show nothing in the answer alone, whose keys follow from a packet before it', () => {
    expect(eventsOf([[1, serverInitial]])).toEqual([])
  })

  it('show the mask of ChaCha20 (§A.5)', () => {
    const key = octets(['25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4'])
    const sample = octets(['5e5cd55c41f69080575d7999c25a5bfb'])
    expect(hex(chacha20Block(key, sample).subarray(0, 5))).toBe('aefefe7d03')
  })
})

describe.each([
  ['QUIC v1', version1],
  ['QUIC v2', version2],
] as const)('an alert in %s', (name, wire) => {
  it('of the server is read from its Initial packet', () => {
    const events = eventsOf([
      [0, initial(wire, 'client', 0, cryptoFrame(0, clientHello))],
      [1, initial(wire, 'server', 0, refusal)],
    ])
    expect(alertsOf(events)).toMatchObject([
      {
        place: { frame: 2 },
        proto: 'quic',
        version: name,
        sender: 'server',
        level: 2,
        code: 120,
        encrypted: true,
        decrypted: true,
        epoch: 'initial',
        close: { frameType: 6, reason: 'no application protocol' },
        context: { answers: 'client_hello', offered: { serverName: 'example.com' } },
      },
    ])
  })

  it('of the client is read from its Initial packet, which is sent to the server’s own ID', () => {
    const secret = initialSecret(wire, destination, 'client')
    const ids = { destination: serverId, source: clientId }
    const events = eventsOf([
      [0, initial(wire, 'client', 0, cryptoFrame(0, clientHello))],
      [1, initial(wire, 'server', 0, cryptoFrame(0, serverHello))],
      [0, longPacket(wire, 'initial', ids, secret, 1, closeFrame(0x100 + 47, 0, ''))],
    ])
    expect(alertsOf(events)).toMatchObject([{ sender: 'client', code: 47, after: 'client_hello' }])
  })

  it('is read after a Retry, which changes the keys', () => {
    const afterRetry = { destination: serverId, source: clientId }
    const send = (sender: 'client' | 'server', ids: typeof toServer, frames: Uint8Array) =>
      longPacket(wire, 'initial', ids, initialSecret(wire, serverId, sender), 1, frames)
    const first = 0xc0 | (wire.types.retry << 4)
    const code = Buffer.alloc(4)
    code.writeUInt32BE(wire.code)
    const parts = [code, withLength(clientId), withLength(serverId), new Uint8Array(30)]
    const datagrams: Sent[] = [
      [0, initial(wire, 'client', 0, cryptoFrame(0, clientHello))],
      [1, concat(Uint8Array.of(first), ...parts)],
      [0, send('client', afterRetry, cryptoFrame(0, clientHello))],
      [1, send('server', toClient, refusal)],
    ]
    expect(alertsOf(eventsOf(datagrams))).toMatchObject([{ sender: 'server', code: 120 }])
    const [hello, withoutRetry] = eventsOf(datagrams.filter((_, index) => index !== 1))
    expect([hello?.kind, withoutRetry?.kind]).toEqual(['hello', 'hello'])
  })

  it('is read once for each packet, in packets that share a datagram', () => {
    const handshake = new Uint8Array(32).fill(7)
    const secret = `SERVER_HANDSHAKE_TRAFFIC_SECRET ${hex(clientRandom)} ${hex(handshake)}`
    const datagrams: Sent[] = [
      [0, initial(wire, 'client', 0, cryptoFrame(0, clientHello))],
      [
        1,
        concat(
          initial(wire, 'server', 0, cryptoFrame(0, serverHello)),
          initial(wire, 'server', 1, refusal),
          longPacket(wire, 'handshake', toClient, handshake, 0, refusal),
        ),
      ],
    ]
    const epochs = (keyLog: string) =>
      alertsOf(eventsOf(datagrams, keyLog)).map(({ epoch, code }) => [epoch, code])
    expect(epochs('')).toEqual([['initial', 120]])
    expect(epochs(secret)).toEqual([
      ['initial', 120],
      ['handshake', 120],
    ])
  })

  it('stands beside what the certificate of the server says, where keys open it', () => {
    const der = trustAnchors[0]!
    const long = (length: number) => Uint8Array.of(0, length >> 8, length & 0xff)
    const entries = concat(long(der.length), der, Uint8Array.of(0, 0))
    const body = concat(Uint8Array.of(0), long(entries.length), entries)
    const message = concat(Uint8Array.of(11), long(body.length), body)
    const secret = new Uint8Array(32).fill(7)
    const events = eventsOf(
      [
        [0, initial(wire, 'client', 0, cryptoFrame(0, clientHello))],
        [1, initial(wire, 'server', 0, cryptoFrame(0, serverHello))],
        [1, longPacket(wire, 'handshake', toClient, secret, 0, cryptoFrame(0, message))],
        [0, initial(wire, 'client', 1, closeFrame(0x100 + 48, 0, ''))],
      ],
      `SERVER_HANDSHAKE_TRAFFIC_SECRET ${hex(clientRandom)} ${hex(secret)}`,
    )
    const summary = certificateSummary(der)
    expect(alertsOf(events)).toMatchObject([
      { code: 48, context: { serverCertificate: summary, answers: 'certificate' } },
    ])
    expect(summary?.subject).toMatch(/^[A-Z]+=/)
  })

  it('is read from packets with short headers, after a change of keys as well', () => {
    const secret = new Uint8Array(32).fill(9)
    const updated = expandLabel(secret, `${wire.prefix} ku`, 32)
    const keyLog = `CLIENT_TRAFFIC_SECRET_0 ${hex(clientRandom)} ${hex(secret)}`
    const send = (number: number, code: number) =>
      shortPacket(wire, serverId, secret, number, closeFrame(0x100 + code, 0, ''))
    const events = eventsOf(
      [
        [0, initial(wire, 'client', 0, cryptoFrame(0, clientHello))],
        [1, initial(wire, 'server', 0, cryptoFrame(0, serverHello))],
        [0, send(0, 42)],
        [0, shortPacket(wire, serverId, updated, 1, closeFrame(0x100 + 43, 0, ''), 1, secret)],
        [0, send(2, 44)],
      ],
      keyLog,
    )
    const alerts = alertsOf(events).map(({ code, epoch }) => [code, epoch])
    expect(alerts).toEqual([
      [42, 'application'],
      [43, 'application'],
    ])
  })
})

describe('a QUIC conversation', () => {
  it('puts a ClientHello together from frames out of order', () => {
    const cut = 100
    const events = eventsOf([
      [0, initial(version1, 'client', 0, cryptoFrame(cut, clientHello.subarray(cut)))],
      [0, initial(version1, 'client', 1, cryptoFrame(0, clientHello.subarray(0, cut + 5)))],
    ])
    expect(events).toMatchObject([{ kind: 'hello', place: { frame: 2 } }])
  })

  it('can change its version', () => {
    const secret = initialSecret(version2, destination, 'server')
    const events = eventsOf([
      [0, initial(version1, 'client', 0, cryptoFrame(0, clientHello))],
      [1, longPacket(version2, 'initial', toClient, secret, 0, refusal)],
    ])
    expect(alertsOf(events)).toMatchObject([{ version: 'QUIC v2', code: 120 }])
  })

  it('shows Version Negotiation', () => {
    const header = concat(octets(['80', '00000000']), withLength(clientId), withLength(destination))
    const events = eventsOf([
      [0, initial(version1, 'client', 0, cryptoFrame(0, clientHello))],
      [1, concat(header, octets(['6b3343cf', '1a2a3a4a']))],
    ])
    expect(events.at(-1)).toMatchObject({
      kind: 'note',
      text: 'Version Negotiation: the server has QUIC v2, 0x1a2a3a4a',
    })
  })

  it.each([
    ['an error of the transport', octets(['1c0a0000']), 'CONNECTION_CLOSE 0xa'],
    ['an error of the application', octets(['1d0a00']), 'CONNECTION_CLOSE of the application 0xa'],
  ])('notes %s, which is no alert', (_name, frame, text) => {
    const events = eventsOf([
      [0, initial(version1, 'client', 0, cryptoFrame(0, clientHello))],
      [1, initial(version1, 'server', 0, frame)],
    ])
    expect(events.at(-1)).toMatchObject({ kind: 'note', text })
    expect(alertsOf(events)).toEqual([])
  })

  it('is followed by another between the same ports', () => {
    const other = octets(['0102030405060708'])
    const secret = initialSecret(version1, other, 'client')
    const ids = { destination: other, source: octets(['aabb']) }
    const events = eventsOf([
      [0, initial(version1, 'client', 0, cryptoFrame(0, clientHello))],
      [0, longPacket(version1, 'initial', ids, secret, 0, cryptoFrame(0, clientHello))],
      [1, initial(version1, 'server', 0, refusal)],
    ])
    expect(events.filter(({ kind }) => kind === 'hello')).toHaveLength(2)
    expect(alertsOf(events)).toHaveLength(1)
  })

  it('shows every other frame passed over', () => {
    const others = octets([
      '0001',
      '02050001000101',
      '0305000001010203',
      '04010203',
      '050102',
      '0702aabb',
      '10010a',
    ])
    const events = eventsOf([
      [0, initial(version1, 'client', 0, cryptoFrame(0, clientHello))],
      [1, initial(version1, 'server', 0, concat(others.subarray(0, -1), refusal))],
    ])
    expect(alertsOf(events)).toHaveLength(1)
  })

  it('survives any change to a datagram', () => {
    const whole = [
      [0, initial(version1, 'client', 0, cryptoFrame(0, clientHello))],
      [1, initial(version1, 'server', 0, refusal)],
    ] as const
    fc.assert(
      fc.property(fc.nat(1), fc.nat(), fc.nat(255), fc.nat(), (which, at, octet, end) => {
        const datagrams = whole.map(([side, bytes], index): Sent => {
          if (index !== which) return [side, bytes]
          const mutated = bytes.slice(0, bytes.length - (end % 40))
          mutated[at % bytes.length] = octet
          return [side, mutated]
        })
        for (const { code } of alertsOf(eventsOf(datagrams))) expect(code).toBe(120)
      }),
    )
  })

  it('survives any frames', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 200 }), (frames) => {
        const events = eventsOf([[0, initial(version1, 'client', 0, Uint8Array.from(frames))]])
        expect(events.length).toBeLessThanOrEqual(frames.length)
      }),
    )
  })

  it('is not seen in other datagrams', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1300 }), fc.constantFrom(0xc0, 0xff, 0x40), (b, f) => {
        const bytes = concat(Uint8Array.of(f, 0, 0, 0, 1, 8), Uint8Array.from(b))
        expect(eventsOf([[0, bytes]])).toEqual([])
      }),
    )
  })
})
