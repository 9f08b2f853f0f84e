import { once } from 'node:events'
import tls from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient, createServer as createEngineServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import {
  type ConnectOptions,
  connect,
  createServer,
  nodeCrypto,
  sessionFamily,
  type TLSServerOptions,
  type TLSSocket,
} from '../../src/node/index.ts'
import { ClientSessions } from '../../src/session/client-sessions.ts'
import { memoryStore } from '../../src/session/memory-store.ts'
import { ServerSessions } from '../../src/session/server-sessions.ts'
import type { ForgetReason } from '../../src/session/store.ts'
import { chain } from '../support/issue.ts'
import { dial, dialRaw, identity, listen, readBytes, serve, trust, versions } from './loopback.ts'

/** What both kinds of sockets have. */
type AnySocket = TLSSocket | tls.TLSSocket

/** One conversation of a byte each way: what there is to resume with, and whether it resumed. */
async function talk(socket: AnySocket) {
  const sessions: Buffer[] = []
  socket.on('session', (session: Buffer) => sessions.push(session))
  socket.write('x')
  await readBytes(socket, 1)
  const reused = socket.isSessionReused()
  const session = sessions.at(-1) ?? socket.getSession()
  socket.end()
  socket.resume()
  await closed(socket)
  return { reused, session, count: sessions.length }
}

/** The end of a socket, whatever led to it. */
function closed(socket: AnySocket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve))
}

describe.each(versions)('%s sessions', (version) => {
  const only = { minVersion: version, maxVersion: version } as const
  const again = (port: number, options: ConnectOptions = {}) =>
    talk(dial(port, { ...only, ...options }))

  const servers = {
    tocsin: async () => (await serve(only)).port,
    'node:tls': () =>
      listen(tls.createServer({ ...only, ...identity }, (socket) => socket.pipe(socket))),
  }
  const clients = {
    tocsin: (port: number, session?: Buffer) => dial(port, { ...only, session }),
    'node:tls'(port: number, session?: Buffer) {
      const socket = tls.connect({ port, host: '127.0.0.1', ...trust, ...only, session })
      onTestFinished(() => void socket.destroy())
      return socket
    },
  }

  it.each([
    ['tocsin', 'tocsin'],
    ['tocsin', 'node:tls'],
    ['node:tls', 'tocsin'],
    ['node:tls', 'node:tls'],
  ] as const)('a %s client resumes with a %s server', async (client, server) => {
    const port = await servers[server]()
    const first = await talk(clients[client](port))
    const second = await talk(clients[client](port, first.session))
    const third = await talk(clients[client](port, second.session))
    // Who resumes gets no new ticket of node:tls, and ours are for one connection.
    const isUsedUp = version === 'TLSv1.3' && client === 'tocsin' && server === 'node:tls'
    expect([first.reused, second.reused, third.reused]).toEqual([false, true, !isUsedUp])
    expect(first.count).toBe(version === 'TLSv1.3' ? 2 : 1)
  })

  it('keep what is known of the server, whom it still has to be', async () => {
    const { port, sockets } = await serve(only)
    const { session } = await again(port)
    const resumed = dial(port, { ...only, session })
    await once(resumed, 'secureConnect')
    await expect.poll(() => sockets[1]?.isSessionReused()).toBe(true)
    expect(resumed).toMatchObject({ authorized: true, authorizationError: null })
    expect(resumed.getPeerCertificate()).toMatchObject({ subject: { CN: expect.any(String) } })
    const checkServerIdentity = () => new Error('not this one')
    const refusing = dial(port, { ...only, session: resumed.getSession(), checkServerIdentity })
    const [error] = await once(refusing, 'error')
    expect(error).toMatchObject({ condition: 'certificate.unknown' })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['noise', Buffer.alloc(300, 7)],
    ['null', null],
  ])('of %s are passed over', async (_, session) => {
    const { port } = await serve(only)
    expect((await again(port, { session })).reused).toBe(false)
  })

  it('are not resumed longer than sessionTimeout', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { port } = await serve({ ...only, sessionTimeout: 100 })
    const { session } = await again(port)
    vi.setSystemTime(Date.now() + 99_000)
    expect((await again(port, { session })).reused).toBe(true)
    vi.setSystemTime(Date.now() + 1000)
    expect((await again(port, { session })).reused).toBe(false)
  })

  it('are not resumed by a server that has none', async () => {
    const { port } = await serve(only)
    const { session } = await again(port)
    const bare = await serve({ ...only, sessions: false })
    const fresh = await again(bare.port, { session })
    expect(fresh).toEqual({ reused: false, session: undefined, count: 0 })
  })

  it('survive other certificates of their server', async () => {
    const { server, port } = await serve(only)
    const { session } = await again(port)
    server.setSecureContext(identity)
    expect((await again(port, { session })).reused).toBe(true)
  })

  it('go from connection to connection in `sessions`, by host, port and name', async () => {
    const { port } = await serve(only)
    const other = await serve(only)
    const sessions = new ClientSessions()
    const reused = []
    for (const each of [port, port, port, other.port, port]) {
      reused.push((await again(each, { sessions })).reused)
    }
    expect(reused).toEqual([false, true, true, false, true])
    expect(sessions.take(`127.0.0.1:${port}/localhost`)).toBeDefined()
  })

  it('are those of servers that share them, in the same context', async () => {
    const shared = { store: memoryStore(), crypto: nodeCrypto }
    const with_ = (context: string) =>
      serve({ ...only, sessions: new ServerSessions({ ...shared, context }) })
    const [one, another, foreign] = await Promise.all(['a', 'a', 'b'].map(with_))
    const { session } = await again(one?.port ?? 0)
    expect((await again(foreign?.port ?? 0, { session })).reused).toBe(false)
    expect((await again(another?.port ?? 0, { session })).reused).toBe(true)
  })

  it('are sealed with ticketKeys, of which the first is used', async () => {
    const ticketKeys = Buffer.alloc(96, 1).fill(2, 48)
    const { port } = await serve({ ...only, ticketKeys, sessionIdContext: 'tests' })
    const socket = dial(port, only)
    await once(socket, 'session')
    expect(socket.getTLSTicket()?.subarray(0, 16)).toEqual(Buffer.alloc(16, 1))
    expect((await again(port, { session: socket.getSession() })).reused).toBe(true)
  })

  it.each(['client', 'server'] as const)(
    'are forgotten when a %s sends a fatal alert, and that is told at both ends (5246-7.2.2-f, 5077-5.1-a)',
    async (sender) => {
      const { server, port, sockets } = await serve(only)
      const told: [string, ForgetReason][] = []
      server.on('sessionforgotten', (family, reason) => told.push([family, reason]))
      const sessions = new ClientSessions()
      const { session } = await again(port, { sessions })
      const held = session ?? Buffer.alloc(0)
      const socket = dial(port, { ...only, sessions })
      const heard: unknown[] = []
      socket
        .on('sessionforgotten', (family, reason) => heard.push([family, reason]))
        .on('error', () => heard.push('error'))
      await once(socket, 'secureConnect')
      expect(socket.isSessionReused()).toBe(true)
      await expect.poll(() => sockets.length).toBe(2)
      const end = sender === 'client' ? socket : sockets[1]
      end?.refuse('authentication.access-denied')
      await closed(socket)
      const [ours, theirs] = ['alert-sent', 'alert-received'] as const
      const reason = (cause: string) => ({ cause, alert: 'access_denied' })
      const family = sessionFamily(held)
      expect(heard).toEqual([[family, reason(sender === 'client' ? ours : theirs)], 'error'])
      const toldOf = () => told.map(([, { cause, alert }]) => ({ cause, alert }))
      await expect.poll(toldOf).toEqual([reason(sender === 'server' ? ours : theirs)])
      expect(sessions.size).toBe(0)
      expect([socket.getSession(), socket.getTLSTicket()]).toEqual([undefined, undefined])
      expect((await again(port, { session })).reused).toBe(false)
    },
  )

  it('that come along with a fatal alert are told, and then forgotten', async () => {
    const { port } = await serve({
      ...only,
      openConnection(config) {
        const connection = createEngineServer(config)
        const { receive, answer } = connection
        const refusing = (events: readonly Event[]) => {
          const isUp = events.some(({ type }) => type === 'connected')
          return isUp ? [...events, ...connection.refuse('authentication.access-denied')] : events
        }
        connection.receive = (bytes) => refusing(receive.call(connection, bytes))
        connection.answer = (given) => refusing(answer.call(connection, given))
        return connection
      },
    })
    const sessions = new ClientSessions()
    const socket = dial(port, { ...only, sessions })
    const heard: string[] = []
    socket
      .on('session', (session: Buffer) => heard.push(`${sessionFamily(session)}`))
      .on('sessionforgotten', (family: string) => heard.push(`forgotten ${family}`))
      .on('error', () => heard.push('error'))
    await closed(socket)
    const [family] = heard
    expect(heard).toEqual([
      ...Array(version === 'TLSv1.3' ? 2 : 1).fill(family),
      `forgotten ${family}`,
      'error',
    ])
    expect(sessions.size).toBe(0)
  })

  it('are said to be forgotten when the store has done it, and not before', async () => {
    let forget: () => void = () => undefined
    const store = {
      ...memoryStore(),
      forget: () => new Promise<void>((resolve) => (forget = resolve)),
    }
    const sessions = new ServerSessions({ store, crypto: nodeCrypto })
    const { server, port } = await serve({ ...only, sessions })
    const told = vi.fn()
    server.on('sessionforgotten', told)
    const { session } = await again(port)
    const socket = dial(port, { ...only, session })
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
    socket.refuse('authentication.access-denied')
    await closed(socket)
    expect((await again(port, { session })).reused).toBe(false)
    expect(told).not.toHaveBeenCalled()
    forget()
    await expect.poll(() => told.mock.calls.length).toBe(1)
  })

  it('outlive connections that end in good order, or without a word', async () => {
    const { port } = await serve(only)
    const { session } = await again(port)
    const socket = dial(port, { ...only, session })
    const told = vi.fn()
    socket.on('sessionforgotten', told).on('error', () => undefined)
    await once(socket, 'secureConnect')
    socket.destroy(new Error('for no reason'))
    await closed(socket)
    expect(told).not.toHaveBeenCalled()
    const next = dial(port, { ...only, session: socket.getSession() ?? session })
    await once(next, 'secureConnect')
    expect(next.isSessionReused()).toBe(true)
  })
})

describe('getSession', () => {
  it('of TLS 1.3 is what came last: a ticket is for one connection', async () => {
    const { port } = await serve({ sessions: new ServerSessions(sessionsWithout(0)) })
    const issuing = await serve()
    const { session } = await talk(dial(issuing.port))
    expect(sessionFamily(session ?? Buffer.alloc(0))).toMatch(/^[\da-f]{32}$/)
    const socket = dial(port, { session })
    await once(socket, 'secureConnect')
    expect([socket.getSession(), socket.getTLSTicket()]).toEqual([undefined, undefined])
  })

  it('of a server is nothing', async () => {
    const { port, sockets } = await serve()
    await talk(dial(port))
    expect(sockets[0]?.getSession()).toBeUndefined()
  })
})

function sessionsWithout(ticketCount: number) {
  return { store: memoryStore(), crypto: nodeCrypto, ticketCount }
}

describe('early data', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  /** A server that has run for longer than replays are looked for, and a session of it. */
  async function prepared(options: TLSServerOptions = {}) {
    const running = await serve({ earlyData: { maxSize: 1000 }, ...options })
    const { session } = await talk(dial(running.port))
    vi.setSystemTime(Date.now() + 11_000)
    return { ...running, session }
  }

  it('is sent at once, and told apart from other data at the other end', async () => {
    const { server, port, session } = await prepared()
    const atServer: string[] = []
    server.on('earlydata', (data: Buffer, socket: TLSSocket) => {
      atServer.push(`${data}, reused ${socket.isSessionReused()}`)
    })
    const socket = dial(port, { session, earlyData: Buffer.from('GET /') })
    const seen: unknown[] = []
    socket
      .on('earlydata', (isAccepted) => seen.push(isAccepted))
      .on('secureConnect', () => seen.push('secureConnect'))
    socket.write('x')
    expect(String(await readBytes(socket, 1))).toBe('x')
    expect(seen).toEqual([true, 'secureConnect'])
    expect(atServer).toEqual(['GET /, reused false'])
  })

  it('waits for a listener of the socket, if nobody else wants it', async () => {
    const { server, port, session } = await prepared()
    const heard: string[] = []
    server.on('secureConnection', (socket) => {
      heard.push('secureConnection')
      socket.on('earlydata', (data: Buffer) => heard.push(`${data}`))
    })
    await talk(dial(port, { session, earlyData: Buffer.from('GET /') }))
    expect(heard).toEqual(['secureConnection', 'GET /'])
  })

  it('is not taken again from who has recorded it (8446-8.2-a)', async () => {
    const { server, port, session } = await prepared()
    const atServer = vi.fn()
    server.on('earlydata', atServer)
    const recorded: Uint8Array[] = []
    const socket = dial(port, {
      session,
      earlyData: Buffer.from('GET /'),
      openConnection(config) {
        const connection = createClient(config)
        const { start, sendEarlyData } = connection
        const kept = (events: readonly Event[]) => {
          for (const event of events) if (event.type === 'write') recorded.push(event.bytes.slice())
          return events
        }
        connection.start = () => kept(start.call(connection))
        connection.sendEarlyData = (data) => kept(sendEarlyData.call(connection, data))
        return connection
      },
    })
    await talk(socket)
    expect(atServer).toHaveBeenCalledTimes(1)
    const replay = await dialRaw(port)
    replay.write(Buffer.concat(recorded))
    await once(replay, 'data')
    expect(atServer).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['longer than the session allows', { earlyData: Buffer.alloc(1001) }, {}],
    ['without a session', { session: undefined }, {}],
    ['with an older version', { maxVersion: 'TLSv1.2' }, {}],
    ['for a server that takes none any more', {}, { earlyData: undefined }],
    ['for another protocol', { ALPNProtocols: ['h2'] }, { ALPNProtocols: ['h2'] }],
  ] as const)(
    '%s is not accepted, which is told (8446-4.2.10-e, 8446-E.5-a)',
    async (_, options, serverOptions) => {
      const ticketKeys = Buffer.alloc(48, 3)
      const store = memoryStore()
      const keys = [{ name: ticketKeys.subarray(0, 16), key: ticketKeys.subarray(16) }]
      const taking = (maxEarlyDataSize: number) =>
        new ServerSessions({ store, crypto: nodeCrypto, ticketKeys: keys, maxEarlyDataSize })
      const { session } = await prepared({ earlyData: undefined, sessions: taking(1000) })
      const takesAny = !('earlyData' in serverOptions)
      const { server, port } = await serve({
        ...('ALPNProtocols' in serverOptions && { ALPNProtocols: ['h2'] }),
        sessions: taking(takesAny ? 1000 : 0),
      })
      const atServer = vi.fn()
      server.on('earlydata', atServer)
      const socket = dial(port, { session, earlyData: Buffer.from('GET /'), ...options })
      const answers: unknown[] = []
      socket.on('earlydata', (isAccepted) => answers.push(isAccepted))
      await talk(socket)
      expect(answers).toEqual([false])
      expect(atServer).not.toHaveBeenCalled()
    },
  )

  it('does not go to a server that is not trusted any more', async () => {
    const { server, port, session } = await prepared()
    const atServer = vi.fn()
    server.on('earlydata', atServer)
    const ca = chain().root.pem
    const socket = dial(port, { session, ca, earlyData: Buffer.from('GET /') })
    const [error] = await once(socket, 'error')
    expect(error).toMatchObject({ condition: 'certificate.unknown-issuer' })
    expect(atServer).not.toHaveBeenCalled()
  })
})

describe('options about sessions', () => {
  it.each([
    [{ sessionTimeout: 0 }, 'sessionTimeout: 0 is no whole number above 0'],
    [{ sessionTimeout: 1.5 }, 'sessionTimeout: 1.5 is no whole number above 0'],
    [{ ticketKeys: Buffer.alloc(47) }, 'ticketKeys: 47 bytes: give 48, or a multiple'],
    [{ ticketKeys: Buffer.alloc(0) }, 'ticketKeys: 0 bytes: give 48, or a multiple'],
    [{ sessionIdContext: 'größer' }, "sessionIdContext: 'größer' is not ASCII"],
    [{ earlyData: { maxSize: -1 } }, 'earlyData.maxSize: -1 is no whole number above 0'],
    [
      { sessions: false, ticketKeys: Buffer.alloc(48) },
      "ticketKeys: is for a server's own sessions",
    ],
    [{ sessions: false, earlyData: { maxSize: 1 } }, "earlyData: is for a server's own sessions"],
  ] as const)('that cannot work are refused: %j', (options, message) => {
    expect(() => createServer({ ...identity, ...options })).toThrow(message)
  })

  it('of a client leave its sessions alone when they cannot work', () => {
    const sessions = new ClientSessions()
    const take = vi.spyOn(sessions, 'take')
    expect(() => connect(1, { sessions, ca: 'nothing' })).toThrow('ca[0]')
    expect(take).not.toHaveBeenCalled()
  })
})
