import { describe, expect, it } from 'vitest'
import type { ServerConfig } from '../../src/connection/config.ts'
import { createServer } from '../../src/connection/create.ts'
import { nodeCrypto, type TLSSocket } from '../../src/node/index.ts'
import { memoryStore } from '../../src/session/memory-store.ts'
import { ServerSessions } from '../../src/session/server-sessions.ts'
import type { SessionStore } from '../../src/session/store.ts'
import { dial, failure, readAll, readBytes, serve, versions } from './loopback.ts'

/** A store that answers a turn later, as one elsewhere does. */
function elsewhere(): SessionStore {
  const store = memoryStore()
  const later = <A extends unknown[], T>(call: (...args: A) => T) => {
    return async (...args: A): Promise<T> => {
      await new Promise((resolve) => setImmediate(resolve))
      return call(...args)
    }
  }
  return {
    get: later(store.get),
    set: later(store.set),
    claim: later(store.claim),
    delete: later(store.delete),
    forget: later(store.forget),
    isForgotten: later(store.isForgotten),
  }
}

/** A server that asks nobody but its sessions about them. */
function serveWith(
  version: (typeof versions)[number],
  sessions: ServerSessions,
  onConnection?: (socket: TLSSocket) => void,
) {
  const openConnection = (config: ServerConfig) => createServer({ ...config, sessions })
  return serve({ minVersion: version, maxVersion: version, openConnection }, onConnection)
}

describe.each(versions)('%s, sessions that are decided later', (version) => {
  it('are waited for, and do not keep what is written meanwhile', async () => {
    const sessions = new ServerSessions({ store: elsewhere(), crypto: nodeCrypto })
    const greeting = Buffer.alloc(100_000, 'hello')
    const { port, failures } = await serveWith(version, sessions, (socket) => {
      socket.write(greeting)
      socket.pipe(socket)
    })
    const socket = dial(port)
    socket.write('x')
    const received = await readBytes(socket, greeting.length + 1)
    expect(String(received)).toBe(`${greeting}x`)
    expect(failures).toEqual([])
  })

  it('do not come before what a server says at once, and it closes after that', async () => {
    const sessions = new ServerSessions({ store: elsewhere(), crypto: nodeCrypto })
    const greeting = Buffer.alloc(100_000, 'hello')
    const { port } = await serveWith(version, sessions, (socket) => socket.end(greeting))
    expect(await readAll(dial(port))).toEqual(greeting)
  })

  it('end the connection with internal_error when that goes wrong', async () => {
    const cause = new Error('nobody may hear of it')
    const sessions = new ServerSessions({
      store: {
        ...elsewhere(),
        claim: () => Promise.reject(new Error('the store is gone')),
      },
      crypto: nodeCrypto,
      report() {
        throw cause
      },
    })
    const { port, failures, errors } = await serveWith(version, sessions)
    const error = await failure(dial(port))
    expect(error.alert).toMatchObject({ name: 'internal_error', direction: 'received' })
    const theirs = () => [...failures, ...errors].map((each) => each.cause)
    await expect.poll(theirs).toEqual([cause])
  })
})
