import { abort } from '../alert/error.ts'
import { concat } from '../crypto/bytes.ts'
import type { Secret } from '../crypto/secret.ts'
import type { Effects, OutgoingMessage, RecordLimits } from '../handshake/effects.ts'
import type { Outgoing } from '../handshake/outgoing.ts'
import type { Report } from '../handshake/report.ts'
import type { MessageTable } from '../handshake/state.ts'
import { Defragmenter, type HandshakeMessage } from '../record/defragmenter.ts'
import { Deframer } from '../record/deframer.ts'
import { Framer, type PaddingPolicy } from '../record/framer.ts'
import { limits } from '../record/limits.ts'
import { plaintextOpener } from '../record/plaintext.ts'
import type { Epoch, Opener, OpenRecord, Sealer, WireRecord } from '../record/protection.ts'
import { encodeHandshake } from '../wire/messages.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'

/** A record whose protection is removed, and which protection that was. */
export interface OpenedRecord extends OpenRecord {
  readonly epoch: Epoch
}

const changeCipherSpec = Uint8Array.of(1)
const clearOpener = plaintextOpener()

/**
 * Bytes ⇄ records ⇄ messages under the keys in use: what a handshake's effects act on.
 *
 * Implementation notes. Writing only queues: `flush` hands out everything queued, in one piece.
 * Reading is pulled, message before record, so that a key change or a question takes effect before
 * the next byte is interpreted. States may keep handshake messages: nobody writes to their bytes again.
 */
export class Channel implements Effects {
  readonly #deframer = new Deframer()
  readonly #defragmenter = new Defragmenter()
  readonly #framer: Framer
  readonly #outgoing: Outgoing
  readonly #reported: (report: Report) => void
  readonly #secrets: Secret[] = []
  #opener: Opener = clearOpener
  #sealer: Sealer | undefined
  #openedOne = false
  #isWriteClosed = false
  #earlyDataLeft = 0
  #maxContent: number | undefined
  #version: ProtocolVersionName | undefined

  constructor(
    outgoing: Outgoing,
    padding: PaddingPolicy | undefined,
    reported: (report: Report) => void,
  ) {
    this.#outgoing = outgoing
    this.#reported = reported
    this.#framer = new Framer(padding)
  }

  get version(): ProtocolVersionName | undefined {
    return this.#version
  }

  get readEpoch(): Epoch {
    return this.#opener.epoch
  }

  get writeEpoch(): Epoch {
    return this.#sealer?.epoch ?? 'clear'
  }

  /** Records the write key can still protect. */
  get recordsLeft(): number {
    return this.#sealer?.recordsLeft ?? Number.POSITIVE_INFINITY
  }

  /** Whether the transport ended inside a record or a message. */
  get hasPartial(): boolean {
    return this.#deframer.pendingBytes > 0 || this.#defragmenter.hasPartial
  }

  get hasPartialMessage(): boolean {
    return this.#defragmenter.hasPartial
  }

  push(bytes: Uint8Array): void {
    this.#deframer.push(bytes)
  }

  /** Keeps what is not read yet, when reading stops before all of it is. */
  keep(): void {
    this.#deframer.keep()
  }

  pushHandshake(content: Uint8Array): void {
    this.#defragmenter.push(content)
  }

  nextMessage(): HandshakeMessage | undefined {
    return this.#defragmenter.next()
  }

  nextRecord(): OpenedRecord | undefined {
    for (;;) {
      const record = this.#deframer.next()
      if (!record) return undefined
      const opened = this.#open(record)
      if (opened) return opened
      if (!this.#discards(record)) throw abort('record.not-authentic')
    }
  }

  #open(record: WireRecord): OpenedRecord | undefined {
    const { epoch } = this.#opener
    if (this.#isClear(record)) {
      return { type: record.type, content: record.fragment, epoch: 'clear' }
    }
    const isEarly = record.type === ContentType.application_data && this.#earlyDataLeft > 0
    if (epoch === 'clear' && isEarly) return undefined
    const opened = this.#opener.open(record)
    if (!opened) return undefined
    this.#openedOne = true
    if (epoch !== 'clear') this.#requireWithin(opened.content.length)
    return { type: opened.type, content: opened.content, epoch }
  }

  /** What the length of a record did not tell while it was protected: CBC pads. */
  #requireWithin(length: number): void {
    const most = this.#maxContent ?? length
    if (length > most) throw abort('record.over-negotiated-limit', { length, most })
  }

  /** Rejected early data comes before anything else that is protected, and there is not much of it. */
  #discards({ type, bytes }: WireRecord): boolean {
    const { epoch } = this.#opener
    const mayCome = epoch === 'clear' || (epoch === 'handshake' && !this.#openedOne)
    if (!mayCome || type !== ContentType.application_data) return false
    this.#earlyDataLeft -= bytes.length
    return this.#earlyDataLeft >= 0
  }

  /**
   * TLS 1.3 sends change_cipher_spec in the clear whenever it comes (RFC 9846 §5), and a client that
   * fails before it has keys sends its alert so (§A.1).
   */
  #isClear(record: WireRecord): boolean {
    if (this.#version !== 'TLS 1.3' || this.#opener.epoch === 'clear') return false
    if (record.type === ContentType.change_cipher_spec) return true
    const mayStillBeClear = this.#opener.epoch === 'handshake' && !this.#openedOne
    return record.type === ContentType.alert && record.fragment.length === 2 && mayStillBeClear
  }

  /** Nothing follows close_notify, not even what the peer asks for (RFC 9846 §6.1). */
  closeWrite(): void {
    this.#isWriteClosed = true
  }

  write(type: number, content: Uint8Array): void {
    if (this.#isWriteClosed) return
    for (const [index, record] of this.#outgoing.record({ type, content }).entries()) {
      if (index > 0) this.#framer.endRecord()
      this.#framer.write(record.type, record.content)
    }
  }

  /** Everything queued, as records in one piece. */
  flush(): Uint8Array | undefined {
    const records = this.#framer.flush()
    return records && this.#outgoing.bytes(records)
  }

  /** Forgets every key and secret (RFC 9846 §6). */
  wipe(): void {
    this.#opener.wipe()
    this.#framer.wipe()
    for (const secret of this.#secrets) secret.wipe()
    this.#secrets.length = 0
  }

  send(messages: MessageTable, message: OutgoingMessage): Uint8Array {
    const encoded = message.encoded ?? encodeHandshake(messages, message.type, message.body)
    const sent = this.#outgoing.message(message, encoded, messages)
    for (const raw of sent) this.write(ContentType.handshake, raw)
    return sent.length === 1 && sent[0] ? sent[0] : concat(...sent)
  }

  sendChangeCipherSpec(): void {
    for (const { type, content } of this.#outgoing.record({
      type: ContentType.change_cipher_spec,
      content: changeCipherSpec,
    })) {
      // Before TLS 1.3 it is protected like anything else, in a renegotiation.
      if (this.#version === 'TLS 1.3') this.#framer.writeClear(type, content)
      else this.#framer.write(type, content)
    }
  }

  useReadKeys(opener: Opener): void {
    if (this.#defragmenter.hasPartial || this.#defragmenter.hasWhole) {
      throw abort('record.key-change-not-aligned')
    }
    this.#opener.wipe()
    this.#opener = opener
    this.#openedOne = false
    this.#deframer.maxFragment = opener.maxFragment
    this.#deframer.expansion = opener.expansion
    if (this.#maxContent !== undefined) this.#deframer.maxContent = this.#maxContent
  }

  discardEarlyData(most: number): void {
    this.#earlyDataLeft = most
    // It is protected, though not for us.
    this.#deframer.maxFragment = limits.ciphertext13
  }

  useWriteKeys(sealer: Sealer): void {
    this.#sealer = this.#outgoing.sealer(sealer)
    this.#framer.useKeys(this.#sealer)
  }

  sendData(data: Uint8Array): void {
    this.write(ContentType.application_data, data)
  }

  useVersion(version: ProtocolVersionName): void {
    this.#version = version
    this.#deframer.version = version
    this.#framer.version = version
  }

  useRecordVersion(version: number): void {
    this.#framer.recordVersion = version
  }

  limitRecords({ send, receive, unprotected = false }: RecordLimits): void {
    this.#framer.limit = send
    this.#framer.limitsClear = unprotected
    this.#deframer.limitsClear = unprotected
    this.#maxContent = receive
    // Early data had other keys, so another limit (RFC 8449 §4): none binds before the next keys.
    if (this.#earlyDataLeft === 0) this.#deframer.maxContent = receive
  }

  hold(secret: Secret): Secret {
    this.#secrets.push(secret)
    return secret
  }

  report(event: Report): void {
    this.#reported(event)
  }
}
