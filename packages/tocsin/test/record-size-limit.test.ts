import { describe, expect, it } from 'vitest'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createClient, createServer } from '../src/connection/create.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import { rewrite } from '../src/lab/verbs.ts'
import { ContentType } from '../src/wire/registry/content-type.ts'
import type { ClientHello } from '../src/wire/shared/client-hello.ts'
import { clientConfig, connect, serverConfig, versionNames } from './support/lab.ts'
import { act, errorOf, pair, type Transport } from './support/pair.ts'

const most = { recordSizeLimit: 16385 }

describe('record_size_limit (RFC 8449 §4)', () => {
  it.each(versionNames)('8449-4-d: the greatest that a config takes is fine in %s', (version) => {
    const { client, events } = connect({ version, client: most, server: most })
    expect(errorOf(events.client)?.message).toBeUndefined()
    expect(client.info?.version).toBe(version)
  })

  it('8449-4-d: a server of both versions that answers in TLS 1.2 stays below its maximum', () => {
    const client = createClient({ ...clientConfig(undefined, 'TLS 1.2'), ...most })
    const { events } = pair(client, createServer({ ...serverConfig(), ...most }))
    expect(errorOf(events.client)?.message).toBeUndefined()
    expect(client.info?.version).toBe('TLS 1.2')
  })

  /** 0-RTT under keys of somebody else's, in records that a limit of 512 would not allow. */
  const eager = () => {
    let isFirst = true
    const transport: Transport = (bytes, from) => {
      const isMeant = isFirst && from === 'client'
      if (isMeant) isFirst = false
      const early = Uint8Array.of(
        ContentType.application_data,
        3,
        3,
        0x10,
        0,
        ...new Uint8Array(4096),
      )
      return isMeant ? [bytes, early] : [bytes]
    }
    const offer = rewrite<ClientHello>('client_hello', (hello) => ({
      ...hello,
      extensions: {
        ...hello.extensions,
        early_data: {},
        pre_shared_key: {
          identities: [{ identity: Uint8Array.of(1), obfuscatedTicketAge: 0 }],
          binders: [new Uint8Array(32)],
        },
      },
    }))
    const limited = { recordSizeLimit: 512 }
    const client = clientParts({ ...clientConfig(), recordSizeLimit: 1024 })
    return pair(
      new Connection({ ...client, outgoing: offer(asIs) }),
      createServer({ ...serverConfig(), ...limited }),
      transport,
    )
  }

  it('8446-4.2.10-e: does not bind early data, which is passed over', () => {
    const { server, events } = eager()
    expect(errorOf(events.server)?.message).toBeUndefined()
    expect(server.info?.version).toBe('TLS 1.3')
  })

  it('8449-4-b: binds application data all the same', () => {
    const exchange = eager()
    const record = Uint8Array.of(ContentType.application_data, 3, 3, 2, 17, ...new Uint8Array(529))
    act(exchange, 'server', (end) => end.receive(record))
    expect(errorOf(exchange.events.server)?.condition).toBe('record.over-negotiated-limit')
  })
})
