import { MisuseError } from '../alert/error.ts'
import { ascii, concat } from '../crypto/bytes.ts'
import { equal } from '../crypto/constant-time.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { type Awaitable, whenReady } from './awaitable.ts'
import type { SessionStore } from './store.ts'

/** What seals tickets. */
export interface TicketKey {
  /** 16 bytes, with which a ticket begins. */
  readonly name: Uint8Array
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** Where keys come from; `generation` is that of the store, whose keys these may be. */
export interface TicketKeys {
  readonly current: (generation: string) => Awaitable<TicketKey>
  readonly find: (name: Uint8Array, generation: string) => Awaitable<TicketKey | undefined>
}

export const NAME_LENGTH = 16
export const KEY_LENGTH = 32

/** Keys from elsewhere: the first seals, and all of them open. */
export function givenKeys(keys: readonly TicketKey[]): TicketKeys {
  const [first] = keys
  if (!first) throw new MisuseError('ticketKeys: the list is empty')
  for (const { name, key } of keys) {
    if (name.length !== NAME_LENGTH || key.length !== KEY_LENGTH) {
      const got = `${name.length} and ${key.length}`
      throw new MisuseError(`ticketKeys: a name has 16 bytes and a key 32, got ${got}`)
    }
  }
  return { current: () => first, find: (name) => keys.find((key) => equal(key.name, name)) }
}

interface SharedKeysOptions {
  readonly store: SessionStore
  readonly crypto: CryptoProvider
  /** Seconds until another key takes over. */
  readonly rotationSeconds: number
  /** Seconds for which tickets of a key must still be opened after that. */
  readonly lifetimeSeconds: number
  readonly now: () => number
}

const PREFIX = 'tocsin key'

/**
 * One key for each span of time, made by whichever server is first and kept in the store for all of
 * them: keys change everywhere in the same moment, and tickets of the one before still open.
 */
export function sharedKeys(options: SharedKeysOptions): TicketKeys {
  const { store, crypto, rotationSeconds, lifetimeSeconds, now } = options
  const known = new Map<string, TicketKey>()
  const remember = (id: string, key: TicketKey): TicketKey => {
    known.set(id, key)
    for (const oldest of known.keys()) {
      if (known.size <= 2 + Math.ceil(lifetimeSeconds / rotationSeconds)) break
      known.delete(oldest)
    }
    return key
  }
  return {
    current(generation) {
      const span = Math.floor(now() / 1000 / rotationSeconds)
      const id = `${generation} ${span}`
      const key = known.get(id)
      if (key) return key
      const fresh = crypto.random(KEY_LENGTH)
      const claimed = store.claim(keyOf(span), fresh, rotationSeconds + lifetimeSeconds)
      return whenReady(claimed, (bytes) => remember(id, { name: nameOf(span), key: bytes }))
    },
    find(name, generation) {
      const span = spanOf(name)
      if (span === undefined) return undefined
      const id = `${generation} ${span}`
      return (
        known.get(id) ??
        whenReady(store.get(keyOf(span)), (bytes) => bytes && remember(id, { name, key: bytes }))
      )
    },
  }
}

function keyOf(span: number): string {
  return `ticket-key:${span}`
}

/** The span in the name's last octets, as a number: nobody has to know which keys there are. */
function nameOf(span: number): Uint8Array {
  const octets = Uint8Array.from({ length: 6 }, (_, i) => Math.floor(span / 2 ** (8 * (5 - i))))
  return concat(ascii(PREFIX), octets)
}

function spanOf(name: Uint8Array): number | undefined {
  if (!equal(name.subarray(0, PREFIX.length), ascii(PREFIX))) return undefined
  return name.subarray(PREFIX.length).reduce((span, octet) => 256 * span + octet, 0)
}
