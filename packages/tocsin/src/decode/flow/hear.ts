import { TlsError } from '../../alert/error.ts'
import { textOf } from '../../crypto/bytes.ts'
import { type Codec, decode } from '../../wire/codec.ts'
import { HandshakeType, handshakeTypeName } from '../../wire/registry/handshake-type.ts'
import { Certificate as Certificate12 } from '../../wire/tls12/certificate.ts'
import { Certificate as Certificate13 } from '../../wire/tls13/certificate.ts'
import { EncryptedExtensions } from '../../wire/tls13/encrypted-extensions.ts'
import type { Place, Side } from '../capture/packet.ts'
import { certificateSummary } from './certificate-summary.ts'
import type { Conversation } from './conversation.ts'
import type { HelloFacts, SenderRole } from './event.ts'
import { readClientHello, readServerHello } from './hello-facts.ts'
import type { SeenMessage } from './message-reader.ts'

/** A message, and where and under which protection it was. */
export interface Heard {
  readonly side: Side
  readonly place: Place
  readonly message: SeenMessage
  readonly epoch: string
  readonly recordVersion: string
}

/** Who sends a message that only one of them sends (RFC 9846 §4, RFC 5246 §7.4). */
const senders: Readonly<Record<number, SenderRole>> = {
  [HandshakeType.hello_request]: 'server',
  [HandshakeType.client_hello]: 'client',
  [HandshakeType.server_hello]: 'server',
  [HandshakeType.new_session_ticket]: 'server',
  [HandshakeType.end_of_early_data]: 'client',
  [HandshakeType.encrypted_extensions]: 'server',
  [HandshakeType.server_key_exchange]: 'server',
  [HandshakeType.certificate_request]: 'server',
  [HandshakeType.server_hello_done]: 'server',
  [HandshakeType.client_key_exchange]: 'client',
}

/** Takes in a message and tells of it; says what it is called. */
export function hear(conversation: Conversation, heard: Heard): string {
  const { side, place, message, epoch, recordVersion } = heard
  const { type, length, body } = message
  const sender = senders[type]
  if (sender) conversation.setRole(side, sender)
  const name = body ? learn(conversation, heard, body) : handshakeTypeName(type)
  if (!isTold.has(type)) {
    conversation.tell(side, place, recordVersion, { kind: 'message', name, length, epoch })
  }
  return name
}

/** Messages whose event is another. */
const isTold: ReadonlySet<number> = new Set([
  HandshakeType.client_hello,
  HandshakeType.server_hello,
])

function learn(conversation: Conversation, heard: Heard, body: Uint8Array): string {
  const { type } = heard.message
  switch (type) {
    case HandshakeType.client_hello:
      return clientHello(conversation, heard, body)
    case HandshakeType.server_hello:
      return serverHello(conversation, heard, body)
    case HandshakeType.encrypted_extensions:
      encryptedExtensions(conversation, body)
      break
    case HandshakeType.certificate:
      certificates(conversation, heard, body)
      break
    case HandshakeType.finished:
      conversation.finished[heard.side] = true
      break
    default:
  }
  return handshakeTypeName(type)
}

function clientHello(conversation: Conversation, heard: Heard, body: Uint8Array): string {
  const hello = readClientHello(body)
  conversation.clientHello = hello
  tellHello(conversation, heard, { name: 'client_hello', ...hello })
  return 'client_hello'
}

function serverHello(conversation: Conversation, heard: Heard, body: Uint8Array): string {
  const hello = readServerHello(body)
  const name = hello.isRetry ? 'hello_retry_request' : 'server_hello'
  conversation.serverHello = hello
  conversation.version = hello.version
  conversation.rekey()
  tellHello(conversation, heard, { name, ...hello })
  return name
}

interface NamedHello {
  readonly name: 'client_hello' | 'server_hello' | 'hello_retry_request'
  readonly facts: HelloFacts
  readonly problem: string | undefined
}

function tellHello(
  conversation: Conversation,
  { side, place, recordVersion }: Heard,
  { name, facts, problem }: NamedHello,
): void {
  conversation.tell(side, place, recordVersion, { kind: 'hello', name, ...facts })
  if (problem === undefined) return
  const text = `the ${name} cannot be read to its end: ${problem}`
  conversation.tell(side, place, recordVersion, { kind: 'problem', text })
}

function encryptedExtensions(conversation: Conversation, body: Uint8Array): void {
  const list = tried(EncryptedExtensions, body)?.extensions.application_layer_protocol_negotiation
  if (list) conversation.protocols = list.protocolNameList.map(textOf)
}

function certificates(conversation: Conversation, heard: Heard, body: Uint8Array): void {
  const chain = certificateData(conversation, body).flatMap((der) => certificateSummary(der) ?? [])
  const [first] = chain
  const { side, place, recordVersion } = heard
  const role = conversation.roleOf(side)
  if (first && role) conversation.certificates[role] = first
  if (first) conversation.tell(side, place, recordVersion, { kind: 'certificates', chain })
}

function certificateData({ isTls13 }: Conversation, body: Uint8Array): readonly Uint8Array[] {
  if (!isTls13) return tried(Certificate12, body)?.certificateList ?? []
  return tried(Certificate13, body)?.certificateList.map(({ certData }) => certData) ?? []
}

function tried<T>(codec: Codec<T>, bytes: Uint8Array): T | undefined {
  try {
    return decode(codec, bytes)
  } catch (error) {
    if (error instanceof TlsError) return undefined
    throw error
  }
}
