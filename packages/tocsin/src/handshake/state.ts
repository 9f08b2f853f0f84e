import { abort } from '../alert/error.ts'
import type { Codec } from '../wire/codec.ts'
import type { Answer, Question } from './question.ts'

/** Message types by their registered names, each with the codec of its body. */
export interface MessageTable {
  // biome-ignore lint/suspicious/noExplicitAny: a table holds codecs of every type; `expecting` recovers them.
  readonly [type: string]: Codec<any>
}

type Body<C> = C extends Codec<infer T> ? T : never

/** What may arrive next, and what each message leads to. Anything not listed is illegal. */
export type Handlers<Table extends MessageTable> = {
  readonly [M in keyof Table]?: (body: Body<Table[M]>, raw: Uint8Array) => State
}

/** Waiting for the peer. */
export interface Expecting {
  readonly name: string
  /** Decodes what arrives here: the messages of this version. `change_cipher_spec` stands among those of TLS 1.2. */
  readonly messages: MessageTable
  readonly on: { readonly [type: string]: ((body: never, raw: Uint8Array) => State) | undefined }
  /** Application data may arrive here and is delivered. */
  readonly data: boolean
  /** A compatibility-mode change_cipher_spec is dropped here (RFC 9846 §5). */
  readonly dropsChangeCipherSpec: boolean
  /** Sends KeyUpdate and changes the write keys (RFC 9846 §4.7.3); only TLS 1.3 has it, once connected. */
  readonly updateKeys: ((request: KeyUpdateRequest) => void) | undefined
  /** Begins another handshake, or asks the client for one (RFC 5246 §7.4.1.1); only where a policy allows it. */
  readonly renegotiate: (() => State) | undefined
  /** Where things go on when the peer declines the handshake with no_renegotiation. */
  readonly refused: (() => State) | undefined
  /** A client's early data may be sent here (RFC 9846 §4.3.10). */
  readonly earlyData: EarlyDataSender | undefined
  /** A client's early data may arrive here. */
  readonly onEarlyData: ((data: Uint8Array) => void) | undefined
  /** Application data may be sent though the client has not finished: to answer early data, and to nobody known (RFC 9846 §2). */
  readonly answersEarlyData: boolean
  /** Asks the client for a certificate (RFC 9846 §4.7.2); only a server of TLS 1.3 has it, once connected, for clients that offer it. */
  readonly certificateRequests: CertificateRequester | undefined
  /** By whose rules is sent while a peer is in the middle of an answer that only it has to give in one piece. */
  readonly meanwhile: Expecting | undefined
  /** Sends the KeyUpdate that the peer has asked for: before our next data (RFC 9846 §4.7.3), or our close_notify. */
  readonly settleKeys: (() => void) | undefined
}

export type KeyUpdateRequest = 'update_not_requested' | 'update_requested'

/** Application data before the handshake is done. */
export interface EarlyDataSender {
  /** Bytes that may still be sent. */
  readonly left: () => number
  readonly send: (data: Uint8Array) => void
}

/** Authentication of clients after the handshake. */
export interface CertificateRequester {
  /** Requests that may still be sent before one is answered. */
  readonly left: () => number
  readonly send: (wish: CertificateWish) => void
}

/** What a server wants of a client after the handshake. */
export interface CertificateWish {
  /** Whether the connection ends if the client has no certificate to show; it does unless said otherwise. */
  readonly authentication?: 'request' | 'require'
}

/** Waiting for a decision that is not the engine's to make. */
export interface Asking {
  readonly name: string
  readonly question: Question
  readonly answered: (answer: Answer) => State
  /** What may be sent as if it were already there: where things go on, if the answer makes no difference to it. */
  readonly meanwhile: Expecting | undefined
}

export type State = Expecting | Asking

type Options = Partial<Omit<Expecting, 'name' | 'messages' | 'on'>>

/** A state that waits for messages of `messages`; options say what besides handshake messages it takes. */
export function expecting<Table extends MessageTable>(
  name: string,
  messages: Table,
  on: Handlers<Table>,
  options: Options = {},
): Expecting {
  const { data = false, dropsChangeCipherSpec = false, updateKeys, settleKeys } = options
  const { renegotiate, refused, earlyData, onEarlyData, answersEarlyData = false } = options
  const { certificateRequests, meanwhile } = options
  const handlers = on as Expecting['on']
  return {
    name,
    messages,
    on: handlers,
    data,
    dropsChangeCipherSpec,
    updateKeys,
    settleKeys,
    renegotiate,
    refused,
    earlyData,
    onEarlyData,
    answersEarlyData,
    certificateRequests,
    meanwhile,
  }
}

/** Asks, and goes on with the answer to that very question. */
export function ask<T extends Question['type']>(
  name: string,
  question: Extract<Question, { type: T }>,
  answered: (answer: Extract<Answer, { type: T }>) => State,
  meanwhile?: Expecting,
): Asking {
  return { name, question, answered: answered as Asking['answered'], meanwhile }
}

/** The handler for `type`; a message without one is `unexpected_message`, before a byte of its body is read. */
export function handlerFor(
  state: Expecting,
  type: string,
): (body: never, raw: Uint8Array) => State {
  const handler = state.on[type]
  if (handler) return handler
  const expected = Object.keys(state.on).join('|') || 'nothing'
  throw abort('handshake.unexpected-message', { got: type, in: state.name, expected })
}
