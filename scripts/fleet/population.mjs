import { setTimeout as pass } from 'node:timers/promises'
import { kindNames } from './client.mjs'
import { now } from './drive.mjs'
import { oneOf } from './figures.mjs'
import { causes, LIMIT_MS } from './in-time.mjs'

/** How many lives there are to one that a fatal alert ends. */
const LIVES_PER_ALERT = 10

/** Under load Redis may be late; when it is away, it says nothing at all. */
const PATIENCE_MS = 500

/**
 * Sessions of all kinds at all servers: what became of those that live, and of those that a fatal
 * alert ended.
 */
export class Population {
  /** What should be resumed: `{ kind, session, beganAt }`. */
  healthy = []
  /** What must not be: the same, with `killedAt`, and `acknowledged` for when it is known to Redis. */
  killed = []
  counts = {
    established: 0,
    'no session given': 0,
    'killed by an alert sent': 0,
    'killed by an alert received': 0,
    'killed, refused': 0,
    'killed, resumed': 0,
    'handshakes failed': 0,
  }
  /** What should not have been, for those who have to find out why. */
  failures = new Set()
  #fleet
  #meet
  #onHandshake

  /** `onHandshake` hears what was wanted, and what came of it. */
  constructor({ fleet, meet, onHandshake = () => undefined }) {
    this.#fleet = fleet
    this.#meet = meet
    this.#onHandshake = onHandshake
  }

  /** Begins a session somewhere, of which one in ten ends by an alert; what can be resumed, if anything can. */
  async begin(index) {
    const kind = kindNames[index % kindNames.length]
    const isKilled = index % LIVES_PER_ALERT === 0
    const turn = Math.floor(index / LIVES_PER_ALERT)
    const cause = causes[turn % 2]
    const server = oneOf(this.#servers)
    // One half in the connection in which it began, the other in one that resumes it.
    const isAtOnce = turn % 4 < 2
    const ending = isKilled && isAtOnce ? cause : 'close'
    const { session, port, beganAt, error } = await this.#handshake(server, { kind, ending })
    if (error) return undefined
    this.counts.established += 1
    if (!session) {
      this.counts['no session given'] += 1
      if (ending !== 'close') await this.#fleet.alert(server, port)
      return undefined
    }
    const life = { kind, session, beganAt }
    if (!isKilled) this.healthy.push(life)
    else if (isAtOnce) await this.#bury(life, server, port, cause)
    else await this.kill(life, cause)
    return isKilled ? undefined : life
  }

  /** Ends a session by an alert, in a connection that resumes it if it can. */
  async kill(life, cause) {
    const server = oneOf(this.#servers)
    const { kind, session } = life
    const wanted = { kind, session, ending: cause }
    const { port, isResumed, error } = await this.#handshake(server, wanted)
    if (error) return false
    if (isResumed) await this.#bury(life, server, port, cause)
    else await this.#fleet.alert(server, port)
    return isResumed
  }

  /** Begins a session, and ends it by an alert in the same connection when it is time. */
  async hold(index, until) {
    const kind = kindNames[index % kindNames.length]
    const cause = causes[index % 2]
    const server = oneOf(this.#servers)
    const wanted = { kind, ending: cause, until }
    const { session, port, beganAt, error } = await this.#handshake(server, wanted)
    if (session && !error) await this.#bury({ kind, session, beganAt }, server, port, cause)
  }

  /** Whether a session is resumed at some server. */
  async resume({ kind, session }) {
    const { isResumed } = await this.#handshake(oneOf(this.#servers), { kind, session })
    return isResumed ?? false
  }

  /** Tries one of those that an alert has ended. */
  async tryKilled() {
    if (this.killed.length > 0) await this.#try(oneOf(this.killed), oneOf(this.#servers))
  }

  /** Tries one everywhere. */
  async tryEverywhere(life) {
    for (const server of this.#servers) await this.#try(life, server)
  }

  async #bury(life, server, port, cause) {
    const { at } = await this.#fleet.alert(server, port)
    life.killedAt = at
    life.acknowledged = this.#fleet.forgotten(server, port)
    this.counts[`killed by an ${cause.replace('-', ' ')}`] += 1
    await pass(Math.max(0, at + LIMIT_MS - now()))
    await Promise.race([life.acknowledged, pass(PATIENCE_MS)])
    this.killed.push(life)
    await this.tryEverywhere(life)
  }

  async #try({ kind, session, killedAt }, server) {
    const { isResumed, decidedAt } = await this.#handshake(server, { kind, session })
    if (isResumed === undefined) return
    this.counts[`killed, ${isResumed ? 'resumed' : 'refused'}`] += 1
    if (isResumed) this.failures.add(`${kind}: resumed ${decidedAt - killedAt} ms after the alert`)
  }

  async #handshake(server, wanted) {
    const outcome = await this.#meet({ port: this.#fleet.ports[server], ...wanted })
    if (outcome.error) {
      this.counts['handshakes failed'] += 1
      this.failures.add(outcome.error)
    }
    this.#onHandshake(wanted, outcome)
    return outcome
  }

  get #servers() {
    return Object.keys(this.#fleet.ports).map(Number)
  }
}
