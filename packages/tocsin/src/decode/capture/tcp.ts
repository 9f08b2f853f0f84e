import { type Conversation, Conversations } from './conversations.ts'
import type { Held } from './half-stream.ts'
import { int32, uint16 } from './octets.ts'
import type { PacketView } from './packet-view.ts'
import type { CaptureSink } from './sink.ts'
import { TcpStream } from './tcp-stream.ts'

const finFlag = 1
const synFlag = 2
const rstFlag = 4
const ackFlag = 16

/** Streams that are open at once: of more, those that were silent for longest are closed. */
const maxOpen = 8192

/** Reads TCP segments (RFC 9293 §3.1) into streams. */
export class TcpReader {
  readonly #sink: CaptureSink
  readonly #held: Held = { octets: 0 }
  readonly #conversations = new Conversations<TcpStream>('tcp', (stream) => this.#close(stream))
  #open = 0

  constructor(sink: CaptureSink) {
    this.#sink = sink
  }

  read(packet: PacketView): void {
    const { bytes, at, end } = packet
    if (at + 20 > end) return
    const headerLength = ((bytes[at + 12] ?? 0) >> 4) * 4
    if (headerLength < 20) return
    packet.sourcePort = uint16(bytes, at)
    packet.destinationPort = uint16(bytes, at + 2)
    const sequence = int32(bytes, at + 4)
    const flags = bytes[at + 13] ?? 0
    const conversation = this.#conversationOf(packet, sequence, flags)
    conversation.touched = packet.place.frame
    const stream = conversation.flow
    const wasOpen = stream.isOpen
    // Options that were cut off took part of the payload's place in what is missing.
    const cut = Math.max(0, at + headerLength - end)
    packet.missing = Math.max(0, packet.missing - cut)
    packet.at = at + headerLength - cut
    this.#take(stream, packet, sequence, flags)
    if ((flags & (ackFlag | rstFlag)) === ackFlag) {
      stream.acknowledge(this.#conversations.side, int32(bytes, at + 8))
    }
    if (stream.isOpen !== wasOpen) this.#count(stream.isOpen)
  }

  end(): void {
    for (const stream of this.#conversations.flows()) stream.close('ended')
  }

  #take(stream: TcpStream, packet: PacketView, sequence: number, flags: number): void {
    const side = this.#conversations.side
    if ((flags & rstFlag) !== 0) {
      stream.reset(side, packet.place)
      return
    }
    if ((flags & synFlag) !== 0) stream.start(side, (sequence + 1) | 0)
    const first = (flags & synFlag) !== 0 ? (sequence + 1) | 0 : sequence
    const length = packet.end - packet.at + packet.missing
    if (length > 0) stream.segment(side, first, packet)
    if ((flags & finFlag) !== 0) stream.finish(side, (first + length) | 0, packet.place)
  }

  /** A SYN of another number than before starts another connection between the same ends. */
  #conversationOf(packet: PacketView, sequence: number, flags: number): Conversation<TcpStream> {
    const isSyn = (flags & synFlag) !== 0
    const isFirst = isSyn && (flags & ackFlag) === 0
    const origin = isSyn ? sequence : (sequence - 1) | 0
    const found = this.#conversations.find(packet)
    if (found !== undefined) {
      const { side } = this.#conversations
      const known = found.flow.originOf(side, origin)
      if (!isFirst || known === origin) return found
      this.#close(found.flow)
    }
    const opened = this.#conversations.open(packet, isSyn, (info) => {
      return new TcpStream(info, this.#sink, this.#held)
    })
    opened.flow.originOf(0, origin)
    this.#count(opened.flow.isOpen)
    return opened
  }

  #count(isOpen: boolean): void {
    this.#open += isOpen ? 1 : -1
    if (this.#open <= maxOpen) return
    for (const { flow } of this.#conversations.stalest((stream) => stream.isOpen)) this.#close(flow)
  }

  #close(stream: TcpStream): void {
    if (!stream.isOpen) return
    stream.close('given up')
    this.#open -= 1
  }
}
