import { Secret } from '../crypto/secret.ts'
import { type ClientSession, isAlive } from './session.ts'

export interface ClientSessionsOptions {
  /** How many servers are remembered: 1,000 unless said otherwise; those used longest ago go first. */
  readonly maxServers?: number
  /** How many tickets of TLS 1.3 for each: 4 unless said otherwise; the oldest go first. */
  readonly maxTickets?: number
  /** The time in milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * A client's sessions, by server. A ticket of TLS 1.3 is used once, so that nobody can tell that two
 * connections have the same client (RFC 9846 §C.4); older sessions stay.
 */
export class ClientSessions {
  readonly #maxServers: number
  readonly #maxTickets: number
  readonly #now: () => number
  readonly #servers = new Map<string, ClientSession[]>()

  constructor({ maxServers = 1000, maxTickets = 4, now = Date.now }: ClientSessionsOptions = {}) {
    this.#maxServers = maxServers
    this.#maxTickets = maxTickets
    this.#now = now
  }

  /** How many sessions there are. */
  get size(): number {
    return [...this.#servers.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** The newest session that may be used with a server; one of TLS 1.3 is gone from here then. */
  take(server: string): ClientSession | undefined {
    const alive = (this.#servers.get(server) ?? []).filter((one) => isAlive(one, this.#now()))
    const session = alive.at(-1)
    const isUsedUp = session?.version === 'TLS 1.3'
    this.#put(server, isUsedUp ? alive.slice(0, -1) : alive)
    return session && !isUsedUp ? copied(session) : session
  }

  /** Keeps a session; one of TLS 1.2 or older takes the place of all before it. */
  add(server: string, session: ClientSession): void {
    const before = this.#servers.get(server) ?? []
    const others = session.version === 'TLS 1.3' ? before : []
    this.#put(server, [...others, copied(session)].slice(-this.#maxTickets))
    for (const oldest of this.#servers.keys()) {
      if (this.#servers.size <= this.#maxServers) break
      this.#servers.delete(oldest)
    }
  }

  /** Drops every session of a family, whose connection failed. */
  forget(family: string): void {
    for (const [server, sessions] of this.#servers) {
      const dropped = sessions.filter((session) => session.family === family)
      for (const session of dropped) session.secret.wipe()
      const kept = sessions.filter((session) => session.family !== family)
      if (kept.length > 0) this.#servers.set(server, kept)
      else this.#servers.delete(server)
    }
  }

  #put(server: string, sessions: ClientSession[]): void {
    this.#servers.delete(server)
    if (sessions.length > 0) this.#servers.set(server, sessions)
  }
}

/** With a secret of its own: whoever else has the session may go on when we forget ours (RFC 5246 §7.2.2). */
function copied(session: ClientSession): ClientSession {
  return { ...session, secret: new Secret(session.secret.bytes.slice()) }
}
