import fc from 'fast-check'
import { nodeCrypto } from 'tocsin/node'
import { describe, expect, it } from 'vitest'
import { ascii, concat } from '../../src/crypto/bytes.ts'
import { prf12 } from '../../src/crypto/prf.ts'
import { certificateSummary } from '../../src/decode/flow/certificate-summary.ts'
import type { FlowEvent } from '../../src/decode/flow/event.ts'
import { trustAnchors } from '../support/certificates.ts'
import { alertsOf, eventsOf, hex, type Sent } from '../support/datagram-flow.ts'
import {
  expandDtls,
  fragment,
  gcmRecord,
  plainRecord,
  unifiedRecord,
} from '../support/dtls-records.ts'
import { octets } from '../support/rfc9001-packets.ts'

const ccs = 20
const alert = 21
const handshake = 22
const data = 23

const clientRandom = new Uint8Array(32).fill(0xc1)
const serverRandom = new Uint8Array(32).fill(0x5e)

function extension(type: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type >> 8, type & 0xff, 0, body.length), body)
}

function withExtensions(beginning: Uint8Array, extensions: readonly Uint8Array[]): Uint8Array {
  const block = concat(...extensions)
  return concat(beginning, Uint8Array.of(block.length >> 8, block.length & 0xff), block)
}

const serverName = extension(0, concat(octets(['000a', '00', '0007']), ascii('example')))

function clientHello(
  extensions: readonly Uint8Array[] = [serverName],
  random = clientRandom,
): Uint8Array {
  const beginning = concat(octets(['fefd']), random, octets(['00', '00', '0004c02f1301', '0100']))
  return withExtensions(beginning, extensions)
}

function serverHello(suite: string, extensions: readonly Uint8Array[] = []): Uint8Array {
  const beginning = concat(octets(['fefd']), serverRandom, octets(['00', suite, '00']))
  return withExtensions(beginning, extensions)
}

const hello = plainRecord(handshake, 0, 0, fragment(1, 0, clientHello()), 0xfeff)
const answer = plainRecord(handshake, 0, 0, fragment(2, 0, serverHello('c02f')))
const refusal = plainRecord(alert, 0, 1, Uint8Array.of(2, 40))

describe('an alert in DTLS 1.2', () => {
  it('is read in the clear', () => {
    const events = eventsOf([
      [0, hello],
      [1, refusal],
    ])
    expect(alertsOf(events)).toMatchObject([
      {
        place: { frame: 2 },
        proto: 'dtls',
        version: 'DTLS 1.2',
        sender: 'server',
        level: 2,
        code: 40,
        encrypted: false,
        decrypted: false,
        epoch: 0,
        after: undefined,
        context: { answers: 'client_hello', offered: { serverName: 'example' } },
      },
    ])
  })

  it('counts each time it is sent', () => {
    expect(alertsOf(eventsOf([[1, refusal]]))).toHaveLength(1)
    const again: Sent[] = [
      [1, refusal],
      [1, refusal],
    ]
    expect(alertsOf(eventsOf(again))).toHaveLength(2)
  })

  it('has no sender where no message told the roles', () => {
    expect(alertsOf(eventsOf([[1, refusal]]))).toMatchObject([{ sender: undefined, side: 1 }])
  })

  it('shares a datagram with other records', () => {
    const events = eventsOf([
      [0, hello],
      [1, concat(answer, refusal)],
    ])
    expect(alertsOf(events)).toMatchObject([{ after: 'server_hello', version: 'DTLS 1.2' }])
  })

  it('cannot be read after change_cipher_spec without keys', () => {
    const sealed = plainRecord(alert, 1, 3, new Uint8Array(26).fill(1))
    const events = eventsOf([
      [0, hello],
      [1, answer],
      [1, plainRecord(ccs, 0, 1, Uint8Array.of(1))],
      [1, plainRecord(handshake, 1, 2, new Uint8Array(40))],
      [1, sealed],
    ])
    expect(events.filter(({ kind }) => kind === 'change_cipher_spec')).toHaveLength(1)
    expect(alertsOf(events)).toMatchObject([
      { encrypted: true, decrypted: false, level: undefined, code: undefined, epoch: 1 },
    ])
  })

  it('stands after what both sides had sent, read or not', () => {
    const finished = (sequence: number) => plainRecord(handshake, 1, sequence, new Uint8Array(40))
    const sealedData = plainRecord(data, 1, 5, new Uint8Array(30))
    const events = eventsOf([
      [0, hello],
      [1, answer],
      [0, finished(2)],
      [1, finished(2)],
      [0, concat(sealedData, sealedData)],
      [1, sealedData],
      [1, plainRecord(alert, 1, 3, new Uint8Array(26))],
    ])
    expect(events.slice(-5)).toMatchObject([
      { kind: 'message', name: 'finished', sender: 'client', encrypted: true },
      { kind: 'message', name: 'finished', sender: 'server', encrypted: true },
      { kind: 'application_data', sender: 'client', records: 2, length: 60 },
      { kind: 'application_data', sender: 'server', records: 1, length: 30 },
      { kind: 'alert', after: 'finished', context: { established: true, answers: 'finished' } },
    ])
  })

  it('is opened with the master secret of a key log, of each side', () => {
    const secret = new Uint8Array(48).fill(3)
    const { sha256 } = nodeCrypto.hashes
    const block = prf12(sha256!, secret, 'key expansion', concat(serverRandom, clientRandom), 40)
    const client = { key: block.subarray(0, 16), salt: block.subarray(32, 36) }
    const server = { key: block.subarray(16, 32), salt: block.subarray(36, 40) }
    const sent: Sent[] = [
      [0, hello],
      [1, answer],
      [0, gcmRecord(alert, 1, 1, Uint8Array.of(1, 0), client)],
      [1, gcmRecord(alert, 1, 7, Uint8Array.of(2, 20), server)],
    ]
    const keyLog = `CLIENT_RANDOM ${hex(clientRandom)} ${hex(secret)}`
    expect(alertsOf(eventsOf(sent, keyLog))).toMatchObject([
      { sender: 'client', level: 1, code: 0, encrypted: true, decrypted: true, epoch: 1 },
      { sender: 'server', level: 2, code: 20, encrypted: true, decrypted: true, epoch: 1 },
    ])
    const other = keyLog.replace(/3$/, '4')
    expect(alertsOf(eventsOf(sent, other))).toMatchObject([
      { encrypted: true, decrypted: false, code: undefined },
      { encrypted: true, decrypted: false, code: undefined },
    ])
  })

  it('is opened after a handshake under the keys of the one before', () => {
    const secret = new Uint8Array(48).fill(3)
    const { sha256 } = nodeCrypto.hashes
    const keysOf = (client: Uint8Array) => {
      const seed = concat(serverRandom, client)
      const block = prf12(sha256!, secret, 'key expansion', seed, 40)
      const own = { key: block.subarray(0, 16), salt: block.subarray(32, 36) }
      return { own, peer: { key: block.subarray(16, 32), salt: block.subarray(36, 40) } }
    }
    const otherRandom = new Uint8Array(32).fill(0xa7)
    const [first, second] = [keysOf(clientRandom), keysOf(otherRandom)]
    const again = fragment(1, 0, clientHello([], otherRandom))
    const sent: Sent[] = [
      [0, hello],
      [1, answer],
      [1, gcmRecord(handshake, 1, 0, fragment(20, 5, new Uint8Array(12)), first.peer)],
      [0, gcmRecord(handshake, 1, 1, again, first.own)],
      [1, gcmRecord(handshake, 1, 1, fragment(2, 0, serverHello('c02f')), first.peer)],
      [0, gcmRecord(alert, 2, 0, Uint8Array.of(1, 100), second.own)],
    ]
    const line = (random: Uint8Array) => `CLIENT_RANDOM ${hex(random)} ${hex(secret)}`
    const events = eventsOf(sent, `${line(clientRandom)}\n${line(otherRandom)}`)
    expect(alertsOf(events)).toMatchObject([{ code: 100, decrypted: true, epoch: 2 }])
  })

  it('stands beside what the certificate of the server says, put together from fragments', () => {
    const der = trustAnchors[0]!
    const long = (length: number) => Uint8Array.of(0, length >> 8, length & 0xff)
    const body = concat(long(der.length + 3), long(der.length), der)
    const half = body.length >> 1
    const events = eventsOf([
      [0, hello],
      [1, answer],
      [1, plainRecord(handshake, 0, 1, fragment(11, 1, body, half))],
      [1, plainRecord(handshake, 0, 2, fragment(11, 1, body, 0, half))],
      [0, refusal],
    ])
    const summary = certificateSummary(der)
    expect(events.at(-2)).toMatchObject({
      kind: 'certificates',
      sender: 'server',
      chain: [summary],
    })
    expect(alertsOf(events)).toMatchObject([{ context: { serverCertificate: summary } }])
  })

  it('belongs to the association after a ClientHello with another random', () => {
    const other = clientHello([], new Uint8Array(32).fill(9))
    const events = eventsOf([
      [0, hello],
      [1, answer],
      [1, plainRecord(handshake, 0, 0, fragment(1, 0, other))],
      [0, refusal],
    ])
    expect(alertsOf(events)).toMatchObject([{ side: 0, sender: 'server', after: undefined }])
  })

  it.each([
    [0xfeff, 'DTLS 1.0'],
    [0x0100, 'DTLS 1.0 of OpenSSL before 0.9.8f'],
  ])('is read in older versions as well: %i', (version, name) => {
    const record = plainRecord(alert, 0, 1, Uint8Array.of(2, 70), version)
    expect(alertsOf(eventsOf([[1, record]]))).toMatchObject([{ version: name, code: 70 }])
  })
})

function namesOf(events: readonly FlowEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'message' || event.kind === 'hello' ? [event.name] : [],
  )
}

describe('handshake messages of DTLS', () => {
  it('are put together from fragments in any order, and count once', () => {
    const body = clientHello()
    const piece = (from: number, to: number) =>
      plainRecord(handshake, 0, from, fragment(1, 0, body, from, to))
    const events = eventsOf([
      [0, piece(40, body.length)],
      [0, piece(0, 20)],
      [0, piece(10, 45)],
      [0, piece(0, 20)],
      [0, hello],
    ])
    expect(events.map(({ kind, place }) => [kind, place.frame])).toEqual([['hello', 3]])
  })

  it('are several to a record', () => {
    const record = plainRecord(
      handshake,
      0,
      0,
      concat(fragment(2, 0, serverHello('c02f')), fragment(14, 1, new Uint8Array(0))),
    )
    const names = namesOf(eventsOf([[1, record]]))
    expect(names).toEqual(['server_hello', 'server_hello_done'])
  })

  it('tell a HelloVerifyRequest, whose number a server may use again', () => {
    const verify = fragment(3, 0, octets(['feff', '02', 'aabb']))
    const events = eventsOf([
      [0, hello],
      [1, plainRecord(handshake, 0, 0, verify, 0xfeff)],
      [1, answer],
    ])
    expect(namesOf(events)).toEqual(['client_hello', 'hello_verify_request', 'server_hello'])
  })
})

describe('an alert in DTLS 1.3', () => {
  const offers = extension(43, octets(['04fefcfefd']))
  const chooses = extension(43, octets(['fefc']))
  const secret = new Uint8Array(32).fill(6)
  const early = new Uint8Array(32).fill(2)
  const content = Uint8Array.of(2, 116)
  const keyLog = [
    `SERVER_HANDSHAKE_TRAFFIC_SECRET ${hex(clientRandom)} ${hex(early)}`,
    `SERVER_TRAFFIC_SECRET_0 ${hex(clientRandom)} ${hex(secret)}`,
  ].join('\n')

  function begin(id?: Uint8Array): readonly Sent[] {
    const ids = id ? [extension(54, concat(Uint8Array.of(id.length), id))] : []
    const client = fragment(1, 0, clientHello([offers, ...ids]))
    const server = fragment(2, 0, serverHello('1301', [chooses]))
    return [
      [0, plainRecord(handshake, 0, 0, client)],
      [1, plainRecord(handshake, 0, 0, server)],
    ]
  }

  it.each([
    { numberLength: 1, hasLength: false },
    { numberLength: 1, hasLength: true },
    { numberLength: 2, hasLength: false },
    { numberLength: 2, hasLength: true },
  ] as const)('is opened under any form of header: %o', (form) => {
    const record = unifiedRecord(alert, 3, 1, content, secret, form)
    expect(alertsOf(eventsOf([...begin(), [1, record]], keyLog))).toMatchObject([
      { version: 'DTLS 1.3', sender: 'server', code: 116, level: 2, decrypted: true, epoch: 3 },
    ])
  })

  it('is opened where the client asked for a connection ID', () => {
    const id = octets(['0102030405'])
    const record = unifiedRecord(alert, 3, 0, content, secret, { connectionId: id })
    expect(alertsOf(eventsOf([...begin(id), [1, record]], keyLog))).toMatchObject([{ code: 116 }])
  })

  it('is opened in the epoch of the handshake, and after changes of keys', () => {
    const fourth = expandDtls(secret, 'traffic upd', 32)
    const record = (epoch: number, keys: Uint8Array, code: number): Sent => [
      1,
      unifiedRecord(alert, epoch, 0, Uint8Array.of(2, code), keys),
    ]
    const sent = [record(2, early, 40), record(3, secret, 41), record(4, fourth, 42)]
    const alerts = alertsOf(eventsOf([...begin(), ...sent], keyLog))
    expect(alerts.map(({ epoch, code }) => [epoch, code])).toEqual([
      [2, 40],
      [3, 41],
      [4, 42],
    ])
  })

  it('is opened far into an epoch, when numbers have wrapped', () => {
    const numbers = [0, 100, 200, 300, 400]
    const sent = numbers.map((number): Sent => {
      const type = number === 400 ? alert : data
      return [1, unifiedRecord(type, 3, number, content, secret, { numberLength: 1 })]
    })
    expect(alertsOf(eventsOf([...begin(), ...sent], keyLog))).toMatchObject([{ code: 116 }])
  })

  it('is not seen in a record that was changed, whatever was', () => {
    const record = unifiedRecord(alert, 3, 1, content, secret)
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), (at, change, end) => {
        const mutated = record.slice(0, record.length - (end % 8))
        const place = at % mutated.length
        mutated[place] = mutated[place]! ^ change
        const alerts = alertsOf(eventsOf([...begin(), [1, mutated]], keyLog))
        expect(alerts.filter(({ decrypted }) => decrypted)).toEqual([])
      }),
    )
  })

  it('is probable without keys where the length is that of an alert', () => {
    const record = unifiedRecord(alert, 3, 0, content, secret)
    expect(alertsOf(eventsOf([...begin(), [1, record]]))).toMatchObject([
      { encrypted: true, decrypted: false, code: undefined, epoch: 3 },
    ])
    const [probable] = alertsOf(eventsOf([...begin(), [1, record]]))
    expect(probable?.probable).toMatch(/^19 octets/)
    const longer = unifiedRecord(data, 3, 1, new Uint8Array(30), secret)
    expect(alertsOf(eventsOf([...begin(), [1, longer]]))).toEqual([])
  })
})

describe('DTLS among datagrams', () => {
  it.each([
    ['DNS', '15160100000100000000000006676f6f676c6503636f6d0000010001'],
    ['STUN', '000100002112a442b7e7a701bc34d686fa87dfae'],
    ['RTP', '800016fe000100a0deadbeef1516fefd0000'],
    ['QUIC of an unknown version', 'c0fafafafa0815fefd0000000000000000'],
    ['a record that is longer than its datagram', '17fefd0001000000000001ffff0011'],
    ['a record with octets after it', '15fefd000000000000000100020228ff'],
    ['a header of DTLS 1.3 on its own', '2f00010013000102030405060708090a0b0c0d0e0f1011121314'],
  ])('is not %s', (_name, bytes) => {
    expect(eventsOf([[0, octets([bytes])]])).toEqual([])
  })

  it('is a record that was captured in part, with an alert if its octets are there', () => {
    const sealed = plainRecord(alert, 1, 3, new Uint8Array(26))
    const events = eventsOf([
      [0, hello.subarray(0, 14)],
      [1, refusal.subarray(0, 14)],
      [1, sealed.subarray(0, 16)],
    ])
    expect(alertsOf(events)).toMatchObject([{ place: { frame: 3 }, encrypted: true }])
    expect(alertsOf(eventsOf([[1, sealed.subarray(0, 13)]]))).toHaveLength(1)
    expect(eventsOf([[1, sealed.subarray(0, 12)]])).toEqual([])
  })

  it('is told whatever the datagrams hold', () => {
    const any = fc.tuple(fc.constantFrom(20, 21, 22, 23, 24, 25, 26, 0x2f), fc.uint8Array())
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (pieces) => {
        const sent = pieces.map(([type, bytes]): Sent => {
          return [0, plainRecord(type, bytes.length % 3, 0, Uint8Array.from(bytes))]
        })
        const seen = alertsOf(eventsOf([[0, hello], ...sent]))
        expect(seen.length).toBeLessThanOrEqual(
          1 + pieces.flatMap(([, bytes]) => [...bytes, 0]).length,
        )
      }),
    )
  })

  it('survives any change to a datagram', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), fc.nat(hello.length), (at, octet, end) => {
        const mutated = hello.slice(0, end)
        mutated[at % hello.length] = octet
        const events = eventsOf([
          [0, mutated],
          [1, refusal],
        ])
        expect(alertsOf(events)).toHaveLength(1)
      }),
    )
  })

  it('does not grow with messages that never end', () => {
    const body = new Uint8Array(1000)
    const sent = Array.from({ length: 3000 }, (_, index): Sent => {
      return [0, plainRecord(handshake, 0, index, fragment(11, index, body, 0, 500))]
    })
    expect(eventsOf(sent)).toEqual([])
  })
})
