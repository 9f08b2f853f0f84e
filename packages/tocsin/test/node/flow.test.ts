import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import { TLSSocket } from '../../src/node/index.ts'
import { dial, identity, listen, readAll, readBytes, serve, trust, versions } from './loopback.ts'

const MiB = 1 << 20

describe.each(versions)('%s flow', (version) => {
  const only = { minVersion: version, maxVersion: version } as const

  it('64 MiB through a slow reader stay bounded', async () => {
    const { port } = await serve(only, (socket) => {
      const chunk = Buffer.alloc(MiB)
      let left = 64
      const more = (): void => {
        while (left > 0) {
          left -= 1
          if (!socket.write(chunk)) return void socket.once('drain', more)
        }
        socket.end()
      }
      more()
    })
    const client = dial(port)
    await once(client, 'secureConnect')
    const before = process.memoryUsage().rss
    await sleep(300)
    const grown = process.memoryUsage().rss - before
    let received = 0
    let pauses = 0
    client.on('data', (chunk) => {
      received += chunk.length
      if (received / (4 * MiB) < pauses + 1) return
      pauses += 1
      client.pause()
      setTimeout(() => client.resume(), 5)
    })
    await once(client, 'end')
    expect(received).toBe(64 * MiB)
    expect(grown).toBeLessThan(24 * MiB)
  })

  it('one write of 10 MiB arrives whole', async () => {
    const { port } = await serve(only)
    const client = dial(port)
    const sent = Buffer.alloc(10 * MiB, 'tocsin')
    client.write(sent)
    expect((await readBytes(client, sent.length)).equals(sent)).toBe(true)
  })

  it('many small writes keep their order', async () => {
    const { port } = await serve(only)
    const client = dial(port)
    const lines = Array.from({ length: 2000 }, (_, n) => `${n}\n`)
    for (const line of lines) client.write(line)
    const whole = lines.join('')
    expect((await readBytes(client, whole.length)).toString()).toBe(whole)
  })

  it('writes before the handshake wait for it', async () => {
    const { port } = await serve(only)
    const client = dial(port)
    const written = new Promise((resolve) => client.write('early', resolve))
    expect(client.connecting).toBe(true)
    await written
    expect(client.info).toBeDefined()
    expect((await readBytes(client, 5)).toString()).toBe('early')
  })

  it('setTimeout reports silence', async () => {
    const { port } = await serve(only)
    const client = dial(port)
    await once(client, 'secureConnect')
    await new Promise<void>((resolve) => client.setTimeout(30, resolve))
    expect(client.timeout).toBe(30)
  })

  it('runs over any Duplex, and in itself', async () => {
    const { client: outerTransport, server: innerTransport } = duplexPair()
    const server = new TLSSocket(innerTransport, { ...identity, ...only, isServer: true })
    const client = new TLSSocket(outerTransport, trust)
    const serverWithin = new TLSSocket(server, { ...identity, ...only, isServer: true })
    const clientWithin = new TLSSocket(client, trust)
    serverWithin.pipe(serverWithin)
    clientWithin.write('inner')
    expect((await readBytes(clientWithin, 5)).toString()).toBe('inner')
    expect(clientWithin.getProtocol()).toBe(version)
  })
})

describe('half-close', () => {
  it('a client goes on reading after its end()', async () => {
    const { port } = await serve({ allowHalfOpen: true }, (socket) => {
      socket.on('end', () => setTimeout(() => socket.end('late'), 20)).resume()
    })
    const client = dial(port)
    client.end()
    expect((await readAll(client)).toString()).toBe('late')
  })

  it('with allowHalfOpen a client goes on writing after the end', async () => {
    const received = new Promise<string>((resolve) => {
      const server = tls.createServer({ ...identity, allowHalfOpen: true }, async (socket) => {
        socket.end()
        resolve((await readAll(socket)).toString())
      })
      void listen(server).then((port) => {
        const client = dial(port, { allowHalfOpen: true })
        client.on('end', () => setTimeout(() => client.end('late'), 20)).resume()
      })
    })
    expect(await received).toBe('late')
  })

  it('without it the socket ends by itself', async () => {
    const { port } = await serve({}, (socket) => socket.end())
    const client = dial(port)
    client.resume()
    const [hadError] = await once(client, 'close')
    expect(hadError).toBe(false)
  })
})

/** Two ends of a wire in memory, which deliver at once. */
function duplexPair(): { readonly client: Duplex; readonly server: Duplex } {
  const end = (other: () => Duplex) =>
    new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        other().push(chunk)
        done()
      },
      final(done) {
        other().push(null)
        done()
      },
    })
  const client: Duplex = end(() => server)
  const server: Duplex = end(() => client)
  return { client, server }
}
