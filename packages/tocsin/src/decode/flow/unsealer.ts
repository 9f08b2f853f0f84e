import { concat } from '../../crypto/bytes.ts'
import { expandLabel } from '../../crypto/hkdf.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { headerLength, uint16At } from '../../record/header.ts'
import { type MasterSecret, recordOpener } from '../decrypt.ts'
import type { OpenedParts, Part, RecordOpener } from '../record-opener.ts'
import { suiteProtection } from '../suite-protection.ts'
import type { SenderRole } from './event.ts'
import type { SecretStore } from './secrets.ts'

/** What is needed to open anything. */
export interface Keyring {
  readonly crypto: CryptoProvider
  readonly secrets: SecretStore
}

/** What was inside a protected record. */
export interface Unsealed {
  readonly type: number
  readonly content: Uint8Array
  /** 'early', 'handshake' or 'application'. */
  readonly epoch: string
}

/** Opens the records of one direction, one after the other. */
export interface Unsealer {
  /** What is inside, or nothing where no key opens it. */
  open(record: Uint8Array): Unsealed | undefined
  /** Records were missed, so that the next one's number is not known. */
  lose(): void
  /** The sender changes its keys (RFC 9846 §4.7.3). */
  update?(): void
  /** So much failed that nothing more is tried. */
  readonly isHopeless: boolean
}

/** How many numbers are tried where records were missed. */
const searched = 64

/** After so many failures one after the other it is given up: the secrets are of another connection. */
const mostFailures = 16

/** Keys and what number comes next. */
interface Numbered {
  readonly opener: RecordOpener
  sequence: number
}

/** Counts what cannot be opened, and says how far to search. */
class Search {
  #isLost = false
  #failures = 0
  before: Uint8Array | undefined

  lose(): void {
    this.#isLost = true
    this.before = undefined
  }

  get isHopeless(): boolean {
    return this.#failures >= mostFailures
  }

  open(keys: Numbered, bytes: Uint8Array): OpenedParts | undefined {
    const record = {
      type: bytes[0] ?? 0,
      version: uint16At(bytes, 1),
      fragment: bytes.subarray(headerLength),
      bytes,
    }
    const last = keys.sequence + (this.#isLost ? searched : 0)
    for (let sequence = keys.sequence; sequence <= last; sequence++) {
      const opened = keys.opener.open(record, { sequence, before: this.before })
      if (!opened) continue
      keys.sequence = sequence + 1
      this.#isLost = false
      this.#failures = 0
      return opened
    }
    return undefined
  }

  fail(): void {
    this.#failures++
  }
}

/** The most octets of a fragment's end that the next IV can be in: a block and a MAC. */
const chainLength = 128

/** What of a record can be the IV of the next one in TLS 1.0 (RFC 2246 §6.2.3.2). */
export function endOf(record: Uint8Array): Uint8Array {
  return record.slice(Math.max(headerLength, record.length - chainLength))
}

/** Which record comes next. */
export interface Next {
  readonly sequence: number
  /** The end of the one before. */
  readonly before: Uint8Array | undefined
}

/** Opens what one sender protects with the keys of a master secret. */
export function masterUnsealer(
  crypto: CryptoProvider,
  secret: MasterSecret,
  { sequence, before }: Next,
): Unsealer | undefined {
  const opener = recordOpener(crypto, secret)
  if (!opener) return undefined
  const keys: Numbered = { opener, sequence }
  const search = new Search()
  search.before = before
  const isChained = secret.version === 'TLS 1.0'
  return {
    lose: () => search.lose(),
    get isHopeless() {
      return search.isHopeless
    },
    open(record) {
      if (search.isHopeless) return undefined
      const opened = search.open(keys, record)
      if (isChained) search.before = endOf(record)
      if (opened) return { type: opened.type, content: contentOf(opened), epoch: 'application' }
      search.fail()
      keys.sequence++
      return undefined
    },
  }
}

/** A connection's facts that TLS 1.3 keys depend on. */
export interface Keyed13 {
  readonly clientRandom: Uint8Array
  readonly suite: string
  readonly sender: SenderRole
  /** Whether the client may send data of epoch 'early'. */
  readonly isEarly: boolean
}

const labels = {
  client: {
    early: 'CLIENT_EARLY_TRAFFIC_SECRET',
    handshake: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
    application: 'CLIENT_TRAFFIC_SECRET_0',
  },
  server: {
    early: 'none',
    handshake: 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
    application: 'SERVER_TRAFFIC_SECRET_0',
  },
} as const

type Stage = keyof (typeof labels)['client']

/**
 * Opens one direction of TLS 1.3: what comes next is under the same keys or under those of a later
 * epoch, so those are tried in turn, and nothing has to be known about messages.
 */
export class Unsealer13 implements Unsealer {
  readonly #ring: Keyring
  readonly #keyed: Keyed13
  readonly #search = new Search()
  #stages: readonly Stage[]
  readonly #keys = new Map<Stage, Numbered>()
  #secret: Uint8Array | undefined

  constructor(ring: Keyring, keyed: Keyed13) {
    this.#ring = ring
    this.#keyed = keyed
    const late: readonly Stage[] = ['handshake', 'application']
    this.#stages = keyed.isEarly && keyed.sender === 'client' ? ['early', ...late] : late
  }

  get isHopeless(): boolean {
    return this.#search.isHopeless
  }

  lose(): void {
    this.#search.lose()
  }

  open(record: Uint8Array): Unsealed | undefined {
    if (this.#search.isHopeless) return undefined
    for (const [index, stage] of this.#stages.entries()) {
      const keys = this.#keysOf(stage)
      const opened = keys && this.#search.open(keys, record)
      if (!opened) continue
      this.#stages = this.#stages.slice(index)
      return { type: opened.type, content: contentOf(opened), epoch: stage }
    }
    this.#search.fail()
    // A record that is not authentic is dropped where early data is refused, and counts for nothing.
    if (this.#stages[0] !== 'early') this.#search.lose()
    return undefined
  }

  /** RFC 9846 §7.2 */
  update(): void {
    const { crypto } = this.#ring
    const hash = crypto.hashes[suiteProtection(this.#keyed.suite)?.hash ?? 'sha256']
    if (!hash || !this.#secret) return
    const none = new Uint8Array(0)
    this.#use(expandLabel(hash, this.#secret, 'traffic upd', none, hash.outputLength))
    this.#stages = ['application']
  }

  #keysOf(stage: Stage): Numbered | undefined {
    const known = this.#keys.get(stage)
    if (known) return known
    const { clientRandom, sender } = this.#keyed
    const secret = this.#ring.secrets.find(clientRandom, labels[sender][stage])
    if (secret && stage === 'application') return this.#use(secret)
    return secret && this.#keep(stage, secret)
  }

  #use(secret: Uint8Array): Numbered | undefined {
    this.#secret = secret
    return this.#keep('application', secret)
  }

  #keep(stage: Stage, secret: Uint8Array): Numbered | undefined {
    const { suite } = this.#keyed
    const opener = recordOpener(this.#ring.crypto, { kind: 'traffic-secret', suite, secret })
    if (!opener) return undefined
    const keys = { opener, sequence: 0 }
    this.#keys.set(stage, keys)
    return keys
  }
}

function contentOf({ parts }: OpenedParts): Uint8Array {
  const contents = parts.filter(isContent).flatMap(({ opened }) => opened ?? [])
  const [only = new Uint8Array(0)] = contents
  return contents.length > 1 ? concat(...contents) : only
}

function isContent({ name }: Part): boolean {
  return name === 'content'
}
