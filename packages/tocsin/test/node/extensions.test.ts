import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/connection/create.ts'
import type { FetchRequest } from '../../src/handshake/question.ts'
import type { ConnectOptions } from '../../src/node/index.ts'
import { dial, failure, identity, issued, readBytes, serve } from './loopback.ts'

const only = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
const urls = issued.certificates.map((_, index) => `http://a.test/${index}`)

/** A client that shows where its certificates are. */
const showsUrls: ConnectOptions = {
  ...identity,
  ...only,
  openConnection: ({ credential, ...config }) =>
    createClient({
      ...config,
      ...(typeof credential === 'object' && { credential: { ...credential, urls } }),
    }),
}

describe('fetchCertificates', () => {
  const asks = { ...only, ca: issued.root.pem, requestCert: true }

  it('gets certificates from where the client says (RFC 6066 §5)', async () => {
    const asked: FetchRequest[] = []
    const { port } = await serve({
      ...asks,
      fetchCertificates: async (request) => {
        asked.push(request)
        return issued.certificates
      },
    })
    const client = dial(port, showsUrls)
    await once(client, 'secureConnect')
    expect(asked.map(({ objects }) => objects.map(({ url }) => url))).toEqual([urls])
  })

  it.each([
    ['says so', async () => 'unobtainable' as const],
    ['fails', () => Promise.reject(new Error('no such host'))],
  ])('6066-5-b: refuses a client whose certificates cannot be had: it %s', async (_, fetch) => {
    const { port, failures } = await serve({ ...asks, fetchCertificates: fetch })
    const { alert } = await failure(dial(port, showsUrls))
    expect(alert).toMatchObject({ name: 'certificate_unobtainable', direction: 'received' })
    expect(failures).toMatchObject([{ code: 'ERR_TOCSIN_ALERT_SENT' }])
  })
})

it('maxFragmentLength is granted where acceptMaxFragmentLength is (RFC 6066 §4)', async () => {
  const { port } = await serve({ acceptMaxFragmentLength: true })
  const received: Uint8Array[] = []
  const client = dial(port, {
    maxFragmentLength: 512,
    openConnection(config) {
      const connection = createClient(config)
      const receive = connection.receive.bind(connection)
      connection.receive = (bytes) => {
        received.push(bytes.slice())
        return receive(bytes)
      }
      return connection
    },
  })
  await once(client, 'secureConnect')
  const echoed = readBytes(client, 3000)
  client.write(Buffer.alloc(3000, 1))
  expect(await echoed).toEqual(Buffer.alloc(3000, 1))
  // Content type and tag.
  expect(Math.max(...lengths(Buffer.concat(received)))).toBe(512 + 1 + 16)
})

function lengths(records: Buffer): readonly number[] {
  const found: number[] = []
  for (let at = 0; at < records.length; at += 5 + (found.at(-1) ?? 0)) {
    found.push(records.readUInt16BE(at + 3))
  }
  return found
}
