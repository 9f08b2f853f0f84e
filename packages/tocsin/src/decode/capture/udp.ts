import { Conversations } from './conversations.ts'
import { uint16 } from './octets.ts'
import type { FlowInfo } from './packet.ts'
import type { PacketView } from './packet-view.ts'
import type { CaptureSink, DatagramSink } from './sink.ts'

interface UdpFlow {
  readonly info: FlowInfo
  sink: DatagramSink | undefined
  /** Closed to bound memory: opened again if more comes. */
  isGivenUp: boolean
}

/** Conversations that are open at once: of more, those that were silent for longest are closed. */
const maxOpen = 8192

/** Reads UDP datagrams (RFC 768) into conversations. */
export class UdpReader {
  readonly #sink: CaptureSink
  readonly #conversations = new Conversations<UdpFlow>('udp', (flow) => this.#giveUp(flow))
  #open = 0

  constructor(sink: CaptureSink) {
    this.#sink = sink
  }

  read(packet: PacketView): void {
    const { bytes, at, end } = packet
    if (at + 8 > end) return
    packet.sourcePort = uint16(bytes, at)
    packet.destinationPort = uint16(bytes, at + 2)
    const length = uint16(bytes, at + 4)
    // 0 is what a jumbogram has (RFC 2675 §4), and what leaves segmentation to the interface.
    if (length >= 8) packet.narrow(at, Math.min(length, end - at + packet.missing))
    const found = this.#conversations.find(packet)
    const conversation =
      found ?? this.#conversations.open(packet, true, (info) => this.#opened(info))
    const { side } = this.#conversations
    conversation.touched = packet.place.frame
    const flow = conversation.flow
    if (flow.isGivenUp) this.#reopen(flow)
    flow.sink?.datagram(side, bytes.subarray(at + 8, packet.end), packet.place)
  }

  end(): void {
    for (const { sink } of this.#conversations.flows()) sink?.close()
  }

  #opened(info: FlowInfo): UdpFlow {
    const flow: UdpFlow = { info, sink: undefined, isGivenUp: false }
    this.#reopen(flow)
    return flow
  }

  #reopen(flow: UdpFlow): void {
    if (this.#open >= maxOpen) {
      const stale = this.#conversations.stalest(({ sink }) => sink !== undefined)
      for (const each of stale) this.#giveUp(each.flow)
    }
    flow.isGivenUp = false
    flow.sink = this.#sink.datagrams(flow.info)
    if (flow.sink !== undefined) this.#open += 1
  }

  #giveUp(flow: UdpFlow): void {
    if (flow.sink === undefined) return
    flow.sink.close()
    flow.sink = undefined
    flow.isGivenUp = true
    this.#open -= 1
  }
}
