import { uint16At } from '../../record/header.ts'
import { Assembly } from '../datagrams/assembly.ts'

/** A handshake message of a CRYPTO stream. */
export interface StreamMessage {
  readonly type: number
  readonly body: Uint8Array
}

const headerLength = 4

/** The handshake messages that one side sends at one encryption level, whatever order their octets come in. */
export class CryptoStream {
  readonly #assembly = new Assembly()
  #read = 0

  /** The messages that these octets complete. */
  add(offset: number, data: Uint8Array): readonly StreamMessage[] {
    this.#assembly.add(offset, data)
    const bytes = this.#assembly.contiguous
    const messages: StreamMessage[] = []
    while (this.#read + headerLength <= bytes.length) {
      const start = this.#read + headerLength
      const length = ((bytes[this.#read + 1] ?? 0) << 16) | uint16At(bytes, this.#read + 2)
      if (start + length > bytes.length) break
      messages.push({ type: bytes[this.#read] ?? 0, body: bytes.subarray(start, start + length) })
      this.#read = start + length
    }
    return messages
  }
}
