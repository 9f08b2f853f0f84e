import { ClientHello, decode } from 'tocsin/wire'

const RECORD_HEADER = 5
const MESSAGE_HEADER = 4

/**
 * How many seconds a client takes its ticket for older than it is (RFC 9846 §4.3.11.1), by what it
 * sent first: tocsin only says whether it was near enough.
 */
export function ageSkew({ received, session, now }) {
  const { extensions } = decode(ClientHello, firstMessage(Buffer.concat(received)))
  const [{ obfuscatedTicketAge }] = extensions.pre_shared_key.identities
  const theirs = (obfuscatedTicketAge - session.ageAdd + 2 ** 32) % 2 ** 32
  return (theirs - (now() - session.issuedAt)) / 1000
}

/** The body of the first handshake message, which may be in several records. */
function firstMessage(bytes) {
  const contents = []
  for (let at = 0; at + RECORD_HEADER <= bytes.length; ) {
    const end = at + RECORD_HEADER + bytes.readUInt16BE(at + 3)
    contents.push(bytes.subarray(at + RECORD_HEADER, end))
    at = end
  }
  const messages = Buffer.concat(contents)
  return new Uint8Array(
    messages.subarray(MESSAGE_HEADER, MESSAGE_HEADER + messages.readUIntBE(1, 3)),
  )
}
