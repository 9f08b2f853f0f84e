import { uint16At } from '../../record/header.ts'

/** A handshake message; of one too long to be kept, `body` is missing. */
export interface SeenMessage {
  readonly type: number
  readonly length: number
  readonly body: Uint8Array | undefined
}

const messageHeader = 4

/** A longer message is counted, not read: certificates of honest peers are far shorter. */
const longestKept = 2 ** 18

/** Joins the fragments of handshake messages, which records may cut and gather (RFC 5246 §6.2.1). */
export class MessageReader {
  readonly #header = new Uint8Array(messageHeader)
  #headerHas = 0
  #length = 0
  #left = 0
  #body: Uint8Array | undefined
  #bodyHas = 0

  /** Whether a message has begun and not ended. */
  get isInside(): boolean {
    return this.#headerHas > 0
  }

  /** Forgets what was begun. */
  restart(): void {
    this.#headerHas = 0
    this.#body = undefined
  }

  /** The messages that end in these octets. */
  *read(content: Uint8Array): Generator<SeenMessage> {
    let at = 0
    while (at < content.length) {
      at = this.#readHeader(content, at)
      if (this.#headerHas < messageHeader) return
      at = this.#readBody(content, at)
      if (this.#left > 0) return
      const message = { type: this.#header[0] ?? 0, length: this.#length, body: this.#body }
      this.restart()
      yield message
    }
  }

  #readHeader(content: Uint8Array, at: number): number {
    if (this.#headerHas === messageHeader) return at
    const taken = Math.min(messageHeader - this.#headerHas, content.length - at)
    this.#header.set(content.subarray(at, at + taken), this.#headerHas)
    this.#headerHas += taken
    if (this.#headerHas === messageHeader) {
      this.#length = ((this.#header[1] ?? 0) << 16) | uint16At(this.#header, 2)
      this.#left = this.#length
      this.#bodyHas = 0
      this.#body = new Uint8Array(0)
    }
    return at + taken
  }

  /** The body grows with what arrives, not with what is announced. */
  #readBody(content: Uint8Array, at: number): number {
    const taken = Math.min(this.#left, content.length - at)
    this.#left -= taken
    if (this.#length > longestKept) this.#body = undefined
    if (this.#body) this.#append(content.subarray(at, at + taken))
    return at + taken
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#bodyHas + bytes.length
    if (this.#body && this.#body.length < needed) {
      const roomy = this.#bodyHas === 0 ? needed : Math.min(this.#length, 2 * needed)
      const grown = new Uint8Array(roomy)
      grown.set(this.#body.subarray(0, this.#bodyHas))
      this.#body = grown
    }
    this.#body?.set(bytes, this.#bodyHas)
    this.#bodyHas = needed
  }
}
