import { abort } from '../alert/error.ts'
import { HandshakeType, handshakeTypeName } from '../wire/registry/handshake-type.ts'
import { uint16At } from './header.ts'
import { limits } from './limits.ts'

/** A whole handshake message; `raw` is its header and body together. */
export interface HandshakeMessage {
  readonly type: number
  readonly body: Uint8Array
  readonly raw: Uint8Array
}

const headerLength = 4
const nothing: Uint8Array = new Uint8Array(0)

/**
 * Contents of handshake records → messages.
 *
 * Implementation notes. Content is copied when it comes, so messages are views of bytes that nobody
 * writes to again: states may keep them. Room grows with what has arrived, not with what a header
 * announces, and doubles, so that a message in one-octet fragments costs no more than twice its size.
 */
export class Defragmenter {
  #bytes = nothing
  #start = 0
  #end = 0

  /** Whether a message has begun that is not whole: only its continuation may follow (RFC 9846 §5.1). */
  get hasPartial(): boolean {
    return this.#end > this.#start && !this.hasWhole
  }

  /** Whether a message waits to be taken. */
  get hasWhole(): boolean {
    return this.#end - this.#start >= this.#messageLength()
  }

  push(content: Uint8Array): void {
    if (content.length > this.#bytes.length - this.#end) this.#makeRoom(content.length)
    this.#bytes.set(content, this.#end)
    this.#end += content.length
  }

  /** The next whole message, if it has arrived; one that announces too much is refused at its header. */
  next(): HandshakeMessage | undefined {
    const length = this.#messageLength()
    this.#requireLength(length - headerLength)
    if (this.#end - this.#start < length) return undefined
    const raw = this.#bytes.subarray(this.#start, this.#start + length)
    this.#start += length
    if (this.#start === this.#end) this.#release()
    return { type: raw[0] ?? 0, body: raw.subarray(headerLength), raw }
  }

  /** How long the message will be, header included; only the header's length while that is incomplete. */
  #messageLength(): number {
    if (this.#end - this.#start < headerLength) return headerLength
    const high = this.#bytes[this.#start + 1] ?? 0
    return headerLength + high * 0x10000 + uint16At(this.#bytes, this.#start + 2)
  }

  #requireLength(length: number): void {
    const code = this.#bytes[this.#start] ?? 0
    const most = certificateTypes.has(code) ? limits.certificateMessage : limits.handshakeMessage
    if (length <= most) return
    throw abort('limit.handshake-message', { type: handshakeTypeName(code), length, most })
  }

  /** Messages own what they were read from: nothing of it is held here. */
  #release(): void {
    this.#bytes = nothing
    this.#start = 0
    this.#end = 0
  }

  #makeRoom(length: number): void {
    const unread = this.#bytes.subarray(this.#start, this.#end)
    this.#bytes = new Uint8Array(unread.length + Math.max(length, unread.length))
    this.#bytes.set(unread)
    this.#start = 0
    this.#end = unread.length
  }
}

const certificateTypes: ReadonlySet<number> = new Set([
  HandshakeType.certificate,
  HandshakeType.compressed_certificate,
])
