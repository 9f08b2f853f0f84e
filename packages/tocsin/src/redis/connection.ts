import { ErrorReply } from '@redis/client'
import { type Client, newClient, type RedisAddress } from './client.ts'
import type { Conditions } from './conditions.ts'
import { type Greeting, greet } from './greeting.ts'
import { NoAnswer, within } from './within.ts'

export interface ConnectionSettings extends RedisAddress {
  readonly timeoutMs: number
  readonly conditions: Conditions
  /** Called for every connection, before anybody's first command. */
  readonly onConnected: (greeting: Greeting) => void
}

const FIRST_DELAY_MS = 50
/** All servers of a store have to be back before the first of them has done settling. */
const LONGEST_DELAY_MS = 500
/** So long Redis may say nothing, at the beginning of a connection and while commands fail. */
const PATIENCE_MS = 2000

/**
 * Commands to Redis, over a connection that is made anew whenever it is lost.
 *
 * Implementation notes. A command fails at once when there is no connection, and after `timeoutMs`
 * when there is no answer: nobody waits for longer, and nothing is kept for later. Each connection
 * has a client of its own, so that no answer can be taken for that of an earlier command; and none
 * is used before it is known which Redis is there.
 */
export class RedisConnection {
  readonly #settings: ConnectionSettings
  readonly #conditions: Conditions
  /** The client of the connection that there is, or is made. */
  #client: Client | undefined
  #isUsable = false
  #isClosed = false
  #delayMs = FIRST_DELAY_MS
  /** Since when nothing was heard while commands ran out of time. */
  #silentSince: number | undefined
  #attempt: Promise<void> = Promise.resolve()
  #giveUp: (error: Error) => void = () => {}
  #timer: NodeJS.Timeout | undefined

  /** Begins to connect. */
  constructor(settings: ConnectionSettings) {
    this.#settings = settings
    this.#conditions = settings.conditions
    this.#connectAfter(0)
  }

  /** What comes of the attempt to connect that was made last or is made next. */
  ready(): Promise<void> {
    return this.#isClosed ? Promise.reject(this.#unusable()) : this.#attempt
  }

  /** Runs a command that changes nothing, or takes something away. */
  run<T>(command: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client
    if (!client || !this.#isUsable) return Promise.reject(this.#unusable())
    const answer = command(client)
    answer.then(this.#heard, (error: Error) => this.#failed(client, error))
    const inTime = within(this.#settings.timeoutMs, answer)
    inTime.then(
      () => this.#conditions.wentWell('slow'),
      (error: Error) => this.#late(client, error),
    )
    return inTime
  }

  /** Runs a command that Redis may have no room for. */
  async write<T>(command: (client: Client) => Promise<T>): Promise<T> {
    const result = await this.run(command)
    this.#conditions.wentWell('refused')
    return result
  }

  close(): void {
    this.#isClosed = true
    this.#isUsable = false
    clearTimeout(this.#timer)
    this.#giveUp(this.#unusable())
    this.#client?.destroy()
    this.#client = undefined
  }

  #connectAfter(milliseconds: number): void {
    const client = newClient(this.#settings)
    client.on('error', (error: Error) => this.#lose(client, error))
    this.#client = client
    this.#attempt = new Promise((resolve, reject) => {
      this.#giveUp = reject
      this.#timer = setTimeout(() => this.#connect(client).then(resolve, reject), milliseconds)
    })
    this.#attempt.catch(() => {})
  }

  async #connect(client: Client): Promise<void> {
    try {
      const greeting = await within(
        PATIENCE_MS,
        client.connect().then(() => greet(client)),
      )
      if (this.#client === client) this.#use(greeting)
    } catch (error) {
      this.#lose(client, error instanceof Error ? error : new Error(`${error}`))
      throw new Error('redis is unreachable', { cause: error })
    }
  }

  #use(greeting: Greeting): void {
    this.#isUsable = true
    this.#silentSince = undefined
    this.#delayMs = FIRST_DELAY_MS
    this.#settings.onConnected(greeting)
    this.#conditions.connected()
  }

  #lose(client: Client, error: Error): void {
    if (this.#client !== client) return
    this.#isUsable = false
    client.destroy()
    this.#connectAfter(this.#delayMs)
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS)
    this.#conditions.began('unreachable', error)
  }

  readonly #heard = (): void => {
    this.#silentSince = undefined
  }

  /** Redis refused a command, or the client did because too many wait for their answers. */
  #failed(client: Client, error: Error): void {
    if (this.#client !== client || !this.#isUsable) return
    if (error instanceof ErrorReply) this.#heard()
    this.#conditions.began(error instanceof ErrorReply ? 'refused' : 'slow', error)
  }

  /** A connection on which nothing is heard any more may be one to nobody. */
  #late(client: Client, error: Error): void {
    if (!(error instanceof NoAnswer) || this.#client !== client || !this.#isUsable) return
    this.#conditions.began('slow', error)
    this.#silentSince ??= performance.now()
    if (performance.now() - this.#silentSince >= PATIENCE_MS) this.#lose(client, error)
  }

  #unusable(): Error {
    return new Error(this.#isClosed ? 'the store is closed' : 'redis is unreachable')
  }
}
