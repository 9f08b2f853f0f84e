import type { Side } from '../capture/packet.ts'
import type { CbcVersionName } from '../cbc-opener.ts'
import type { Conversation } from './conversation.ts'
import {
  endOf,
  type Keyring,
  masterUnsealer,
  type Unsealed,
  type Unsealer,
  Unsealer13,
} from './unsealer.ts'

/** The keys of one side, as far as key logs have them. */
export class SideKeys {
  readonly #conversation: Conversation
  readonly #side: Side
  /** How many protected records there were under these keys. */
  count = 0
  /** Whether change_cipher_spec came; in TLS 1.3 it means nothing. */
  isChanged = false
  #unsealer: Unsealer | undefined
  #tried = -1
  #before: Uint8Array | undefined
  /** Records came before the ServerHello said under which suite. */
  #hadEarly = false

  constructor(conversation: Conversation, side: Side) {
    this.#conversation = conversation
    this.#side = side
  }

  /** Whether it makes sense to keep a record's content. */
  get mayOpen(): boolean {
    return this.#find() !== undefined || this.#isChained
  }

  open(record: Uint8Array): Unsealed | undefined {
    const opened = this.#find()?.open(record)
    this.count++
    if (this.#isChained) this.#before = endOf(record)
    return opened
  }

  /** Keys that come late need the record before the first they open. */
  get #isChained(): boolean {
    const { ring, version } = this.#conversation
    return ring !== undefined && this.isChanged && version === 'TLS 1.0'
  }

  update(): void {
    this.#unsealer?.update?.()
  }

  lose(): void {
    this.#unsealer?.lose()
  }

  /** The hellos are others: in TLS 1.3 so are the keys. */
  renew(): void {
    if (!this.#conversation.isTls13) return
    this.#hadEarly = this.count > 0
    this.#unsealer = undefined
    this.#tried = -1
    this.count = 0
  }

  /** New keys begin, and with them the counting (RFC 5246 §6.1). */
  change(): void {
    this.isChanged = true
    if (this.#conversation.isTls13) return
    this.#unsealer = undefined
    this.#tried = -1
    this.count = 0
  }

  /** What opens the next record: looked for anew when secrets have been added. */
  #find(): Unsealer | undefined {
    const { ring } = this.#conversation
    if (!ring) return undefined
    const { generation } = ring.secrets
    if (this.#tried !== generation && (!this.#unsealer || this.#unsealer.isHopeless)) {
      this.#unsealer = this.#make(ring)
    }
    this.#tried = generation
    return this.#unsealer?.isHopeless ? undefined : this.#unsealer
  }

  #make(ring: Keyring): Unsealer | undefined {
    const { clientHello, isTls13, serverHello } = this.#conversation
    if (!clientHello || !serverHello || !ring.secrets.has(clientHello.random)) return undefined
    return isTls13 ? this.#make13(ring) : this.#make12(ring)
  }

  #make13(ring: Keyring): Unsealer | undefined {
    const { clientHello, serverHello } = this.#conversation
    const sender = this.#conversation.roleOf(this.#side)
    if (!clientHello || !serverHello || !sender) return undefined
    const { offersEarlyData: isEarly, random: clientRandom } = clientHello
    const unsealer = new Unsealer13(ring, {
      clientRandom,
      suite: serverHello.suite,
      sender,
      isEarly,
    })
    if (this.count > 0 || this.#hadEarly) unsealer.lose()
    return unsealer
  }

  #make12({ crypto, secrets }: Keyring): Unsealer | undefined {
    const { clientHello, serverHello, version } = this.#conversation
    const sender = this.#conversation.roleOf(this.#side)
    if (!this.isChanged || !clientHello || !serverHello || !sender) return undefined
    const secret = secrets.find(clientHello.random, 'CLIENT_RANDOM')
    if (!secret || !isMasterVersion(version)) return undefined
    const { suite } = serverHello
    const randoms = { client: clientHello.random, server: serverHello.random }
    const encryptThenMac = clientHello.encryptThenMac && serverHello.encryptThenMac
    const kind = 'master-secret'
    const facts = { kind, version, suite, secret, randoms, sender, encryptThenMac } as const
    return masterUnsealer(crypto, facts, { sequence: this.count, before: this.#before })
  }
}

function isMasterVersion(version: string | undefined): version is CbcVersionName {
  return version === 'TLS 1.0' || version === 'TLS 1.1' || version === 'TLS 1.2'
}
