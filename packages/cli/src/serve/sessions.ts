import { memoryStore, ServerSessions, type SessionStore } from 'tocsin'
import { crypto } from '../crypto.ts'
import { messageOf } from '../failure.ts'
import type { Hear } from './event.ts'
import type { SessionsPlan } from './sessions-plan.ts'

/** Sessions, and what has to be closed when nobody needs them any more. */
export interface OpenSessions {
  readonly sessions: ServerSessions | undefined
  /** Resolves when the store knows everything that is to be forgotten, or cannot be told. */
  readonly close: () => Promise<void>
}

/** Opens the store; one that cannot be reached is told of, and tried again: handshakes go on without. */
export async function openSessions(plan: SessionsPlan, hear: Hear): Promise<OpenSessions> {
  const { where, ticketKeys, lifetimeSeconds, maxEarlyDataSize } = plan
  if (where === 'none') return { sessions: undefined, close: async () => {} }
  const { store, close } = where === 'memory' ? inMemory() : await inRedis(where.redis, hear)
  const tell = once(hear)
  const sessions = new ServerSessions({
    store,
    crypto,
    maxEarlyDataSize,
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    ...(ticketKeys && { ticketKeys }),
    report: ({ type, error }) => tell(type, messageOf(error)),
  })
  return { sessions, close }
}

interface OpenStore {
  readonly store: SessionStore
  readonly close: () => Promise<void>
}

function inMemory(): OpenStore {
  return { store: memoryStore(), close: async () => {} }
}

/** Only who wants Redis needs its client. */
async function inRedis(url: string, hear: Hear): Promise<OpenStore> {
  const { redisStore } = await import('tocsin/redis')
  const store = redisStore({
    url,
    report({ type, ...event }) {
      const message = 'error' in event ? messageOf(event.error) : undefined
      hear({ event: 'sessions', trouble: `redis-${type}`, message })
    },
  })
  await store.ready().catch(() => {})
  return { store, close: () => store.close() }
}

/** What every handshake would repeat is told once. */
function once(hear: Hear): (trouble: string, message: string) => void {
  const told = new Set<string>()
  return (trouble, message) => {
    const key = `${trouble} ${message}`
    if (told.has(key) || told.size >= MOST_TOLD) return
    told.add(key)
    hear({ event: 'sessions', trouble, message })
  }
}

const MOST_TOLD = 100
