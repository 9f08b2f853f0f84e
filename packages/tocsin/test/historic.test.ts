import { describe, expect, it } from 'vitest'
import { AlertDescription, AlertLevel } from '../src/alert/description.ts'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createServer, serverParts } from '../src/connection/create.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import { clientExtension } from '../src/lab/hello.ts'
import { insteadOfData, replaceRecord } from '../src/lab/records.ts'
import type { Misdeed } from '../src/lab/verbs.ts'
import { tls10, tls11, tls12, tls13 } from '../src/legacy/index.ts'
import { encodeHandshake, startMessages } from '../src/wire/messages.ts'
import { ContentType } from '../src/wire/registry/content-type.ts'
import { ProtocolVersion } from '../src/wire/registry/protocol-version.ts'
import { clientConfig, serverConfig } from './support/lab.ts'
import { act, alertsOf, dataOf, errorOf, pair, type Role } from './support/pair.ts'

const versions = [tls13, tls12, tls11, tls10] as const
const roles = ['client', 'server'] as const

/** Both ends of one version, of which one does as it is told. */
function meet(version: (typeof versions)[number], culprit: Role, misdeed: Misdeed) {
  const common = { versions: [version] }
  const parts = {
    client: clientParts({ ...clientConfig(), ...common }),
    server: serverParts({ ...serverConfig(), ...common }),
  }
  const end = (role: Role) =>
    new Connection({ ...parts[role], ...(role === culprit && { outgoing: misdeed(asIs) }) })
  return pair(end('client'), end('server'))
}

describe.each(versions)('heartbeat in $name (RFC 6520)', (version) => {
  it('is not agreed on: the extension is passed over', () => {
    const { client, server, events } = meet(version, 'client', clientExtension('heartbeat', 1))
    expect(server.info?.version).toBe(version.name)
    expect(client.info?.version).toBe(version.name)
    expect(errorOf(events.client)).toBeUndefined()
  })

  it.each(roles)('is refused as a record, from a %s (5246-6-a)', (culprit) => {
    const heartbeat = { type: 24, content: Uint8Array.of(1, 0x40, 0) }
    const exchange = meet(version, culprit, insteadOfData(heartbeat))
    act(exchange, culprit, (end) => end.send(Uint8Array.of(1)))
    const victim = culprit === 'client' ? 'server' : 'client'
    expect(errorOf(exchange.events[victim])?.condition).toBe('record.unknown-type')
    expect(alertsOf(exchange.events[victim], 'sent')).toMatchObject([
      { code: AlertDescription.unexpected_message, level: AlertLevel.fatal },
    ])
  })
})

describe('no_certificate, which SSL 3.0 had in place of an empty Certificate (RFC 6101 §5.4.2)', () => {
  const warning = { type: ContentType.alert, content: Uint8Array.of(1, 41) }

  it.each([tls12, tls11, tls10])(
    'is told by its name in $name, and is no error there',
    (version) => {
      const exchange = meet(
        version,
        'client',
        replaceRecord(23, (data) => [warning, data], 0),
      )
      act(exchange, 'client', (end) => end.send(Uint8Array.of(5)))
      expect(alertsOf(exchange.events.server, 'received')).toMatchObject([
        { code: 41, name: 'no_certificate', level: AlertLevel.warning },
      ])
      expect([...dataOf(exchange.events.server)]).toEqual([5])
    },
  )
})

describe('a client that knows nothing above a version we refuse', () => {
  const names = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1'] as const

  it.each(names)('7568-3-a, 8996-4-a, 8996-5-a: %s is refused in a record of its own', (name) => {
    const version = ProtocolVersion[name]
    expect(answerTo(version, version)).toEqual([21, version >> 8, version & 0xff, 0, 2, 2, 70])
  })

  it.each(names)('7568-3-b, 5246-E.1-d: %s in the record says nothing', (name) => {
    const [type, major, minor] = answerTo(ProtocolVersion[name], ProtocolVersion['TLS 1.2'])
    expect([type, major, minor]).toEqual([ContentType.handshake, 3, 3])
  })

  it('6176-3-a: one of SSL 2.0 is refused in a record of TLS', () => {
    const hello = [0x80, 0x1c, 1, 0, 2, 0, 3, 0, 0, 0, 16, 1, 0, 0x80, ...new Uint8Array(16)]
    expect(written(Uint8Array.from(hello))).toEqual([21, 3, 3, 0, 2, 2, 70])
  })
})

/** What a server of TLS 1.3 and 1.2 writes to a hello without supported_versions. */
function answerTo(recordVersion: number, legacyVersion: number): readonly number[] {
  const hello = encodeHandshake(startMessages, 'client_hello', {
    legacyVersion,
    random: new Uint8Array(32),
    legacySessionId: new Uint8Array(0),
    cipherSuites: [0xc02b, 0x00ff],
    legacyCompressionMethods: [0],
    extensions: {
      supported_groups: { namedGroupList: [0x17] },
      signature_algorithms: { supportedSignatureAlgorithms: [0x0403] },
    },
  })
  const header = [22, recordVersion >> 8, recordVersion & 0xff, 0, hello.length]
  return written(Uint8Array.of(...header, ...hello))
}

function written(bytes: Uint8Array): readonly number[] {
  const server = createServer(serverConfig())
  server.start()
  const [first] = server.receive(bytes).filter(({ type }) => type === 'write')
  return first?.type === 'write' ? [...first.bytes] : []
}
