import type { Place, Side } from './packet.ts'
import { nowhere, type PacketView } from './packet-view.ts'
import { Pieces } from './pieces.ts'
import type { StreamSink } from './sink.ts'

/** Octets that all connections together may hold while they wait for what is missing. */
const maxHeldTogether = 64 * 1024 * 1024
/** The same of one direction of one connection, and in how many pieces. */
const maxHeld = 4 * 1024 * 1024
const maxPieces = 4096

/** What all connections together hold. */
export interface Held {
  octets: number
}

/**
 * One direction of a TCP connection: segments in, octets in order out.
 *
 * Implementation notes: sequence numbers are kept as signed 32 bit integers and compared by the
 * sign of their difference (RFC 9293 §3.4). A segment in order is passed on where it lies. What is
 * ahead is copied and waits, until the octets before it come, or the peer acknowledges them (so
 * they were sent, and the capture missed them), or too much waits. Of octets sent twice the first
 * captured count.
 */
export class HalfStream {
  readonly #side: Side
  readonly #sink: StreamSink
  readonly #held: Held
  readonly #pieces = new Pieces()
  #isStarted = false
  #isUntouched = true
  #next = 0
  #acknowledged: number | undefined
  #finish: number | undefined
  #finishPlace = nowhere
  #isReset = false
  /** Whether all was passed on up to the end that the sender announced. */
  isFinished = false

  constructor(side: Side, sink: StreamSink, held: Held) {
    this.#side = side
    this.#sink = sink
    this.#held = held
  }

  /** The number of the first octet, which a SYN tells. */
  start(sequence: number): void {
    if (this.#isStarted && !this.#isUntouched) return
    this.#isStarted = true
    this.#next = sequence
  }

  /** The payload of a segment. */
  segment(sequence: number, packet: PacketView): void {
    if (this.isFinished) return
    if (!this.#isStarted) this.start(sequence)
    const length = packet.end - packet.at
    const isNext = sequence === this.#next && packet.missing === 0
    if (isNext && (this.#pieces.isEmpty || ((this.#pieces.first - sequence) | 0) >= length)) {
      this.#pass(packet.bytes.subarray(packet.at, packet.end), packet.place)
      if (this.#pieces.isEmpty && this.#finish === undefined) return
    } else {
      this.#wait(sequence, packet)
    }
    this.#settle()
  }

  /** The sender sends no more after this octet. */
  finish(sequence: number, place: Place): void {
    if (!this.#isStarted) this.start(sequence)
    if (this.#finish !== undefined) return
    this.#finish = sequence
    this.#finishPlace = place
    this.#settle()
  }

  /** The peer has all octets before this one. */
  acknowledge(sequence: number): void {
    if (this.#acknowledged !== undefined && ((sequence - this.#acknowledged) | 0) < 0) return
    this.#acknowledged = sequence
    if (!this.#pieces.isEmpty || this.#finish !== undefined) this.#settle()
  }

  /** The sender reset the connection. */
  reset(place: Place): void {
    if (this.#isReset || this.isFinished) return
    this.flush()
    this.#isReset = true
    this.#sink.end(this.#side, 'rst', place)
  }

  /** Waits for nothing any more. */
  flush(): void {
    while (!this.#pieces.isEmpty) this.#giveUp()
    if (this.#finish === undefined || this.isFinished) return
    this.#skipTo(this.#finish, this.#finishPlace)
    this.#finishIfDone()
  }

  #wait(sequence: number, packet: PacketView): void {
    const { bytes, at, end, missing, place } = packet
    const before = this.#pieces.octets
    this.#pieces.insert(this.#next, sequence, bytes.subarray(at, end), place)
    if (missing > 0)
      this.#pieces.insertMissing(this.#next, (sequence + end - at) | 0, missing, place)
    this.#held.octets += this.#pieces.octets - before
  }

  #settle(): void {
    this.#drain()
    while (!this.#pieces.isEmpty && this.#waitsInVain()) this.#giveUp()
    if (this.#finish !== undefined && this.#isAcknowledged(this.#finish)) {
      this.#skipTo(this.#finish, this.#finishPlace)
    }
    this.#finishIfDone()
  }

  #waitsInVain(): boolean {
    const { octets, count, first } = this.#pieces
    if (octets > maxHeld || count > maxPieces) return true
    return this.#held.octets > maxHeldTogether || this.#isAcknowledged(first)
  }

  #isAcknowledged(sequence: number): boolean {
    return this.#acknowledged !== undefined && ((this.#acknowledged - sequence) | 0) >= 0
  }

  #giveUp(): void {
    this.#skipTo(this.#pieces.first, this.#pieces.firstPlace)
    this.#drain()
  }

  #skipTo(sequence: number, place: Place): void {
    const length = (sequence - this.#next) | 0
    if (length <= 0) return
    this.#next = sequence
    this.#isUntouched = false
    this.#sink.gap(this.#side, length, place)
  }

  #drain(): void {
    while (!this.#pieces.isEmpty && this.#pieces.first === this.#next) {
      const { bytes, length, place } = this.#pieces.shift()
      if (bytes === undefined) {
        this.#skipTo((this.#next + length) | 0, place)
      } else {
        this.#held.octets -= length
        this.#pass(bytes, place)
      }
    }
  }

  #pass(bytes: Uint8Array, place: Place): void {
    this.#next = (this.#next + bytes.length) | 0
    this.#isUntouched = false
    this.#sink.data(this.#side, bytes, place)
  }

  #finishIfDone(): void {
    if (this.#finish === undefined || this.isFinished) return
    if (((this.#finish - this.#next) | 0) > 0) return
    this.isFinished = true
    this.#held.octets -= this.#pieces.octets
    this.#pieces.clear()
    this.#sink.end(this.#side, 'fin', this.#finishPlace)
  }
}
