import { once } from 'node:events'
import { createServer as createNetServer, type Socket } from 'node:net'
import tls from 'node:tls'
import { describe, expect, it } from 'vitest'
import {
  dial,
  dialRaw,
  failure,
  identity,
  listen,
  readAll,
  recorded,
  serve,
  versions,
} from './loopback.ts'

/** The transport below a server's socket, to cut it. */
async function transportOf(server: { once: unknown } & NodeJS.EventEmitter): Promise<Socket> {
  const [transport] = await once(server, 'connection')
  return transport as Socket
}

describe.each(versions)('%s closure', (version) => {
  const only = { minVersion: version, maxVersion: version } as const

  it('close_notify ends the data: end, finish, close', async () => {
    const { port } = await serve(only, (socket) => socket.end('whole'))
    const client = dial(port)
    const seen = recorded(client)
    expect((await readAll(client)).toString()).toBe('whole')
    await once(client, 'close')
    const ours = 'sent close_notify'
    expect(seen).toEqual([
      'secureConnect',
      'received close_notify',
      ...(version === 'TLSv1.3' ? ['end', ours] : [ours, 'end']),
      'finish',
      'close false',
    ])
  })

  it('a FIN without it is a truncation: RFC 9846 §6.1', async () => {
    const { server, port } = await serve(only, (socket) => socket.write('cut'))
    const transport = transportOf(server)
    const client = dial(port)
    client.once('data', async () => (await transport).end())
    const error = await failure(client)
    expect(error.code).toBe('ERR_TOCSIN_TRUNCATED')
    expect(error.condition).toBe('closure.truncated')
    expect(error.facts).toMatchObject({ 'within-record': false })
  })

  it('allowTruncation takes it for the end', async () => {
    const { server, port } = await serve(only, (socket) => socket.write('cut'))
    const transport = transportOf(server)
    const client = dial(port, { allowTruncation: true })
    client.once('data', async () => (await transport).end())
    expect((await readAll(client)).toString()).toBe('cut')
  })

  it('a reset is told apart, with the system its code', async () => {
    const { server, port } = await serve(only, (socket) => socket.write('cut'))
    const transport = transportOf(server)
    const client = dial(port)
    client.once('data', async () => (await transport).resetAndDestroy())
    const error = await failure(client)
    expect(error).toMatchObject({ code: 'ECONNRESET', condition: 'closure.reset' })
    expect(error.cause).toMatchObject({ syscall: 'read' })
  })

  it('destroy() with nothing left to write says close_notify', async () => {
    const { port } = await serve(only, (socket) => {
      socket.write('all', () => socket.destroy())
    })
    const client = dial(port)
    expect((await readAll(client)).toString()).toBe('all')
  })

  it('destroy(error) does not: the data was not complete', async () => {
    const { port } = await serve(only, (socket) => {
      socket.write('part', () => socket.destroy(new Error('out of ideas')))
    })
    const client = dial(port)
    client.resume()
    expect((await failure(client)).code).toBe('ERR_TOCSIN_TRUNCATED')
  })

  it('destroy() in a handshake cancels it: user_canceled, close_notify', async () => {
    const { port, failures, alerts } = await serve(only)
    const client = dial(port)
    client.once('connect', () => setImmediate(() => client.destroy()))
    await once(client, 'close')
    await expect.poll(() => failures.length).toBe(1)
    expect(alerts.map(({ name }) => name)).toEqual(['user_canceled', 'close_notify'])
    expect(failures[0]?.code).toBe('ERR_TOCSIN_CLOSED_IN_HANDSHAKE')
  })

  it('close comes only when the transport is closed', async () => {
    const server = tls.createServer({ ...identity, ...only, allowHalfOpen: true })
    const port = await listen(server)
    const client = dial(port, { lingerMs: 150 })
    await once(client, 'secureConnect')
    const started = performance.now()
    client.destroy()
    await once(client, 'close')
    expect(performance.now() - started).toBeGreaterThan(100)
  })
})

describe('TLS 1.2 closes both directions at once (RFC 5246 §7.2.1)', () => {
  const only = { maxVersion: 'TLSv1.2' } as const

  it('what is still to be written fails with EPIPE', async () => {
    const { port } = await serve(only, (socket) => socket.end())
    const client = dial(port, { allowHalfOpen: true })
    client.resume()
    await once(client, 'end')
    const written = new Promise((resolve) => client.write('late', resolve))
    const error = await failure(client)
    expect(error.code).toBe('EPIPE')
    expect(await written).toBe(error)
  })

  it('after our close_notify a FIN alone is no truncation', async () => {
    const { server, port } = await serve(only, (socket) => socket.write('x'))
    const transport = transportOf(server)
    const client = dial(port)
    const seen = recorded(client)
    await once(client, 'data')
    const deaf = (await transport).removeAllListeners('data')
    client.end()
    await once(client, 'finish')
    deaf.end()
    await once(client, 'close')
    expect(seen.at(-1)).toBe('close false')
  })
})

describe('before TLS', () => {
  it('a closed port is the transport its own error', async () => {
    const probe = createNetServer()
    const port = await listen(probe)
    await new Promise((resolve) => probe.close(resolve))
    const client = dial(port)
    const closed = new Promise((resolve) => client.on('close', resolve))
    expect(await failure(client)).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect', port })
    expect(await closed).toBe(true)
  })

  it('destroy() while connecting just stops', async () => {
    const { port } = await serve()
    const client = dial(port)
    client.destroy()
    await once(client, 'close')
    expect(client.connection).toBeUndefined()
  })

  it('a server that closes at once ends the handshake: no data could be missing', async () => {
    const port = await listen(createNetServer((socket) => socket.end()))
    const error = await failure(dial(port))
    expect(error).toMatchObject({
      code: 'ERR_TOCSIN_CLOSED_IN_HANDSHAKE',
      facts: { in: 'WAIT_SH' },
    })
    expect(error.message).toContain('closed the connection in WAIT_SH, before the handshake')
  })

  it('a server that resets does so before there is data', async () => {
    const port = await listen(
      createNetServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    )
    const error = await failure(dial(port))
    expect(error).toMatchObject({ code: 'ECONNRESET', condition: 'closure.reset' })
    expect(error.message).toBe(
      'the transport was reset in WAIT_SH, before the handshake was complete',
    )
  })

  it('a client that connects and leaves is a failed handshake, not a leak', async () => {
    const { server, port, failures } = await serve()
    const socket = await dialRaw(port)
    socket.end()
    await expect
      .poll(() => failures.map(({ code }) => code))
      .toEqual(['ERR_TOCSIN_CLOSED_IN_HANDSHAKE'])
    const count = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)))
    await expect.poll(count).toBe(0)
  })
})
