import type { Duplex } from 'node:stream'
import type { ConditionId } from '../alert/conditions.ts'
import type { Facts } from '../alert/error.ts'
import type { Connection } from '../connection/connection.ts'
import type { Event } from '../connection/events.ts'
import type { Answer, Question } from '../handshake/question.ts'
import type { CertificateWish } from '../handshake/state.ts'
import { view } from './crypto/view.ts'

/** What a connection reports that is neither bytes nor a question. */
export type Notice = Exclude<Event, { readonly type: 'write' | 'data' | 'question' }>

/** Who is told what a driven connection leads to, in order. */
export interface DriveSink {
  /** Takes application data, which is the sink's to keep; false stops reading until `read()`. */
  readonly onData: (bytes: Buffer) => boolean
  readonly onNotice: (notice: Notice) => void
  /** Decides what nobody else does; a rejection ends the connection. */
  readonly onQuestion: (question: Question) => Promise<Answer>
  /** A question has found no answer, and the connection ends for it. */
  readonly onUnanswered: (cause: unknown) => void
}

type Asked = Extract<Event, { readonly type: 'question' }>
type Told = Exclude<Event, { readonly type: 'write' | 'data' }>
type Delivery = Told | { readonly type: 'bytes'; readonly bytes: Buffer }

/** The most that is sealed before we look whether the transport keeps up, in bytes. */
const PIECE = 1 << 18
/** What is shorter shares a piece with its neighbours: a copy costs less than a record that is not full. */
const SMALL = 1 << 14

/**
 * A connection joined to a transport: bytes in, bytes out, and waiting in both directions.
 *
 * Implementation notes. What the engine hands out is put in order before anybody is called who
 * might call the engine again. Reading stops while the sink is full or a question is open; a write
 * is done when the transport has room again.
 */
export class Drive {
  readonly connection: Connection
  readonly #transport: Duplex
  readonly #sink: DriveSink
  readonly #writes: Uint8Array[] = []
  readonly #deliveries: Delivery[] = []
  #isWriting = false
  #isDelivering = false
  #sinkIsFull = false
  /** The write in progress, once the transport has room again. */
  #whenDrained: (() => void) | undefined

  constructor(connection: Connection, transport: Duplex, sink: DriveSink) {
    this.connection = connection
    this.#transport = transport
    this.#sink = sink
  }

  /** Begins the handshake, with early data if all of it may be sent. */
  start(earlyData?: Uint8Array): void {
    this.#transport.on('data', this.#onData).on('end', this.#onEnd).on('drain', this.#onDrain)
    this.#transport.cork()
    this.#take(this.connection.start())
    const mayBeSent = earlyData && earlyData.length <= this.connection.earlyDataLeft
    if (mayBeSent) this.#take(this.connection.sendEarlyData(view(earlyData)))
    this.#transport.uncork()
  }

  /** Leaves the transport to others: it is listened to no more. */
  stop(): void {
    this.#transport.off('data', this.#onData).off('end', this.#onEnd).off('drain', this.#onDrain)
  }

  /** The sink has room again. */
  read(): void {
    this.#sinkIsFull = false
    this.#updateReading()
  }

  /** Sends application data, at the transport's pace; `done` comes when more may follow. */
  write(chunks: readonly Uint8Array[], done: () => void): void {
    const pieces = piecesOf(chunks)
    const next = (): void => {
      this.#transport.cork()
      const isDone = this.#writePieces(pieces)
      this.#transport.uncork()
      if (this.connection.ended) return
      if (isDone) done()
      else this.#whenDrained = next
    }
    next()
  }

  /** Goes on until nothing is left, or the transport is full. */
  #writePieces(pieces: Iterator<Buffer>): boolean {
    for (let piece = pieces.next(); !piece.done; piece = pieces.next()) {
      this.#take(this.connection.send(view(piece.value)))
      if (this.connection.ended || this.#transport.writableNeedDrain) return false
    }
    return true
  }

  /** Sends close_notify. */
  close(): void {
    this.#take(this.connection.close())
  }

  /** Begins another handshake. */
  renegotiate(): void {
    this.#take(this.connection.renegotiate())
  }

  /** Asks the client for a certificate; `asked` comes before anything that it leads to. */
  requestCertificate(wish: CertificateWish, asked: () => void): void {
    const events = this.connection.requestClientCertificate(wish)
    asked()
    this.#take(events)
  }

  /** Ends the connection with the alert of `condition`. */
  refuse(condition: ConditionId, facts?: Facts): void {
    this.#take(this.connection.refuse(condition, facts))
  }

  /** The transport is gone without an end. */
  reset(): void {
    this.#take(this.connection.receiveEnd('reset'))
  }

  readonly #onData = (chunk: Uint8Array): void => this.#take(this.connection.receive(view(chunk)))

  readonly #onEnd = (): void => this.#take(this.connection.receiveEnd())

  readonly #onDrain = (): void => {
    const next = this.#whenDrained
    this.#whenDrained = undefined
    if (!this.connection.ended) next?.()
  }

  #take(events: readonly Event[]): void {
    let data: Uint8Array[] = []
    for (const event of events) {
      if (event.type === 'data') data.push(event.bytes)
      else if (event.type === 'write') this.#writes.push(event.bytes)
      else {
        this.#queue(data)
        data = []
        this.#deliveries.push(event)
      }
    }
    this.#queue(data)
    this.#writeAll()
    this.#deliverAll()
    this.#updateReading()
  }

  #queue(data: readonly Uint8Array[]): void {
    if (data.length === 0) return
    for (const bytes of piecesOf(data)) this.#deliveries.push({ type: 'bytes', bytes })
  }

  #writeAll(): void {
    if (this.#isWriting) return
    this.#isWriting = true
    for (let bytes = this.#writes.shift(); bytes; bytes = this.#writes.shift()) {
      if (this.#transport.writable) this.#transport.write(bytes)
    }
    this.#isWriting = false
  }

  #deliverAll(): void {
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      for (let next = this.#deliveries.shift(); next; next = this.#deliveries.shift()) {
        this.#deliver(next)
      }
    } finally {
      this.#isDelivering = false
    }
  }

  #deliver(delivery: Delivery): void {
    switch (delivery.type) {
      case 'bytes':
        if (!this.#sink.onData(delivery.bytes)) this.#sinkIsFull = true
        break
      case 'question':
        this.#ask(delivery)
        break
      default:
        this.#sink.onNotice(delivery)
    }
  }

  /** Waits for who is about to answer, and asks nobody else then. */
  #ask({ question, answer = this.#sink.onQuestion(question) }: Asked): void {
    const answered = (decided: Answer): void => {
      if (!this.connection.ended) this.#take(this.connection.answer(decided))
    }
    const unanswered = (cause: unknown): void => {
      this.#sink.onUnanswered(cause)
      this.refuse('internal.bug')
    }
    answer.then(answered, unanswered)
  }

  #updateReading(): void {
    const isWaiting = this.#sinkIsFull || this.connection.suspended
    if (isWaiting && !this.connection.ended) this.#transport.pause()
    else this.#transport.resume()
  }
}

/** The same bytes in pieces that fit, with small chunks put together. */
function* piecesOf(chunks: readonly Uint8Array[]): Generator<Buffer> {
  let small: Uint8Array[] = []
  let length = 0
  for (const chunk of chunks) {
    const joins = chunk.length < SMALL && length + chunk.length <= PIECE
    if (length > 0 && !joins) {
      yield joined(small)
      small = []
      length = 0
    }
    if (chunk.length < SMALL) {
      small.push(chunk)
      length += chunk.length
    } else yield* slicesOf(chunk)
  }
  if (length > 0) yield joined(small)
}

function* slicesOf({ buffer, byteOffset, length }: Uint8Array): Generator<Buffer> {
  for (let offset = 0; offset < length; offset += PIECE) {
    yield Buffer.from(buffer, byteOffset + offset, Math.min(PIECE, length - offset))
  }
}

function joined(chunks: readonly Uint8Array[]): Buffer {
  const [first] = chunks
  return chunks.length === 1 && first
    ? Buffer.from(first.buffer, first.byteOffset, first.length)
    : Buffer.concat(chunks)
}
