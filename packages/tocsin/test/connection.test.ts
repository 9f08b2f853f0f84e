import { describe, expect, it } from 'vitest'
import { MisuseError } from '../src/alert/error.ts'
import { Connection } from '../src/connection/connection.ts'
import { createClient, createServer, serverParts } from '../src/connection/create.ts'
import type { Event } from '../src/connection/events.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import type { Misdeed } from '../src/lab/verbs.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { ContentType } from '../src/wire/registry/content-type.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import { clientConfig, connect, serverConfig } from './support/lab.ts'
import { act, alertsOf, dataOf, errorOf, pair } from './support/pair.ts'

const { certificates, leaf, trustAnchors } = chain()
const { algorithms, sign } = privateKey(leaf.keyPem)

function connected() {
  return pair(
    createClient({
      crypto: nodeCrypto,
      serverName: 'localhost',
      verifier: certificateVerifier({ trustAnchors, crypto: nodeCrypto }),
    }),
    createServer({ crypto: nodeCrypto, credentials: [{ certificates, algorithms, sign }] }),
  )
}

describe('KeyUpdate', () => {
  it('8446-6.1-b: nothing follows close_notify, not even the KeyUpdate that the peer asks for', () => {
    const exchange = connected()
    exchange.client.close()
    const before = exchange.events.client.length
    act(exchange, 'server', (end) => end.updateKeys('update_requested'))
    const written = exchange.events.client.slice(before).filter(({ type }) => type === 'write')
    expect(written).toEqual([])
  })

  it('9846-4.7.3-a: the KeyUpdates that we ask for are no flood', () => {
    const exchange = connected()
    for (let i = 0; i < 100; i++) {
      act(exchange, 'client', (end) => end.updateKeys('update_requested'))
      act(exchange, 'client', (end) => end.send(Uint8Array.of(i)))
    }
    expect(errorOf(exchange.events.client)).toBeUndefined()
    expect(dataOf(exchange.events.server)).toHaveLength(100)
  })
})

describe('alerts of TLS 1.2', () => {
  it('5246-7.2.1-b: after close_notify a HelloRequest gets no answer, and none is reported', () => {
    const requesting: Misdeed = (honest) => ({
      ...honest,
      record: (record) =>
        record.type === ContentType.application_data
          ? [{ type: ContentType.handshake, content: new Uint8Array(4) }]
          : honest.record(record),
    })
    const { client, server } = {
      client: createClient(clientConfig(undefined, 'TLS 1.2')),
      server: new Connection({
        ...serverParts(serverConfig(undefined, 'TLS 1.2')),
        outgoing: requesting(asIs),
      }),
    }
    const exchange = pair(client, server)
    const lost = () => []
    act(exchange, 'client', (end) => end.close(), lost)
    act(exchange, 'server', (end) => end.send(Uint8Array.of(1)))
    expect(alertsOf(exchange.events.client, 'sent').map(({ name }) => name)).toEqual([
      'close_notify',
    ])
    expect(errorOf(exchange.events.client)).toBeUndefined()
  })

  it('5246-6.2.1-f 5246-7.2-g: no half of an alert in the clear is joined to a protected one', () => {
    const halving: Misdeed = (honest) => ({
      ...honest,
      record: (record) =>
        record.type === ContentType.change_cipher_spec
          ? [{ type: ContentType.alert, content: Uint8Array.of(1) }, record]
          : honest.record(record),
    })
    const server = new Connection({
      ...serverParts(serverConfig(undefined, 'TLS 1.2')),
      outgoing: halving(asIs),
    })
    const exchange = pair(createClient(clientConfig(undefined, 'TLS 1.2')), server)
    act(exchange, 'server', (end) => end.close())
    expect(errorOf(exchange.events.client)?.condition).toBe('closure.malformed-alert')
    expect(alertsOf(exchange.events.client, 'received')).toEqual([])
  })
})

describe('configurations that cannot work', () => {
  it.each(['', '.', 'b\u00fccher.example', 'a'.repeat(254)])('serverName %j', (serverName) => {
    const create = () => createClient({ ...clientConfig(), serverName })
    expect(create).toThrow(MisuseError)
  })

  it('an exporter context that is longer than its length can say (RFC 5705 §4)', () => {
    const { client } = connect({ version: 'TLS 1.2' })
    const derive = () => client.info?.exportKeyingMaterial('EXPORTER-x', new Uint8Array(65536), 16)
    expect(derive).toThrow(MisuseError)
  })
})

describe('an end of the transport while a question is open', () => {
  /** The server has everything but its own answer about the client's certificate. */
  function suspended(last: (client: Connection) => readonly Event[]) {
    const server = createServer({
      ...serverConfig(),
      verifier: 'later',
      clientAuthentication: 'require',
    })
    const client = createClient(clientConfig())
    const exchange = pair(client, server)
    expect(server.suspended).toBe(true)
    act(exchange, 'client', (end) => end.send(Uint8Array.of(7)))
    act(exchange, 'client', last)
    expect(server.receiveEnd()).toEqual([])
    act(exchange, 'server', (end) => end.answer({ type: 'verify', verdict: 'trusted' }))
    return exchange.events.server
  }

  it('8446-6.1-d: says nothing of truncation when close_notify came before it', () => {
    const events = suspended((client) => client.close())
    expect(dataOf(events)).toEqual(Uint8Array.of(7))
    expect(events.at(-1)?.type).toBe('peer-closed')
  })

  it('8446-6.1-d: is a truncation otherwise, once it is answered', () => {
    const events = suspended(() => [])
    expect(dataOf(events)).toEqual(Uint8Array.of(7))
    expect(errorOf(events)?.condition).toBe('closure.truncated')
  })
})
