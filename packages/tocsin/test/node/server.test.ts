import { once } from 'node:events'
import tls from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSecureContext, createServer } from '../../src/node/index.ts'
import { chain } from '../support/issue.ts'
import {
  dial,
  dialRaw,
  failure,
  identity,
  issued,
  listen,
  readAll,
  readBytes,
  serve,
  versions,
} from './loopback.ts'

const example = chain({ leaf: { subject: 'CN=example', names: ['example.com'] } })
const exampleContext = createSecureContext({ cert: example.pem, key: example.leaf.keyPem })
const trusted = { ca: [issued.root.pem, example.root.pem] }

describe.each(versions)('%s servers', (version) => {
  const only = { minVersion: version, maxVersion: version } as const

  it.each([
    [
      'two certificates',
      { cert: [issued.pem, example.pem], key: [issued.leaf.keyPem, example.leaf.keyPem] },
    ],
    [
      'chooseCredential',
      {
        chooseCredential: (name?: string) => (name === 'example.com' ? exampleContext : undefined),
      },
    ],
    [
      'chooseCredential, later',
      {
        chooseCredential: async (name?: string) => {
          await new Promise((resolve) => setTimeout(resolve, 5))
          return name === 'example.com' ? exampleContext : undefined
        },
      },
    ],
    [
      'SNICallback',
      {
        SNICallback: (name: string, done: (error: null, context?: typeof exampleContext) => void) =>
          void setImmediate(() => done(null, name === 'example.com' ? exampleContext : undefined)),
      },
    ],
  ])('choose certificates by name: %s', async (_, options) => {
    const { port } = await serve({ ...only, ...options })
    for (const servername of ['example.com', 'localhost']) {
      const client = dial(port, { ...trusted, servername })
      await once(client, 'secureConnect')
      expect(client.servername).toBe(servername)
    }
  })

  it('refuse an unrecognized name', async () => {
    const { port, failures } = await serve({ ...only, chooseCredential: () => 'unrecognized' })
    const error = await failure(dial(port))
    expect(error.alert).toMatchObject({ name: 'unrecognized_name', direction: 'received' })
    expect(failures.map(({ condition }) => condition)).toEqual(['hello.unrecognized-name'])
  })

  it('whose callback fails say internal_error, and keep the cause', async () => {
    const cause = new Error('the database is down')
    const { port, failures } = await serve({
      ...only,
      SNICallback: (_name, done) => void setImmediate(() => done(cause)),
    })
    const error = await failure(dial(port))
    expect(error.alert).toMatchObject({ name: 'internal_error', direction: 'received' })
    expect(failures[0]?.cause).toBe(cause)
  })

  it('cancel a handshake that takes too long', async () => {
    const { port, failures, alerts } = await serve({ ...only, handshakeTimeout: 50 })
    const client = await dialRaw(port)
    client.resume()
    await once(client, 'end')
    expect(failures.map(({ code }) => code)).toEqual(['ERR_TOCSIN_HANDSHAKE_TIMEOUT'])
    expect(alerts.map(({ name }) => name)).toEqual(['user_canceled', 'close_notify'])
  })

  it('give key-log lines that node:tls gives, too', async () => {
    const ours: string[] = []
    const theirs: string[] = []
    const { server, port } = await serve(only)
    server.on('keylog', (line) => ours.push(`${line}`))
    const client = tls.connect({
      port,
      host: '127.0.0.1',
      ca: issued.root.pem,
      servername: 'localhost',
    })
    onTestFinished(() => void client.destroy())
    client.on('keylog', (line) => theirs.push(`${line}`))
    await once(client, 'secureConnect')
    client.end()
    client.resume()
    await once(client, 'close')
    expect(ours.sort()).toEqual(theirs.sort())
    expect(ours.length).toBeGreaterThan(0)
  })

  it('do not leak connections', async () => {
    const { server, port, sockets } = await serve(only)
    for (let round = 0; round < 10; round++) {
      const clients = Array.from({ length: 10 }, () => dial(port))
      for (const client of clients) client.write('x')
      await Promise.all(clients.map((client) => readBytes(client, 1)))
      for (const client of clients) client.end()
      await Promise.all(clients.map(readAll))
    }
    expect(sockets).toHaveLength(100)
    const count = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)))
    await expect.poll(count).toBe(0)
    expect(sockets.every(({ closed, destroyed }) => closed && destroyed)).toBe(true)
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('createServer', () => {
  it('refuses to be without a certificate', () => {
    expect(() => createServer({})).toThrow('a server needs cert and key, or chooseCredential')
  })

  it('takes other certificates for later connections', async () => {
    const { server, port } = await serve()
    server.setSecureContext({ cert: example.pem, key: example.leaf.keyPem })
    const client = dial(port, { ...trusted, servername: 'example.com' })
    await once(client, 'secureConnect')
  })

  it('closes when its last connection is done', async () => {
    const server = createServer(identity, (socket) => socket.pipe(socket))
    const port = await listen(server)
    const client = dial(port)
    await once(client, 'secureConnect')
    const closed = new Promise((resolve) => server.close(resolve))
    client.end('x')
    await readAll(client)
    await closed
  })
})
