import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClient, createServer } from '../src/connection/create.ts'
import { compressing, storedDeflate } from '../src/lab/compression.ts'
import type { Fault } from '../src/lab/fault.ts'
import { inClientHello } from '../src/lab/hello.ts'
import { labClient } from '../src/lab/peer.ts'
import { deflateRecords } from '../src/node/record-compression.ts'
import { decode } from '../src/wire/codec.ts'
import { ClientHello } from '../src/wire/shared/client-hello.ts'
import { clientConfig, connect, serverConfig, versionNames } from './support/lab.ts'
import { act, dataOf, errorOf, pair } from './support/pair.ts'

const most = 2 ** 14
const headers = 5 + 4
const methods = { storedDeflate, deflateRecords }

describe('compression of records (RFC 3749), which only a laboratory has', () => {
  it.each(versionNames)('is not offered by a client of %s', (version) => {
    const [first] = connect({ version }).events.client
    const bytes = first?.type === 'write' ? first.bytes.subarray(headers) : new Uint8Array(0)
    expect(decode(ClientHello, bytes).legacyCompressionMethods).toEqual([0])
  })

  it('5246-7.4.1.2-d: is not chosen by a server, which chooses null', () => {
    const offers: Fault = {
      id: 'none/compression-offered',
      provokes: 'hello.compression-selected',
      side: 'client',
      version: 'TLS 1.2',
      text: 'offers DEFLATE, as it may',
      rows: [],
      misdeed: inClientHello({ legacyCompressionMethods: [1, 0] }),
    }
    const { client, events } = pair(labClient(clientConfig(), offers), createServer(serverConfig()))
    expect(errorOf(events.client)?.message).toBeUndefined()
    expect(client.info?.version).toBe('TLS 1.2')
  })

  it.each(Object.entries(methods))('carries data both ways with %s', (_, method) => {
    const exchange = compressed(method)
    const data = Uint8Array.from({ length: 3 * most }, (_, at) => at % 251)
    act(exchange, 'client', (end) => end.send(data))
    act(exchange, 'server', (end) => end.send(data))
    expect(errorOf(exchange.events.server)?.message).toBeUndefined()
    expect(dataOf(exchange.events.server)).toEqual(data)
    expect(dataOf(exchange.events.client)).toEqual(data)
  })

  it('looks back at the records before (RFC 3749 §2.1)', () => {
    const compress = deflateRecords.compressor()
    const expand = deflateRecords.decompressor()
    const content = Uint8Array.from({ length: 500 }, (_, at) => (at * at * 31) >> 3)
    const [first, second] = [compress(content), compress(content)]
    expect(second.length).toBeLessThan(first.length / 4)
    expect(expand(first, most)).toEqual(content)
    expect(expand(second, most)).toEqual(content)
    expect(deflateRecords.decompressor()(second, most)).not.toEqual(content)
  })
})

describe.each(Object.entries(methods))('%s', (_, method) => {
  it('expands what it compressed, record after record', () => {
    const contents = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 8 })
    fc.assert(
      fc.property(contents, (records) => {
        const [compress, expand] = [method.compressor(), method.decompressor()]
        for (const content of records) expect(expand(compress(content), most)).toEqual(content)
      }),
    )
  })

  it('5246-6.2.2-a: expands nothing beyond the most that it is told', () => {
    const compress = () => method.compressor()(new Uint8Array(1000))
    expect(method.decompressor()(compress(), 1000)).toEqual(new Uint8Array(1000))
    expect(method.decompressor()(compress(), 999)).toBeUndefined()
  })

  it('3749-2.1-a: never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const content = method.decompressor()(bytes, 100)
        expect(content?.length ?? 0).toBeLessThanOrEqual(100)
      }),
    )
  })
})

function compressed(method: typeof storedDeflate) {
  const versions = { versions: [compressing(method)] }
  const client = createClient({ ...clientConfig(), ...versions })
  return pair(client, createServer({ ...serverConfig(), ...versions }))
}
