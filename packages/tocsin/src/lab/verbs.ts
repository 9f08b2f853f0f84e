import type { Outgoing } from '../handshake/outgoing.ts'
import type { MessageTable } from '../handshake/state.ts'
import { encodeUnchecked } from '../wire/codec.ts'
import { HandshakeType, type HandshakeTypeName } from '../wire/registry/handshake-type.ts'

/** A change to honest traffic; verbs compose with `all`. Every connection needs a call of its own. */
export type Misdeed = (honest: Outgoing) => Outgoing

/** A whole handshake message, with its header. */
export type Encoded = Uint8Array

/** Which messages of a type are meant: by the body, and by how many of the type went before. */
export type Which<Body = unknown> = (body: Body, nth: number) => boolean

const every: Which = () => true

/** Several changes at once; the first is nearest to the honest peer. */
export function all(...misdeeds: readonly Misdeed[]): Misdeed {
  return (honest) => misdeeds.reduce((outgoing, misdeed) => misdeed(outgoing), honest)
}

/** Handshake messages of `type` become what `change` makes of them. */
export function replace(
  type: HandshakeTypeName,
  change: (encoded: Encoded) => readonly Encoded[],
  which: Which = every,
): Misdeed {
  return (honest) => {
    let seen = 0
    return {
      ...honest,
      message(message, encoded, messages) {
        const sent = honest.message(message, encoded, messages)
        if (message.type !== type) return sent
        seen += 1
        return which(message.body, seen - 1) ? sent.flatMap(change) : sent
      },
    }
  }
}

/** Changes the body of messages of `type`, before it is encoded; it may break the bounds of its fields. */
export function rewrite<Body>(
  type: HandshakeTypeName,
  change: (body: Body) => unknown,
  which: Which<Body> = every,
): Misdeed {
  return (honest) => {
    let seen = 0
    return {
      ...honest,
      message(message, encoded, messages) {
        const isMeant = message.type === type && which(message.body as Body, seen)
        if (message.type === type) seen += 1
        if (!isMeant) return honest.message(message, encoded, messages)
        const body = change(message.body as Body)
        return honest.message({ type, body }, encodeMessage(messages, type, body), messages)
      },
    }
  }
}

/** Never sends messages of `type`. */
export const drop = (type: HandshakeTypeName): Misdeed => replace(type, () => [])

/** Sends every message of `type` twice. */
export const repeat = (type: HandshakeTypeName): Misdeed =>
  replace(type, (encoded) => [encoded, encoded])

/** Sends `extra` before every message of `type`. */
export const before = (type: HandshakeTypeName, ...extra: readonly Encoded[]): Misdeed =>
  replace(type, (encoded) => [...extra, encoded])

/** Sends `extra` after every message of `type`. */
export const after = (type: HandshakeTypeName, ...extra: readonly Encoded[]): Misdeed =>
  replace(type, (encoded) => [encoded, ...extra])

/** Sends `other` instead of every message of `type`. */
export const instead = (type: HandshakeTypeName, ...other: readonly Encoded[]): Misdeed =>
  replace(type, () => other)

/** Edits the octets of the body of messages of `type`; the header's length follows. */
export const editBody = (
  type: HandshakeTypeName,
  edit: (body: Uint8Array) => Uint8Array,
  which?: Which,
): Misdeed => replace(type, (encoded) => [framed(encoded[0] ?? 0, edit(encoded.slice(4)))], which)

/** Cuts the last octet off the body, with a header that agrees. */
export const truncate = (type: HandshakeTypeName): Misdeed =>
  editBody(type, (body) => body.slice(0, -1))

/** Appends an octet to the body, with a header that agrees. */
export const pad = (type: HandshakeTypeName): Misdeed =>
  editBody(type, (body) => Uint8Array.of(...body, 0))

/** Flips the last bit of the body. */
export const flipLast = (type: HandshakeTypeName): Misdeed =>
  editBody(type, (body) => body.map((octet, at) => (at === body.length - 1 ? octet ^ 1 : octet)))

/** A handshake message from its type's code and its body. */
export function framed(code: number, body: Uint8Array): Encoded {
  const { length } = body
  return Uint8Array.of(code, length >> 16, (length >> 8) & 0xff, length & 0xff, ...body)
}

/** A handshake message of one of `messages`, whose body may break the bounds of its fields. */
export function encodeMessage(
  messages: MessageTable,
  type: HandshakeTypeName,
  body: unknown,
): Encoded {
  const codec = messages[type]
  if (!codec) throw new Error(`no handshake message is called ${type}`)
  return framed(HandshakeType[type], encodeUnchecked(codec, body))
}
