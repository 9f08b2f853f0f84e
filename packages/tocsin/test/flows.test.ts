import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import type { Event } from '../src/connection/events.ts'
import { causesOf } from '../src/decode/flow/context.ts'
import type { FlowEvent } from '../src/decode/flow/event.ts'
import { tlsFlows } from '../src/decode/flow/tls-flows.ts'
import type { LabVersion } from '../src/lab/fault.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { alertsIn, flow, recording, type Sent, watch } from './support/flow.ts'
import { connect } from './support/lab.ts'
import { act } from './support/pair.ts'

const keyLogOf = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'secret' ? [event.line] : [])).join('\n')

interface Talk {
  readonly version?: LabVersion
  readonly legacy?: boolean
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
}

/** A handshake, data both ways and the end, as it passed and with its secrets. */
function talk({ version = 'TLS 1.3', legacy, client, server }: Talk = {}) {
  const { sent, transport } = recording()
  const exchange = connect({
    version,
    transport,
    client: { keyLog: true, applicationProtocols: ['h2'], ...client },
    server: { applicationProtocols: ['h2'], ...server },
    ...(legacy && { legacy }),
  })
  const says = (who: 'client' | 'server', length: number) =>
    act(exchange, who, (end) => end.send(new Uint8Array(length).fill(7)), transport)
  if (exchange.client.info && exchange.server.info) {
    says('client', 100)
    says('server', 40_000)
    if (version === 'TLS 1.3') {
      act(exchange, 'client', (end) => end.updateKeys('update_requested'), transport)
      says('client', 5)
      says('server', 6)
    }
    act(exchange, 'client', (end) => end.close(), transport)
    if (!exchange.server.ended) act(exchange, 'server', (end) => end.close(), transport)
  }
  return { sent, keyLog: keyLogOf(exchange.events.client) }
}

const short = (events: readonly FlowEvent[]) =>
  alertsIn(events).map(({ side, level, code, encrypted, decrypted, epoch, sender, version }) => ({
    side,
    level,
    code,
    encrypted,
    decrypted,
    epoch,
    sender,
    version,
  }))

const kinds = (events: readonly FlowEvent[]) =>
  events.map((event) => ('name' in event ? `${event.sender} ${event.name}` : event.kind))

const closing = (version: string) =>
  ([0, 1] as const).map((side) => ({
    side,
    level: 1,
    code: 0,
    encrypted: true,
    decrypted: true,
    epoch: 'application',
    sender: side === 0 ? 'client' : 'server',
    version,
  }))

describe('with a key log', () => {
  it.each([
    ['TLS 1.3', false],
    ['TLS 1.2', false],
    ['TLS 1.2', true],
    ['TLS 1.1', true],
    ['TLS 1.0', true],
  ] as const)('reads close_notify of %s', (version, legacy) => {
    const { sent, keyLog } = talk({ version, legacy })
    expect(short(watch(sent, { keyLog }))).toEqual(closing(version))
  })

  it.each([
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  ])('reads close_notify under %s', (suite) => {
    const config = { cipherSuites: [suite] }
    const { sent, keyLog } = talk({
      version: 'TLS 1.2',
      legacy: true,
      client: config,
      server: config,
    })
    expect(short(watch(sent, { keyLog }))).toEqual(closing('TLS 1.2'))
  })

  it('reads messages, certificates and new keys of TLS 1.3', () => {
    const { sent, keyLog } = talk()
    const events = watch(sent, { keyLog })
    expect(kinds(events)).toEqual(
      expect.arrayContaining([
        'client client_hello',
        'server server_hello',
        'server encrypted_extensions',
        'certificates',
        'server finished',
        'client finished',
        'client key_update',
        'server key_update',
        'application_data',
      ]),
    )
    const [alert] = alertsIn(events)
    expect(alert?.after).toBe('key_update')
    expect(alert?.context).toMatchObject({
      offered: { serverName: 'localhost', protocols: ['h2'] },
      chosen: { versions: ['TLS 1.3'], protocols: ['h2'] },
      serverCertificate: { names: expect.arrayContaining(['localhost']) },
      established: true,
    })
  })

  it.each(['TLS 1.3', 'TLS 1.2', 'TLS 1.0'] as const)('that comes late, in %s', (version) => {
    const { sent, keyLog } = talk({ version, legacy: version === 'TLS 1.0' })
    const events: FlowEvent[] = []
    const flows = tlsFlows({ onEvent: (event) => events.push(event), crypto: nodeCrypto })
    const sink = flows.stream(flow())
    const place = { frame: 1, seconds: 1, nanoseconds: 1 }
    for (const [index, [side, bytes]] of sent.entries()) {
      if (index === 5) flows.addSecrets(keyLog)
      sink.data(side, bytes, place)
    }
    sink.close()
    expect(sent.length).toBeGreaterThan(6)
    expect(short(events)).toEqual(closing(version))
  })

  it('of another connection opens nothing, and says so', () => {
    const { sent } = talk({ version: 'TLS 1.2' })
    const { keyLog } = talk({ version: 'TLS 1.2' })
    expect(short(watch(sent, { keyLog }))).toEqual(
      closing('TLS 1.2').map((alert) => ({
        ...alert,
        level: undefined,
        code: undefined,
        decrypted: false,
      })),
    )
  })
})

describe('without a key log', () => {
  it('an encrypted alert of TLS 1.2 is one without a level, and what it may be is a guess', () => {
    const [alert] = alertsIn(watch(talk({ version: 'TLS 1.2' }).sent))
    expect(alert).toMatchObject({ encrypted: true, decrypted: false, after: 'finished' })
    expect(alert?.level).toBeUndefined()
    expect(alert?.probable).toBeUndefined()
    expect(alert?.guess).toMatch(/as long as one alert under .*after the sender’s Finished/)
  })

  it('the last record of a side in TLS 1.3 is probably an alert, by its length', () => {
    const alerts = alertsIn(watch(talk().sent, { end: 'fin' }))
    expect(alerts.map(({ side, code }) => [side, code])).toEqual([
      [0, undefined],
      [1, undefined],
    ])
    expect(alerts[0]?.probable).toMatch(/^19 octets .* nothing follows before FIN$/)
  })

  it('application data that ends a connection is no alert', () => {
    const { sent } = talk()
    const withoutAlerts = sent.filter(([, bytes]) => bytes.length !== 24)
    expect(withoutAlerts.length).toBe(sent.length - 2)
    expect(alertsIn(watch(withoutAlerts, { end: 'fin' }))).toEqual([])
  })
})

describe('alerts in the clear', () => {
  const hello = () => talk({ version: 'TLS 1.2' }).sent.slice(0, 1)
  const answer = (...bytes: number[]): Sent => [1, Uint8Array.from(bytes)]

  it.each([
    ['an alert', [[21, 3, 3, 0, 2, 2, 40]], [[2, 40, 2]]],
    [
      'two in a record',
      [[21, 3, 3, 0, 4, 1, 90, 1, 0]],
      [
        [1, 90, 2],
        [1, 0, 2],
      ],
    ],
    ['one over two records', [[21, 3, 3, 0, 1, 2, 21, 3, 3, 0, 1, 70]], [[2, 70, 2]]],
    [
      'one over records in two frames',
      [
        [21, 3, 3, 0, 1, 2],
        [21, 3, 3, 0, 1, 70],
      ],
      [[2, 70, 3]],
    ],
    ['unknown level and code', [[21, 3, 1, 0, 2, 7, 200]], [[7, 200, 2]]],
  ])('%s', (_, answers, expected) => {
    const alerts = alertsIn(watch([...hello(), ...answers.map((bytes) => answer(...bytes))]))
    expect(alerts.map(({ level, code, place }) => [level, code, place.frame])).toEqual(expected)
    expect(alerts.every(({ encrypted, sender }) => !encrypted && sender === 'server')).toBe(true)
  })

  it('an alert record without octets is a problem', () => {
    const events = watch([...hello(), answer(21, 3, 3, 0, 0)])
    expect(events.map(({ kind }) => kind)).toEqual(['hello', 'problem'])
  })

  it('tells what had been offered', () => {
    const [alert] = alertsIn(watch([...hello(), answer(21, 3, 3, 0, 2, 2, 70)]))
    const causes = alert ? causesOf(alert) : []
    expect(causes.map(({ id }) => id)).toEqual(['offered-versions', 'answers'])
    expect(causes[0]?.text).toBe('the client offered only TLS 1.2')
    expect(causes[1]?.text).toBe('it answers client_hello; the server had sent nothing else')
  })
})

describe('TLS that begins later', () => {
  const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

  it.each([
    [
      'smtp',
      [
        [1, '220 mail ESMTP\r\n'],
        [0, 'EHLO me\r\n'],
        [1, '250 STARTTLS\r\n'],
        [0, 'STARTTLS\r\n'],
        [1, '220 go\r\n'],
      ],
    ],
    [
      'imap',
      [
        [1, '* OK ready\r\n'],
        [0, 'a STARTTLS\r\n'],
        [1, 'a OK begin\r\n'],
      ],
    ],
    [
      'pop3',
      [
        [1, '+OK ready\r\n'],
        [0, 'STLS\r\n'],
        [1, '+OK begin\r\n'],
      ],
    ],
    [
      'ftp',
      [
        [1, '220 hello\r\n'],
        [0, 'AUTH TLS\r\n'],
        [1, '234 go\r\n'],
      ],
    ],
    [
      'ldap',
      [
        [0, '0\x1d\x02\x01\x01w\x18\x80\x161.3.6.1.4.1.1466.20037'],
        [1, '0\x0c\x02\x01\x01x\x07\x0a\x01\x00\x04\x00\x04\x00'],
      ],
    ],
    [
      'postgres',
      [
        [0, '\0\0\0\x08\x04\xd2\x16\x2f'],
        [1, 'S'],
      ],
    ],
    [
      'mysql',
      [
        [1, 'J\0\0\0\x0a8.0.36\0abc'],
        [0, '\x20\0\0\x01\x85\xae\xff\x00\0\0\0\x01\x08'.padEnd(36, '\0')],
      ],
    ],
    [
      'xmpp',
      [
        [0, "<stream:stream to='x'>"],
        [1, "<stream:stream from='x'>"],
        [0, '<starttls/>'],
        [1, '<proceed/>'],
      ],
    ],
    [
      'connect',
      [
        [0, 'CONNECT example.org:443 HTTP/1.1\r\n\r\n'],
        [1, 'HTTP/1.1 200 OK\r\n\r\n'],
      ],
    ],
  ] as const)('in %s', (protocol, before) => {
    const { sent, keyLog } = talk()
    const preface = before.map(([side, text]): Sent => [side, ascii(text)])
    const events = watch([...preface, ...sent], { keyLog })
    expect(events[0]).toMatchObject({ kind: 'starttls', protocol, side: 0 })
    expect(short(events)).toEqual(closing('TLS 1.3'))
  })

  it.each([
    ['plain HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9\r\n'],
    ['no TLS', '\x00\x01\x02\x03\x04\x05'],
    ['smtp, without TLS', 'EHLO me\r\n'],
  ])('what is %s is said to be so', (text, octets) => {
    expect(watch([[0, ascii(octets)]])).toMatchObject([{ kind: 'not-tls', text }])
  })
})

describe('SSL 2', () => {
  const body = (version: number[]) => [1, ...version, 0, 6, 0, 0, 0, 16, 0, 0, 0x2f, 1, 0, 0x80]
  const hello = (version: number[]): Sent => {
    const bytes = [...body(version), ...new Array<number>(16).fill(5)]
    return [0, Uint8Array.from([0x80, bytes.length, ...bytes])]
  }

  it('a hello that leads to TLS, and the alert that answers it', () => {
    const events = watch([hello([3, 1]), [1, Uint8Array.of(21, 3, 1, 0, 2, 2, 40)]])
    expect(events[0]).toMatchObject({
      kind: 'hello',
      versions: ['TLS 1.0'],
      suites: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'SSL_CK_RC4_128_WITH_MD5'],
      sender: 'client',
    })
    expect(alertsIn(events)).toMatchObject([{ level: 2, code: 40, sender: 'server' }])
  })

  it('a hello for SSL 2 alone', () => {
    expect(watch([hello([0, 2])])).toMatchObject([{ kind: 'hello', versions: ['SSL 2.0'] }])
  })
})

describe('incomplete captures', () => {
  it('a beginning that is missing: alerts of type 21 are found', () => {
    const { sent } = talk({ version: 'TLS 1.2' })
    const late = sent
      .slice(-3)
      .map(
        ([side, bytes], index): Sent => (index === 0 ? [side, bytes.subarray(700)] : [side, bytes]),
      )
    const alerts = alertsIn(watch(late, { startSeen: false }))
    expect(alerts.map(({ encrypted, side }) => [encrypted, side])).toEqual([
      [true, 0],
      [true, 1],
    ])
  })

  it('a gap inside a record is passed over, and what comes after is read', () => {
    const { sent, keyLog } = talk({ version: 'TLS 1.3' })
    const events: FlowEvent[] = []
    const at = sent.findIndex(([side, bytes]) => side === 1 && bytes.length > 30_000)
    expect(at).toBeGreaterThan(0)
    const before = watch(sent.slice(0, at), { keyLog })
    expect(before.length).toBeGreaterThan(0)
    const flows = tlsFlows({ onEvent: (event) => events.push(event) })
    const sink = flows.stream(flow())
    const place = { frame: 1, seconds: 1, nanoseconds: 1 }
    for (const [index, [side, bytes]] of sent.entries()) {
      if (index !== at) sink.data(side, bytes, place)
      else {
        sink.data(side, bytes.subarray(0, 100), place)
        sink.gap(side, 1000, place)
        sink.data(side, bytes.subarray(1100), place)
      }
    }
    for (const side of [0, 1] as const) sink.end(side, 'fin', place)
    expect(alertsIn(events).map(({ side }) => side)).toEqual([0, 1])
    expect(events.map(({ kind }) => kind)).toContain('gap')
  })
})

describe('properties', () => {
  const sizes = fc.array(
    fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 })),
    { minLength: 1, maxLength: 8 },
  )

  /** Application data is told when something else comes, which no split changes. */
  it.each(['TLS 1.3', 'TLS 1.2'] as const)('any split of %s tells the same', (version) => {
    const { sent, keyLog } = talk({ version })
    const whole = watch(sent, { keyLog })
    fc.assert(
      fc.property(sizes, (lengths) => {
        let next = 0
        const cut = (bytes: Uint8Array) => {
          const pieces: Uint8Array[] = []
          for (let at = 0; at < bytes.length; ) {
            const size = lengths[next++ % lengths.length] ?? 1
            pieces.push(bytes.subarray(at, at + size))
            at += size
          }
          return pieces
        }
        expect(watch(sent, { keyLog, cut })).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })

  it('changed octets never throw', () => {
    const { sent, keyLog } = talk({ version: 'TLS 1.2' })
    const change = fc.record({ frame: fc.nat(), at: fc.nat(), to: fc.nat(255) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const changed = sent.map(([side, bytes]): Sent => [side, bytes.slice()])
        for (const { frame, at, to } of changes) {
          const bytes = changed[frame % changed.length]?.[1]
          if (bytes) bytes[at % bytes.length] = to
        }
        expect(watch(changed, { keyLog })[0]).toBeDefined()
      }),
      { numRuns: 200 },
    )
  })

  it('any octets never throw', () => {
    const head = fc.constantFrom([22, 3, 1], [21, 3, 3], [0x80, 46, 1], [23, 3, 3], [])
    const piece = fc.tuple(fc.constantFrom(0 as const, 1 as const), head, fc.uint8Array())
    fc.assert(
      fc.property(fc.array(piece), fc.boolean(), (pieces, startSeen) => {
        const sent = pieces.map(
          ([side, first, rest]): Sent => [side, Uint8Array.from([...first, ...rest])],
        )
        expect(Array.isArray(watch(sent, { startSeen }))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
