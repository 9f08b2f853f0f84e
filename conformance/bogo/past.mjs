import { memoryStore, ServerSessions } from 'tocsin'
import { failsCallback } from './callbacks.mjs'
import { crypto } from './crypto.mjs'

/** How far off BoringSSL lets a client be with a ticket's age. */
const REPLAY_WINDOW_MS = 60_000
/** A ticket is renewed when half of its life is over. */
const HALF_LIFE_SECONDS = 3601
/** How much early data BoringSSL's tickets allow, in bytes. */
const MAX_EARLY_DATA = 14_336

/** What the connections of a test have in common: a clock, and what there is to resume. */
export class Past {
  /** What the client's last connection has led to. */
  session = undefined

  #now = Date.now() - REPLAY_WINDOW_MS
  #store = memoryStore({ now: () => this.#now })

  constructor() {
    this.#watch()
  }

  /** Stands still but for what a test says, so that ages are exact. */
  now = () => this.#now

  pass({ resumptionDelay = 0, renewTicket }) {
    this.#now += 1000 * (resumptionDelay + (renewTicket ? HALF_LIFE_SECONDS : 0))
  }

  /** What a server of these settings resumes; it tells `ledger` what it keeps. */
  sessionsFor(settings, ledger) {
    return new KeptSessions({
      store: settings.async ? later(this.#store) : this.#store,
      crypto,
      now: this.now,
      ticketCount: settings.noTicket ? 0 : 2,
      ...(settings.useTicketCallback && { ticketKeys: [ZERO_KEY] }),
      maxEarlyDataSize: settings.enableEarlyData ? MAX_EARLY_DATA : 0,
      replayWindowMs: REPLAY_WINDOW_MS,
      settings,
      ledger,
    })
  }

  /** A store takes no early data before it has watched for a whole window: it begins with the first ticket. */
  #watch() {
    const sessions = new ServerSessions({ store: this.#store, crypto, now: this.now })
    sessions.issueTicket(NO_SESSION)
    this.#now += REPLAY_WINDOW_MS
  }
}

class KeptSessions extends ServerSessions {
  #settings
  #ledger

  constructor({ settings, ledger, ...options }) {
    super(options)
    this.#settings = settings
    this.#ledger = ledger
  }

  issueTicket(session) {
    return this.#settings.skipTicket ? undefined : super.issueTicket(session)
  }

  /** Who is to be refused by a callback is asked for a credential first, so there must be no session. */
  resume(kind, identity) {
    this.#ledger.isSessionOffered = true
    if (failsCallback(this.#settings)) return undefined
    return this.#remember(super.resume(kind, identity))
  }

  #remember(session) {
    if (session instanceof Promise) return session.then((found) => this.#remember(found))
    this.#ledger.session = session
    return session
  }

  keep(sessionId, session) {
    this.#ledger.isKept = true
    return super.keep(sessionId, session)
  }
}

/** That of BoringSSL's callbacks. */
const ZERO_KEY = { name: new Uint8Array(16), key: new Uint8Array(32) }

const NO_SESSION = {
  version: 'TLS 1.3',
  cipherSuite: 0x1301,
  secret: { bytes: new Uint8Array(32) },
  family: '0'.repeat(32),
  issuedAt: 0,
  lifetimeSeconds: 0,
  extendedMasterSecret: true,
  compressionMethod: 0,
  peerCertificates: [],
  peerCertificateType: 'X509',
  ageAdd: 0,
  maxEarlyDataSize: 0,
}

/** The same store, which takes its time. */
function later(store) {
  const methods = Object.entries(store).map(([name, method]) => [
    name,
    (...args) =>
      new Promise((resolve) => {
        setImmediate(() => resolve(method(...args)))
      }),
  ])
  return Object.fromEntries(methods)
}
