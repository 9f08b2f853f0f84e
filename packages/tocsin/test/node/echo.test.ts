import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { connect, createServer } from '../../src/node/index.ts'
import { chain } from '../support/issue.ts'
import type { KeyKind } from '../support/keys.ts'
import { dial, identity, listen, readAll, readBytes, serve, trust, versions } from './loopback.ts'

const stacks = [
  ['tocsin', 'tocsin'],
  ['tocsin', 'node:tls'],
  ['node:tls', 'tocsin'],
] as const

/** Both stacks under the types of node:tls: what is not compatible fails below. */
const clientOf = { tocsin: connect as unknown as typeof tls.connect, 'node:tls': tls.connect }
const serverOf = {
  tocsin: createServer as unknown as typeof tls.createServer,
  'node:tls': tls.createServer,
}

describe.each(versions)('%s echo', (version) => {
  it.each(stacks)('client %s, server %s', async (clientStack, serverStack) => {
    const seen: { [side: string]: unknown } = {}
    const server = serverOf[serverStack](
      { ...identity, minVersion: version, maxVersion: version, ALPNProtocols: ['b', 'a'] },
      (socket: tls.TLSSocket) => {
        seen['alpn'] = socket.alpnProtocol
        seen['servername'] = socket.servername
        seen['protocol'] = socket.getProtocol()
        seen['cipher'] = socket.getCipher()
        seen['exported'] = socket.exportKeyingMaterial(32, 'EXPORTER-test', Buffer.from('context'))
        socket.pipe(socket)
      },
    )
    const port = await listen(server)
    const client = clientOf[clientStack]({
      port,
      host: '127.0.0.1',
      ...trust,
      ALPNProtocols: ['a', 'c'],
    })
    await once(client, 'secureConnect')
    expect(client.authorized).toBe(true)
    expect(client.alpnProtocol).toBe('a')
    expect(client.getProtocol()).toBe(version)
    const { name, standardName } = client.getCipher()
    expect({ name, standardName }).toEqual({
      name: expect.stringMatching(version === 'TLSv1.3' ? /^TLS_/ : /^ECDHE-ECDSA-/),
      standardName: expect.stringMatching(/^TLS_/),
    })
    expect(client.getPeerCertificate().subject).toEqual({ CN: 'localhost' })
    const exported = client.exportKeyingMaterial(32, 'EXPORTER-test', Buffer.from('context'))
    client.write('hello, ')
    client.write('world')
    expect((await readBytes(client as Duplex, 12)).toString()).toBe('hello, world')
    client.end()
    expect(await readAll(client)).toHaveLength(0)
    expect(seen).toMatchObject({ alpn: 'a', servername: 'localhost', protocol: version })
    expect(seen['cipher']).toMatchObject({ name, standardName })
    expect(seen['exported']).toEqual(exported)
  })

  it('an address is checked, and not asked for', async () => {
    const { port, sockets } = await serve({ minVersion: version, maxVersion: version })
    const client = dial(port, { servername: undefined })
    await once(client, 'secureConnect')
    expect(client.authorized).toBe(true)
    await expect.poll(() => sockets.map(({ servername }) => servername)).toEqual([false])
  })

  it.each<KeyKind>(['rsa2048', 'ed25519', 'secp384r1'])('with a certificate on %s', async (key) => {
    const { pem, leaf, root } = chain({ key, caKey: 'secp256r1' })
    const options = { cert: pem, key: leaf.keyPem, minVersion: version, maxVersion: version }
    const ours = await serve(options)
    const theirs = await listen(tls.createServer(options, (socket) => socket.pipe(socket)))
    for (const port of [ours.port, theirs]) {
      const client = dial(port, { ca: root.pem })
      client.write('echo')
      expect((await readBytes(client, 4)).toString()).toBe('echo')
      client.end()
      expect(await readAll(client)).toHaveLength(0)
    }
  })
})
