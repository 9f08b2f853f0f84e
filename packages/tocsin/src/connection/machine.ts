import { abort } from '../alert/error.ts'
import type { Answer, Question } from '../handshake/question.ts'
import { type Asking, type Expecting, handlerFor, type State } from '../handshake/state.ts'
import type { HandshakeMessage } from '../record/defragmenter.ts'
import { decode } from '../wire/codec.ts'
import { ContentType, contentTypeName } from '../wire/registry/content-type.ts'
import { HandshakeType, handshakeTypeName } from '../wire/registry/handshake-type.ts'
import { type Answerers, answerNow } from './answer.ts'
import type { Channel, OpenedRecord } from './channel.ts'
import { FloodGuard } from './flood-guard.ts'

/** Where a machine delivers what is no handshake message. */
export interface Sink {
  /** Reading goes on: the connection was neither closed by the peer nor ended. */
  readonly isReading: () => boolean
  readonly onData: (bytes: Uint8Array) => void
  readonly onAlert: (record: OpenedRecord) => void
  /** `answer`: one that somebody is about to give. */
  readonly onQuestion: (question: Question, answer: Promise<Answer> | undefined) => void
}

const known: ReadonlySet<number> = new Set(Object.values(HandshakeType))

/** Drives the states: pulls records and messages from the channel, and settles questions. */
export class Machine {
  readonly #channel: Channel
  readonly #answerers: Answerers
  readonly #sink: Sink
  readonly floods = new FloodGuard()
  #state: State | undefined

  constructor(channel: Channel, answerers: Answerers, sink: Sink) {
    this.#channel = channel
    this.#answerers = answerers
    this.#sink = sink
  }

  /** The name of the state, as in RFC 9846 appendix A. */
  get phase(): string {
    return this.#state?.name ?? 'START'
  }

  get isStarted(): boolean {
    return this.#state !== undefined
  }

  /** The state that waits for a decision, if that is what it waits for. */
  get asking(): Asking | undefined {
    return this.#state && 'question' in this.#state ? this.#state : undefined
  }

  /** The state that waits for the peer, if that is what it waits for. */
  get expecting(): Expecting | undefined {
    return this.#state && 'on' in this.#state ? this.#state : undefined
  }

  /** The state by whose rules is sent: a decision need not stop that, nor an answer of the peer's. */
  get sending(): Expecting | undefined {
    return this.#state?.meanwhile ?? this.expecting
  }

  /** Goes to a state, through every question that can be answered at once. */
  enter(state: State): void {
    let next = state
    while ('question' in next) {
      this.#state = next
      const answer = answerNow(next.question, this.#answerers)
      if (!answer || answer instanceof Promise) {
        this.#sink.onQuestion(next.question, answer)
        return
      }
      next = next.answered(answer)
    }
    this.#state = next
  }

  /** The peer declines the handshake that goes on: back to what was before, if there was anything. */
  decline(): void {
    const refused = this.expecting?.refused
    if (refused) this.enter(refused())
  }

  /** Works off what has arrived, message before record, until more is needed. */
  pump(): void {
    while (this.#sink.isReading()) {
      const state = this.expecting
      if (!state) {
        this.#channel.keep()
        return
      }
      const message = this.#channel.nextMessage()
      if (message) {
        this.floods.countMessage(message.type)
        this.#dispatch(state, typeOf(message), message.body, message.raw)
        continue
      }
      const record = this.#channel.nextRecord()
      if (!record) return
      this.#onRecord(state, record)
    }
  }

  #dispatch(state: Expecting, type: string, body: Uint8Array, raw: Uint8Array): void {
    const handle = handlerFor(state, type)
    const codec = state.messages[type]
    if (!codec) throw abort('internal.bug', { 'message-without-codec': type })
    this.enter(handle(decode(codec, body) as never, raw))
  }

  #onRecord(state: Expecting, record: OpenedRecord): void {
    this.floods.countRecord(record)
    this.#requireNoInterleaving(record)
    switch (record.type) {
      case ContentType.handshake:
        this.#channel.pushHandshake(record.content)
        return
      case ContentType.alert:
        this.#sink.onAlert(record)
        return
      case ContentType.change_cipher_spec:
        this.#onChangeCipherSpec(state, record)
        return
      case ContentType.application_data:
        this.#onData(state, record)
        return
      default:
        throw abort('record.unknown-type', { type: record.type })
    }
  }

  #onData(state: Expecting, { content }: OpenedRecord): void {
    if (state.onEarlyData) {
      state.onEarlyData(content)
      return
    }
    if (!state.data) throw abort('handshake.unexpected-application-data', { in: state.name })
    if (content.length > 0) this.#sink.onData(content)
  }

  /** No other content between the fragments of a handshake message (RFC 9846 §5.1). */
  #requireNoInterleaving({ type }: OpenedRecord): void {
    if (type === ContentType.handshake || !this.#channel.hasPartialMessage) return
    if (type === ContentType.alert && this.#channel.version !== 'TLS 1.3') return
    throw abort('record.interleaved', { between: contentTypeName(type) })
  }

  #onChangeCipherSpec(state: Expecting, { content, epoch }: OpenedRecord): void {
    const isWellFormed = content.length === 1 && content[0] === 1
    if (state.on['change_cipher_spec']) {
      if (!isWellFormed) throw abort('record.malformed-change-cipher-spec')
      this.#dispatch(state, 'change_cipher_spec', content, content)
      return
    }
    if (!state.dropsChangeCipherSpec) {
      throw abort('handshake.unexpected-change-cipher-spec', { in: state.name })
    }
    if (epoch !== 'clear') throw abort('record.protected-change-cipher-spec')
    if (!isWellFormed) throw abort('record.malformed-change-cipher-spec')
  }
}

function typeOf({ type }: HandshakeMessage): string {
  if (!known.has(type)) throw abort('handshake.unknown-type', { type })
  return handshakeTypeName(type)
}
