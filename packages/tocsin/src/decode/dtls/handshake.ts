import { uint16At } from '../../record/header.ts'
import { Assembly } from '../datagrams/assembly.ts'

/** A handshake message, whole. */
export interface DtlsMessage {
  readonly type: number
  readonly length: number
  /** A view. */
  readonly body: Uint8Array
}

/** A piece of a message (RFC 6347 §4.2.2). */
export interface Fragment {
  readonly type: number
  readonly length: number
  readonly messageSeq: number
  readonly offset: number
  readonly piece: Uint8Array
}

/** msg_type, length, message_seq, fragment_offset and fragment_length. */
const headerLength = 12

/** How many messages may be under way, or are remembered as done. */
const mostMessages = 16

/** The fragments in a record, as far as they are some; a last one can be cut. */
export function fragmentsOf(content: Uint8Array): readonly Fragment[] {
  const fragments: Fragment[] = []
  for (let at = 0; at + headerLength <= content.length; ) {
    const length = uint24At(content, at + 1)
    const offset = uint24At(content, at + 6)
    const end = at + headerLength + uint24At(content, at + 9)
    if (offset + end - at - headerLength > length) break
    fragments.push({
      type: content[at] ?? 0,
      length,
      messageSeq: uint16At(content, at + 4),
      offset,
      piece: content.subarray(at + headerLength, end),
    })
    at = end
  }
  return fragments
}

interface Started {
  readonly length: number
  readonly assembly: Assembly
}

/** One side's messages, put together from fragments; those sent again count once. */
export class HandshakeAssembly {
  readonly #started = new Map<number, Started>()
  readonly #done = new Set<number>()

  /** The message that this fragment completes; a handshake under keys counts its messages anew. */
  add(epoch: number, fragment: Fragment): DtlsMessage | undefined {
    const { type, length, messageSeq, offset, piece } = fragment
    const key = (epoch * 0x1_0000 + messageSeq) * 0x100 + type
    if (this.#done.has(key)) return undefined
    const { assembly } = this.#start(key, length)
    assembly.add(offset, piece)
    const body = assembly.contiguous
    if (body.length < length) return undefined
    this.#started.delete(key)
    this.#done.add(key)
    if (this.#done.size > mostMessages) this.#done.delete(oldestOf(this.#done))
    return { type, length, body: body.subarray(0, length) }
  }

  #start(key: number, length: number): Started {
    const known = this.#started.get(key)
    if (known?.length === length) return known
    const started = { length, assembly: new Assembly() }
    this.#started.delete(key)
    this.#started.set(key, started)
    if (this.#started.size > mostMessages) this.#started.delete(oldestOf(this.#started.keys()))
    return started
  }
}

function oldestOf(keys: Iterable<number>): number {
  for (const key of keys) return key
  return -1
}

function uint24At(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 16) | uint16At(bytes, offset + 1)
}
