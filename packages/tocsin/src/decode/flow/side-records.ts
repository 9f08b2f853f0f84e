import { headerLength, uint16At } from '../../record/header.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { handshakeTypeName } from '../../wire/registry/handshake-type.ts'
import { protocolVersionName } from '../../wire/registry/protocol-version.ts'
import type { Place, Side } from '../capture/packet.ts'
import type { Conversation, Speaker, Telling } from './conversation.ts'
import { guessAt, probableReason } from './guess.ts'
import { hear } from './hear.ts'
import { MessageReader } from './message-reader.ts'
import type { RecordTarget } from './record-reader.ts'
import { SideKeys } from './side-keys.ts'

/** The fewest octets that any protection makes of anything: a MAC or a tag, but for that of CCM_8. */
const shortestSealed = 10

/** A record's content, and where it was. */
interface Content {
  readonly type: number
  readonly bytes: Uint8Array
  readonly epoch: string
  readonly isDecrypted: boolean
  readonly version: number
  readonly place: Place
}

/** What one side's records say. */
export class SideRecords implements RecordTarget, Speaker {
  readonly #conversation: Conversation
  readonly #side: Side
  readonly #keys: SideKeys
  readonly #clear = new MessageReader()
  readonly #sealed = new MessageReader()
  last: string | undefined
  #level: number | undefined
  #data = { records: 0, length: 0 }
  #frame = 0
  #seconds = 0
  #nanoseconds = 0
  /** Of the last record that nothing opened, in TLS 1.3. */
  #lastLength: number | undefined
  #sealedMessages = 0

  constructor(conversation: Conversation, side: Side) {
    this.#conversation = conversation
    this.#side = side
    this.#keys = new SideKeys(conversation, side)
    conversation.speakers[side] = this
  }

  wants(type: number): boolean {
    return type !== ContentType.application_data || this.#keys.mayOpen
  }

  record(bytes: Uint8Array, place: Place): void {
    const type = bytes[0] ?? 0
    const version = uint16At(bytes, 1)
    const fragment = bytes.subarray(headerLength)
    if (!this.#isSealed(type, fragment)) {
      this.#take({ type, bytes: fragment, epoch: 'clear', isDecrypted: false, version, place })
    } else if (this.#unencrypted === undefined) this.#takeSealed(bytes, place)
    else {
      const content = fragment.subarray(0, Math.max(0, fragment.length - this.#unencrypted))
      const epoch = 'application'
      this.#take({ type, bytes: content, epoch, isDecrypted: false, version, place })
    }
  }

  /** The octets of the MAC, under a suite that does not encrypt. */
  get #unencrypted(): number | undefined {
    return this.#keys.isChanged ? macOfNull(this.#conversation.serverHello?.suite) : undefined
  }

  passed(type: number, length: number, place: Place, damage: 'whole' | 'damaged'): void {
    if (type === ContentType.application_data) this.#count(length, place)
    if (damage === 'damaged') this.lose()
    this.#keys.count++
  }

  /** Octets are missing: what was begun is not ended. */
  lose(): void {
    this.#clear.restart()
    this.#sealed.restart()
    this.#level = undefined
    this.#keys.lose()
  }

  rekey(): void {
    this.#keys.renew()
  }

  flush(): void {
    const { records, length } = this.#data
    if (records === 0) return
    this.#data = { records: 0, length: 0 }
    this.#tell(this.#lastPlace(), undefined, { kind: 'application_data', records, length })
  }

  /** Nothing follows; `how` is nothing where only the capture ends. */
  end(how: 'fin' | 'rst' | undefined): void {
    const conversation = this.#conversation
    const length = this.#lastLength
    this.#lastLength = undefined
    if (length === undefined) return
    const isFirst = this.#keys.count === 1
    const role = conversation.roleOf(this.#side)
    const suite = conversation.serverHello?.suite
    const probable = probableReason({ length, isFirst, role, suite, how })
    if (probable === undefined) return
    const epoch = isFirst ? 'handshake' : 'application'
    this.#tell(this.#lastPlace(), undefined, {
      ...this.#unread(epoch),
      probable,
      recordVersion: 0x0303,
    })
  }

  #isSealed(type: number, fragment: Uint8Array): boolean {
    if (type === ContentType.application_data) return true
    if (this.#conversation.isTls13) return false
    const isLong = fragment.length >= shortestSealed
    if (this.#keys.isChanged) return isLong
    if (type === ContentType.alert) return fragment.length >= 16
    return type === ContentType.handshake && isLong && this.#isStrange(fragment)
  }

  /** Where the beginning was not seen, a message without a sensible header is an encrypted one. */
  #isStrange(fragment: Uint8Array): boolean {
    if (this.#conversation.hasHello || this.#clear.isInside) return false
    const isKnown = !handshakeTypeName(fragment[0] ?? 0).startsWith('unknown')
    return !isKnown || (fragment[1] ?? 0) > 1
  }

  #takeSealed(bytes: Uint8Array, place: Place): void {
    const version = uint16At(bytes, 1)
    const opened = this.#keys.open(bytes)
    if (!opened) this.#takeUnread(bytes, version, place)
    else {
      this.#lastLength = undefined
      const { type, content, epoch } = opened
      this.#take({ type, bytes: content, epoch, isDecrypted: true, version, place })
    }
  }

  #takeUnread(bytes: Uint8Array, recordVersion: number, place: Place): void {
    const length = bytes.length - headerLength
    switch (bytes[0]) {
      case ContentType.application_data:
        this.#count(length, place)
        break
      case ContentType.alert:
        this.#takeUnreadAlert(bytes, recordVersion, place)
        break
      case ContentType.handshake:
        this.#takeUnreadMessage(length, recordVersion, place)
        break
      case ContentType.change_cipher_spec:
        this.#change(recordVersion, place)
        break
      default:
    }
  }

  #takeUnreadAlert(bytes: Uint8Array, recordVersion: number, place: Place): void {
    const isAfter = this.#conversation.finished[this.#side]
    const guess = guessAt(bytes, isAfter ? 'after' : 'before')
    const unread = this.#unread('application')
    this.#tell(place, recordVersion, { ...unread, probable: undefined, recordVersion, guess })
  }

  /** After change_cipher_spec comes Finished, and nothing else (RFC 5246 §7.4.9). */
  #takeUnreadMessage(length: number, version: number, place: Place): void {
    const isFinished = this.#keys.isChanged && this.#sealedMessages === 0
    this.#sealedMessages++
    this.last = isFinished ? 'finished' : 'encrypted handshake message'
    if (isFinished) this.#conversation.finished[this.#side] = true
    const { last: name } = this
    const epoch = 'application'
    this.#tell(place, version, { kind: 'message', name, length, epoch, encrypted: true })
  }

  #unread(epoch: string) {
    return {
      kind: 'alert',
      level: undefined,
      code: undefined,
      encrypted: true,
      decrypted: false,
      epoch,
      after: this.last,
      context: this.#conversation.contextFor(this.#side),
    } as const
  }

  #take(content: Content): void {
    switch (content.type) {
      case ContentType.alert:
        this.#takeAlerts(content)
        break
      case ContentType.handshake:
        this.#takeMessages(content)
        break
      case ContentType.change_cipher_spec:
        this.#change(content.version, content.place)
        break
      case ContentType.application_data:
        this.#count(content.bytes.length, content.place)
        break
      default:
    }
  }

  /** An alert's two octets may be in two records, and a record may have several (RFC 5246 §6.2.1). */
  #takeAlerts({ bytes, place, version, epoch, isDecrypted }: Content): void {
    if (bytes.length === 0) {
      const text = 'an alert record without an octet of an alert'
      this.#tell(place, version, { kind: 'problem', text })
    }
    for (const octet of bytes) {
      const level = this.#level
      this.#level = level === undefined ? octet : undefined
      if (level === undefined) continue
      this.#tell(place, version, {
        ...this.#unread(epoch),
        level,
        code: octet,
        encrypted: isDecrypted,
        decrypted: isDecrypted,
        probable: undefined,
        recordVersion: version,
      })
    }
  }

  #takeMessages({ bytes, place, version, epoch, isDecrypted }: Content): void {
    const reader = isDecrypted ? this.#sealed : this.#clear
    const recordVersion = protocolVersionName(version)
    for (const message of reader.read(bytes)) {
      const heard = { side: this.#side, place, message, epoch, recordVersion }
      this.last = hear(this.#conversation, heard)
      if (this.last === 'key_update') this.#keys.update()
    }
  }

  #change(version: number, place: Place): void {
    this.#keys.change()
    this.#sealed.restart()
    this.#sealedMessages = 0
    this.#level = undefined
    if (!this.#conversation.isTls13) this.last = 'change_cipher_spec'
    this.#tell(place, version, { kind: 'change_cipher_spec' })
  }

  #count(length: number, { frame, seconds, nanoseconds }: Place): void {
    this.#data.records++
    this.#data.length += length
    this.#frame = frame
    this.#seconds = seconds
    this.#nanoseconds = nanoseconds
    this.#lastLength = this.#conversation.isTls13 ? length : undefined
  }

  #lastPlace(): Place {
    return { frame: this.#frame, seconds: this.#seconds, nanoseconds: this.#nanoseconds }
  }

  #tell(place: Place, version: number | undefined, telling: Telling): void {
    const name = version === undefined ? undefined : protocolVersionName(version)
    this.#conversation.tell(this.#side, place, name, telling)
  }
}

const macs = { MD5: 16, SHA: 20, SHA256: 32, SHA384: 48 } as const

/** How many octets of MAC follow the content under a suite of a null cipher (RFC 5246 §6.2.3.1). */
function macOfNull(suite: string | undefined): number | undefined {
  const mac = /_WITH_NULL_(MD5|SHA|SHA256|SHA384)$/.exec(suite ?? '')?.[1]
  return mac === undefined ? undefined : macs[mac as keyof typeof macs]
}
