import { setTimeout as pass } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { MisuseError } from '../../src/alert/error.ts'
import {
  type RedisEvent,
  type RedisStore,
  type RedisStoreOptions,
  redisStore,
} from '../../src/redis/index.ts'
import type { ForgetReason } from '../../src/session/store.ts'
import { issuance, strangers } from './certificates.ts'
import { missing, write } from './interop.ts'
import { type RedisProgram, type RedisServer, redisProgram, redisServer } from './peers/redis.ts'

const program = redisProgram()
if (program) {
  write('redis', { peer: program.name, version: program.version })
  describe(`a store in ${program.name} ${program.version}`, () => storeTests(program))
} else missing('redis', 'redis-server not found')

const reason: ForgetReason = { cause: 'alert-sent', alert: 'bad_record_mac' }
const entry = (...octets: number[]) => Uint8Array.from(octets)

function storeTests(found: RedisProgram): void {
  let redis: RedisServer
  const stores: RedisStore[] = []
  const events: RedisEvent[] = []
  const types = () => events.map(({ type }) => type)

  function open(options: RedisStoreOptions = {}): RedisStore {
    const store = redisStore({
      url: `redis://127.0.0.1:${redis.port}`,
      report: (event) => void events.push(event),
      ...options,
    })
    stores.push(store)
    return store
  }

  async function openReady(options?: RedisStoreOptions): Promise<RedisStore> {
    const store = open(options)
    await store.ready()
    return store
  }

  /** Asks Redis itself. */
  async function ask<T>(...command: string[]): Promise<T> {
    const client = createClient({ url: `redis://127.0.0.1:${redis.port}` })
    await client.connect()
    try {
      return await client.sendCommand<T>(command)
    } finally {
      client.destroy()
    }
  }

  /** Goes on when it is so. */
  const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

  beforeAll(async () => {
    redis = await redisServer(found)
    await redis.start()
  })
  beforeEach(() => ask('FLUSHALL'))
  afterEach(async () => {
    redis.resume()
    await Promise.all(stores.splice(0).map((store) => store.close()))
    events.length = 0
  })
  afterAll(() => redis.kill())

  describe('entries', () => {
    it('are any octets, and expire', async () => {
      const store = await openReady()
      const octets = Uint8Array.from({ length: 1024 }, (_, i) => i % 256)
      await store.set('a', octets, 0.3)
      const got = await store.get('a')
      expect(got).toEqual(octets)
      expect(got?.constructor).toBe(Uint8Array)
      await eventually(async () => expect(await store.get('a')).toBeUndefined())
    })

    it('are deleted', async () => {
      const store = await openReady()
      await store.set('a', entry(1), 10)
      await store.delete('a')
      expect(await store.get('a')).toBeUndefined()
    })

    it('are kept for no longer than they live, under a prefix', async () => {
      const mine = await openReady({ prefix: 'mine:' })
      const theirs = await openReady()
      await mine.set('a', entry(1), 100)
      await theirs.claim('b', entry(2), 100)
      await theirs.forget('f', reason, 100)
      expect((await ask<string[]>('KEYS', '*')).sort()).toEqual([
        'mine:s:a',
        'tocsin:f:f',
        'tocsin:s:b',
      ])
      for (const key of ['mine:s:a', 'tocsin:f:f', 'tocsin:s:b']) {
        expect(await ask('PTTL', key)).toBeGreaterThan(95_000)
        expect(await ask('PTTL', key)).toBeLessThanOrEqual(100_000)
      }
      expect(await theirs.get('a')).toBeUndefined()
    })

    it('are asked for by the thousand at once', async () => {
      const store = await openReady({ timeoutMs: 10_000 })
      const keys = Array.from({ length: 4000 }, (_, i) => `${i}`)
      await Promise.all(keys.map((key, i) => store.set(key, entry(i % 256), 10)))
      const got = await Promise.all(keys.map((key) => store.get(key)))
      expect(got).toEqual(keys.map((_, i) => entry(i % 256)))
    })
  })

  it('a claim that two servers make at once is won by exactly one of them', async () => {
    const [one, other] = [await openReady(), await openReady()]
    const keys = Array.from({ length: 200 }, (_, i) => `${i}`)
    const mine = entry(1)
    const theirs = entry(2)
    const claims = await Promise.all(
      keys.flatMap((key) => [one.claim(key, mine, 10), other.claim(key, theirs, 10)]),
    )
    for (const [i, key] of keys.entries()) {
      const pair = [claims[2 * i], claims[2 * i + 1]]
      expect(pair[0]).toEqual(pair[1])
      expect([pair[0] === mine, pair[1] === theirs].filter(Boolean)).toHaveLength(1)
      expect(await one.get(key)).toEqual(pair[0])
    }
  })

  describe('forgetting', () => {
    it('reaches the other server with the promise that is fulfilled', async () => {
      const [one, other] = [await openReady(), await openReady()]
      const issuedAt = Date.now()
      expect(await other.isForgotten('f', issuedAt)).toBe(false)
      await one.forget('f', reason, 100)
      expect(await other.isForgotten('f', issuedAt)).toBe(true)
      expect(await other.isForgotten('g', issuedAt)).toBe(false)
      expect(JSON.parse(await ask('GET', 'tocsin:f:f'))).toEqual(reason)
    })

    it('lasts as long as the family could be resumed, the longest time that was said', async () => {
      const store = await openReady()
      await store.forget('f', reason, 100)
      await store.forget('f', reason, 0.1)
      expect(await ask('PTTL', 'tocsin:f:f')).toBeGreaterThan(95_000)
      await store.forget('g', reason, 0.2)
      const issuedAt = Date.now()
      await eventually(async () => expect(await store.isForgotten('g', issuedAt)).toBe(false))
      expect(await ask('EXISTS', 'tocsin:g:g')).toBe(0)
    })

    it('is known here at once, and needs no answer', async () => {
      const store = await openReady()
      redis.pause()
      const forgotten = store.forget('f', reason, 100)
      expect(store.isForgotten('f', Date.now())).toBe(true)
      redis.resume()
      await forgotten
    })
  })

  describe('when Redis is slow', () => {
    it('a command fails in time, and forgetting is done when Redis has answered', async () => {
      const [one, other] = [await openReady(), await openReady()]
      const issuedAt = Date.now()
      redis.pause()
      const done = vi.fn()
      const forgotten = one.forget('f', reason, 100).then(done)
      const commands = [
        one.get('a'),
        one.set('a', entry(1), 10),
        one.claim('a', entry(1), 10),
        one.isForgotten('g', issuedAt),
      ]
      await Promise.all(
        commands.map((command) =>
          expect(command).rejects.toThrow('redis did not answer within 250 ms'),
        ),
      )
      expect(done).not.toHaveBeenCalled()
      redis.resume()
      await forgotten
      expect(await other.isForgotten('f', issuedAt)).toBe(true)
      expect(types()).toEqual(['slow'])
      await eventually(async () => {
        await one.get('a')
        expect(types()).toEqual(['slow', 'prompt'])
      })
    })

    it('a connection on which nothing is heard is given up, and the same Redis is recognised', async () => {
      const store = await openReady()
      const issuedAt = Date.now()
      redis.pause()
      const forgotten = store.forget('f', reason, 100)
      await eventually(async () => {
        await expect(store.get('a')).rejects.toThrow()
        expect(types()).toEqual(['slow', 'unreachable'])
      })
      redis.resume()
      await forgotten
      expect(await ask('EXISTS', 'tocsin:f:f')).toBe(1)
      expect(await store.isForgotten('g', issuedAt)).toBe(false)
      expect(types()).toEqual(['slow', 'unreachable', 'reachable'])
    })
  })

  describe('when Redis is full', () => {
    afterEach(() => ask('CONFIG', 'SET', 'maxmemory', '0'))

    it('it is said once, and forgetting is done when there is room again', async () => {
      const store = await openReady()
      await store.set('a', entry(1), 100)
      await ask('CONFIG', 'SET', 'maxmemory', '1')
      const done = vi.fn()
      const forgotten = store.forget('f', reason, 100).then(done)
      await expect(store.set('b', entry(1), 10)).rejects.toThrow('OOM')
      await expect(store.claim('b', entry(1), 10)).rejects.toThrow('OOM')
      expect(await store.get('a')).toEqual(entry(1))
      expect(store.isForgotten('f', Date.now())).toBe(true)
      await pass(200)
      expect(done).not.toHaveBeenCalled()
      expect(events).toMatchObject([{ type: 'refused', error: { message: /OOM/ } }])
      await ask('CONFIG', 'SET', 'maxmemory', '0')
      await forgotten
      expect(await ask('EXISTS', 'tocsin:f:f')).toBe(1)
      await eventually(async () => {
        await store.set('b', entry(1), 10)
        expect(types()).toEqual(['refused', 'accepted'])
      })
    })
  })

  describe('when Redis is gone', () => {
    beforeEach(async () => {
      await redis.kill()
      await redis.start()
    })
    afterEach(async () => {
      await redis.kill()
      await redis.start()
    })

    it('commands fail at once, and what was forgotten meanwhile is told when it is back', async () => {
      const [one, other] = [await openReady(), await openReady()]
      await redis.kill()
      await eventually(() => expect(types()).toEqual(['unreachable', 'unreachable']))
      const forgotten = Promise.all(
        Array.from({ length: 2000 }, (_, i) => one.forget(`${i}`, reason, 100)),
      )
      await expect(one.get('a')).rejects.toThrow('redis is unreachable')
      await expect(other.isForgotten('0', Date.now())).rejects.toThrow('redis is unreachable')
      await redis.start()
      await forgotten
      expect(await ask('DBSIZE')).toBe(2000)
      await other.ready()
      expect(await other.isForgotten('1999', Date.now() + 2000)).toBe(true)
      expect(types().sort()).toEqual([
        ...['reachable', 'reachable', 'restarted', 'restarted', 'unreachable', 'unreachable'],
      ])
    })

    it('and has lost everything, it is told again, and nothing old is resumed meanwhile', async () => {
      const [one, other] = [
        await openReady({ settleMs: 3000 }),
        await openReady({ settleMs: 3000 }),
      ]
      const issuedAt = Date.now()
      await one.forget('f', reason, 100)
      expect(await other.isForgotten('healthy', issuedAt)).toBe(false)
      await redis.kill()
      await redis.start()
      const restarts = () => types().filter((type) => type === 'restarted')
      await eventually(() => expect(restarts()).toHaveLength(2))
      const back = Date.now()
      expect(other.isForgotten('f', issuedAt)).toBe(true)
      expect(other.isForgotten('healthy', issuedAt)).toBe(true)
      expect(await other.isForgotten('new', back + 2000)).toBe(false)
      await eventually(async () => expect(await ask('EXISTS', 'tocsin:f:f')).toBe(1))
      expect(await ask('PTTL', 'tocsin:f:f')).toBeLessThan(100_000)
      await eventually(async () => expect(await other.isForgotten('healthy', issuedAt)).toBe(false))
      expect(await other.isForgotten('f', issuedAt)).toBe(true)
    })

    it('and comes back with an old snapshot, what it has lost is told again', async () => {
      const store = await openReady()
      await store.forget('old', reason, 100)
      await ask('SAVE')
      await store.forget('new', reason, 100)
      await redis.kill()
      await redis.start()
      await eventually(async () => {
        expect((await ask<string[]>('KEYS', '*')).sort()).toEqual(['tocsin:f:new', 'tocsin:f:old'])
      })
      await ask('FLUSHALL')
      await ask('SAVE')
    })

    it('and back while it is being told, nothing is reported that it does not know', async () => {
      const store = await openReady()
      const families = Array.from({ length: 3000 }, (_, i) => `${i}`)
      const forgotten = families.map((family) => store.forget(family, reason, 100))
      await Promise.race(forgotten)
      await redis.kill()
      await redis.start()
      await Promise.all(forgotten)
      await eventually(async () => expect(await ask('DBSIZE')).toBe(3000))
    })

    it('and back, twice: what is reported as forgotten is healthy at no server at any time', async () => {
      const settleMs = 2000
      const servers = await Promise.all([1, 2, 3].map(() => openReady({ settleMs })))
      const issuedAt = Date.now()
      const reported: string[] = []
      const answers = { forgotten: 0, healthy: 0, none: 0 }
      let isOver = false
      const forgetAll = async (store: RedisStore, name: number): Promise<void> => {
        for (let i = 0; !isOver; i++) {
          const family = `${name}-${i}`
          void store.forget(family, reason, 100).then(() => reported.push(family))
          await pass(1)
        }
      }
      const askAll = async (store: RedisStore): Promise<void> => {
        while (!isOver) {
          const some = Array.from({ length: 20 }, () => {
            return reported[Math.floor(Math.random() * reported.length)] ?? ''
          })
          for (const family of some.filter(Boolean)) {
            const answer = await Promise.resolve(store.isForgotten(family, issuedAt)).catch(
              () => {},
            )
            answers[answer === undefined ? 'none' : answer ? 'forgotten' : 'healthy']++
          }
          await pass(1)
        }
      }
      const all = servers.flatMap((store, i) => [forgetAll(store, i), askAll(store)])
      for (let i = 0; i < 2; i++) {
        await pass(500)
        await redis.kill()
        await pass(200)
        await redis.start()
        await eventually(() => {
          const restarts = types().filter((type) => type === 'restarted')
          expect(restarts).toHaveLength(servers.length * (i + 1))
        })
        await pass(settleMs)
      }
      isOver = true
      await Promise.all(all)
      expect(answers.healthy).toBe(0)
      expect(answers.forgotten).toBeGreaterThan(0)
      expect(answers.none).toBeGreaterThan(0)
      await Promise.all(stores.splice(0).map((store) => store.close()))
      const keys = new Set(await ask<string[]>('KEYS', 'tocsin:f:*'))
      expect(reported.filter((family) => !keys.has(`tocsin:f:${family}`))).toEqual([])
    })

    it('for a moment of the network only, that is no restart', async () => {
      const store = await openReady()
      const issuedAt = Date.now()
      await ask('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      await eventually(() => expect(types()).toEqual(['unreachable', 'reachable']))
      expect(await store.isForgotten('healthy', issuedAt)).toBe(false)
    })

    it('and a server starts with it, that resumes nothing older until the others have had time', async () => {
      const issuedAt = Date.now()
      await pass(2)
      const store = await openReady({ settleMs: 3000 })
      expect(store.isForgotten('f', issuedAt)).toBe(true)
      expect(await store.isForgotten('new', Date.now())).toBe(false)
      await eventually(async () => expect(await store.isForgotten('f', issuedAt)).toBe(false))
    })
  })

  describe('an end', () => {
    it('waits until Redis knows what is forgotten', async () => {
      const store = await openReady()
      const forgotten = Array.from({ length: 1000 }, (_, i) => store.forget(`${i}`, reason, 100))
      await store.close()
      await Promise.all(forgotten)
      expect(await ask('DBSIZE')).toBe(1000)
    })

    it('does not wait for a Redis that says nothing: what it does not know is rejected', async () => {
      const store = await openReady()
      redis.pause()
      const forgotten = expect(store.forget('f', reason, 100)).rejects.toThrow(
        'the store is closed',
      )
      await store.close()
      await forgotten
    })

    it('is the end of everything', async () => {
      const store = await openReady()
      await store.close()
      await store.close()
      await expect(store.ready()).rejects.toThrow('the store is closed')
      await expect(store.get('a')).rejects.toThrow('the store is closed')
      await expect(store.forget('f', reason, 1)).rejects.toThrow('the store is closed')
      await expect(store.isForgotten('f', Date.now())).rejects.toThrow('the store is closed')
    })

    it('comes while nobody is there, too', async () => {
      const store = open({ url: 'redis://127.0.0.1:1' })
      const ready = expect(store.ready()).rejects.toThrow('redis is unreachable')
      const forgotten = expect(store.forget('f', reason, 1)).rejects.toThrow('the store is closed')
      await ready
      const again = expect(store.ready()).rejects.toThrow('the store is closed')
      await store.close()
      await Promise.all([forgotten, again])
      expect(types()).toEqual(['unreachable'])
    })
  })

  describe('a connection', () => {
    it('is of TLS with rediss://, to who has a certificate for the name, and has a password', async () => {
      const { chain, certificateFile, keyFile } = issuance('secp256r1')
      const secure = await redisServer(found, (port) => [
        ...['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'],
        ...['--tls-cert-file', certificateFile, '--tls-key-file', keyFile],
        ...['--tls-ca-cert-file', certificateFile, '--requirepass', 'sesame'],
      ])
      await secure.start()
      try {
        const url = `rediss://:sesame@localhost:${secure.port}`
        const store = await openReady({
          url,
          client: { socket: { tls: true, ca: chain.root.pem } },
        })
        await store.set('a', entry(1), 10)
        expect(await store.get('a')).toEqual(entry(1))
        const { pem: ca } = strangers()
        await expect(
          openReady({ url, client: { socket: { tls: true, ca } } }),
        ).rejects.toMatchObject({
          cause: { message: expect.stringContaining('certificate') },
        })
        const wrong: RedisStoreOptions = {
          url: url.replace('sesame', 'abc'),
          client: { socket: { tls: true, ca: chain.root.pem } },
        }
        await expect(openReady(wrong)).rejects.toMatchObject({
          cause: { message: expect.stringContaining('WRONGPASS') },
        })
      } finally {
        await Promise.all(stores.splice(0).map((store) => store.close()))
        await secure.kill()
      }
    })

    it.each([
      {},
      { url: 'http://localhost' },
      { url: 'localhost:6379' },
      { url: 'redis://localhost', client: { socket: { tls: true as const } } },
      { url: 'redis://localhost', timeoutMs: 0 },
      { url: 'redis://localhost', settleMs: -1 },
    ])('is refused with %j', (options) => {
      expect(() => redisStore(options)).toThrow(MisuseError)
    })
  })
}
