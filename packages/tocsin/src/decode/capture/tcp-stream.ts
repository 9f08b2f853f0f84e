import { HalfStream, type Held } from './half-stream.ts'
import type { FlowInfo, Place, Side } from './packet.ts'
import type { PacketView } from './packet-view.ts'
import type { CaptureSink, StreamSink } from './sink.ts'

/** `given up` to bound memory: opened again, in the middle, if more comes. */
type Closed = 'ended' | 'given up'

interface Open {
  readonly sink: StreamSink
  readonly halves: readonly [HalfStream, HalfStream]
}

/** One TCP connection: both directions, and who takes them. */
export class TcpStream {
  readonly #info: FlowInfo
  readonly #sink: CaptureSink
  readonly #held: Held
  readonly #origins: [number | undefined, number | undefined] = [undefined, undefined]
  #open: Open | undefined
  #closed: Closed | undefined

  constructor(info: FlowInfo, sink: CaptureSink, held: Held) {
    this.#info = info
    this.#sink = sink
    this.#held = held
    this.#reopen(info)
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** The number before the side's first octet; `origin` if none was known. */
  originOf(side: Side, origin: number): number {
    const known = this.#origins[side]
    if (known !== undefined) return known
    this.#origins[side] = origin
    return origin
  }

  start(side: Side, sequence: number): void {
    this.#open?.halves[side].start(sequence)
  }

  segment(side: Side, sequence: number, packet: PacketView): void {
    if (this.#closed === 'given up') this.#reopen({ ...this.#info, startSeen: false })
    this.#open?.halves[side].segment(sequence, packet)
  }

  finish(side: Side, sequence: number, place: Place): void {
    const open = this.#open
    if (open === undefined) return
    open.halves[side].finish(sequence, place)
    this.#closeIfDone(open)
  }

  acknowledge(side: Side, sequence: number): void {
    const open = this.#open
    if (open === undefined) return
    open.halves[side === 0 ? 1 : 0].acknowledge(sequence)
    this.#closeIfDone(open)
  }

  reset(side: Side, place: Place): void {
    this.#open?.halves[side].reset(place)
  }

  close(closed: Closed): void {
    const open = this.#open
    if (open === undefined) return
    open.halves[0].flush()
    open.halves[1].flush()
    this.#open = undefined
    this.#closed = closed
    open.sink.close()
  }

  #closeIfDone({ halves }: Open): void {
    if (halves[0].isFinished && halves[1].isFinished) this.close('ended')
  }

  #reopen(info: FlowInfo): void {
    const sink = this.#sink.stream(info)
    this.#closed = undefined
    if (sink === undefined) return
    const half = (side: Side) => new HalfStream(side, sink, this.#held)
    this.#open = { sink, halves: [half(0), half(1)] }
  }
}
