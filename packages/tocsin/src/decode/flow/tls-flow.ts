import { concat } from '../../crypto/bytes.ts'
import { uint16At } from '../../record/header.ts'
import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import type { StreamSink } from '../capture/sink.ts'
import { Conversation, otherSide } from './conversation.ts'
import { Entrance } from './entrance.ts'
import type { FlowEvent } from './event.ts'
import { readSsl2Hello } from './hello-facts.ts'
import type { Wanted } from './look.ts'
import { Preface } from './preface.ts'
import { RecordReader } from './record-reader.ts'
import { SideRecords } from './side-records.ts'
import type { Keyring } from './unsealer.ts'

/** One side's stream. */
interface Stream {
  readonly side: Side
  readonly records: SideRecords
  readonly reader: RecordReader
  /** Where its records begin is still to be found. */
  entrance: Entrance | undefined
  /** Records were found. */
  isTls: boolean
  /** Octets of an SSL 2 hello that are still to come. */
  ssl2: Uint8Array | undefined
  /** What comes is of SSL 2, which has no alerts. */
  isOver: boolean
}

/** One TCP connection: finds where TLS begins, and again where it was lost. */
export class TlsFlow implements StreamSink {
  readonly #flow: FlowInfo
  readonly #conversation: Conversation
  readonly #streams: readonly [Stream, Stream]
  readonly #preface = new Preface()
  #place: Place = { frame: 0, seconds: 0, nanoseconds: 0 }
  #isClosed = false

  constructor(flow: FlowInfo, ring: Keyring | undefined, onEvent: (event: FlowEvent) => void) {
    this.#flow = flow
    this.#conversation = new Conversation(flow, ring, onEvent)
    this.#streams = [this.#stream(0), this.#stream(1)]
  }

  data(side: Side, bytes: Uint8Array, place: Place): void {
    const stream = this.#streams[side]
    let rest: Uint8Array | undefined = bytes
    while (rest && rest.length > 0 && !stream.isOver) rest = this.#take(stream, rest, place)
  }

  gap(side: Side, length: number, place: Place): void {
    const stream = this.#streams[side]
    if (this.#isTls) this.#conversation.tell(side, place, undefined, { kind: 'gap', length })
    const isKnown = !stream.entrance && !stream.ssl2 && stream.reader.skip(length, place)
    if (!isKnown) this.#lose(stream)
  }

  end(side: Side, how: 'fin' | 'rst', place: Place): void {
    if (!this.#isTls) return
    this.#streams[side].records.end(how)
    if (how === 'rst') this.#streams[otherSide(side)].records.end(how)
    this.#conversation.tell(side, place, undefined, { kind: 'closed', how })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { records } of this.#streams) {
      records.end(undefined)
      records.flush()
    }
    if (this.#isTls || this.#preface.isEmpty) return
    const { text } = this.#preface
    this.#conversation.tell(0, this.#place, undefined, { kind: 'not-tls', text })
  }

  get #isTls(): boolean {
    return this.#streams[0].isTls || this.#streams[1].isTls
  }

  #stream(side: Side): Stream {
    const records = new SideRecords(this.#conversation, side)
    const passed = (bytes: Uint8Array) => {
      if (!this.#isTls) this.#preface.add(side, bytes)
    }
    const entrance = new Entrance(this.#flow.startSeen ? 'start' : 'middle', passed)
    const reader = new RecordReader(records)
    return { side, records, reader, entrance, isTls: false, ssl2: undefined, isOver: false }
  }

  /** What of the octets is still to be looked at. */
  #take(stream: Stream, bytes: Uint8Array, place: Place): Uint8Array | undefined {
    if (stream.ssl2) return this.#takeSsl2(stream, stream.ssl2, bytes, place)
    if (stream.entrance) return this.#look(stream, stream.entrance, bytes, place)
    const taken = stream.reader.feed(bytes, place)
    if (taken === bytes.length) return undefined
    this.#lose(stream)
    return bytes.subarray(taken + 1)
  }

  #lose(stream: Stream): void {
    stream.reader.restart()
    stream.records.lose()
    stream.ssl2 = undefined
    stream.entrance = new Entrance('middle')
  }

  #look(
    stream: Stream,
    entrance: Entrance,
    bytes: Uint8Array,
    place: Place,
  ): Uint8Array | undefined {
    const isFirst = !this.#isTls
    if (this.#place.frame === 0) this.#place = placeOf(place)
    const entered = entrance.look(bytes, this.#wanted(stream))
    if (!entered) return undefined
    stream.entrance = undefined
    stream.isTls = true
    if (isFirst) this.#tellStart(stream, place)
    if (entered.as === 'ssl2') stream.ssl2 = new Uint8Array(0)
    return entered.bytes.subarray(entered.at)
  }

  #tellStart({ side }: Stream, place: Place): void {
    if (this.#preface.isEmpty || !this.#flow.startSeen) return
    const { protocol } = this.#preface
    this.#conversation.tell(side, place, undefined, { kind: 'starttls', protocol })
  }

  /** Before TLS is known to be spoken, only what nothing else begins with will do. */
  #wanted({ isTls, side }: Stream): Wanted {
    if (isTls || !this.#flow.startSeen) return 'record'
    return this.#streams[otherSide(side)].isTls ? 'hello' : 'client_hello'
  }

  /** The hello of SSL 2; after one for a later version come records (RFC 5246 §E.2). */
  #takeSsl2(
    stream: Stream,
    held: Uint8Array,
    bytes: Uint8Array,
    place: Place,
  ): Uint8Array | undefined {
    const whole = concat(held, bytes)
    const length = 2 + (uint16At(whole, 0) & 0x7fff)
    stream.ssl2 = whole.length < length ? whole : undefined
    if (whole.length < length) return undefined
    this.#tellSsl2(stream, whole.subarray(0, length), place)
    return whole.subarray(length)
  }

  #tellSsl2(stream: Stream, record: Uint8Array, place: Place): void {
    const hello = readSsl2Hello(record)
    const conversation = this.#conversation
    conversation.clientHello = hello
    conversation.setRole(stream.side, 'client')
    const name = 'client_hello'
    conversation.tell(stream.side, place, 'SSL 2.0', { kind: 'hello', name, ...hello.facts })
    stream.records.last = name
    stream.isOver = uint16At(record, 3) === 2
  }
}

function placeOf({ frame, seconds, nanoseconds }: Place): Place {
  return { frame, seconds, nanoseconds }
}
