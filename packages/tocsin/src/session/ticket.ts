import { concat } from '../crypto/bytes.ts'
import type { Aead, CryptoProvider } from '../crypto/provider.ts'
import type { Session } from './session.ts'
import { decodeSession, encodeSession } from './session-state.ts'
import { NAME_LENGTH, type TicketKey } from './ticket-keys.ts'

const NONCE_LENGTH = 12

/** The longest ticket we give, in bytes: it comes back in a ClientHello. */
const LONGEST = 16_384

/**
 * A session sealed for ourselves (RFC 5077 §4): the name of the key, a nonce, and the state under
 * AES-256-GCM or ChaCha20-Poly1305, authenticated with `bound`. Nothing if it would be too long.
 */
export function sealTicket(
  crypto: CryptoProvider,
  { name, key }: TicketKey,
  bound: Uint8Array,
  session: Session,
): Uint8Array | undefined {
  const aead = aeadOf(crypto)
  const state = encodeSession(session)
  const start = NAME_LENGTH + NONCE_LENGTH
  const length = start + state.length + (aead?.tagLength ?? 0)
  if (!aead || length > LONGEST) return undefined
  const nonce = crypto.random(NONCE_LENGTH)
  const ticket = new Uint8Array(length)
  ticket.set(name)
  ticket.set(nonce, NAME_LENGTH)
  const sealer = aead.key(key)
  sealer.seal(nonce, concat(name, bound), state, ticket, start)
  sealer.wipe()
  state.fill(0)
  return ticket
}

/** The session in a ticket of ours, or nothing if this is none. */
export function openTicket(
  crypto: CryptoProvider,
  { name, key }: TicketKey,
  bound: Uint8Array,
  ticket: Uint8Array,
): Session | undefined {
  const aead = aeadOf(crypto)
  const start = NAME_LENGTH + NONCE_LENGTH
  if (!aead || ticket.length < start + aead.tagLength || ticket.length > LONGEST) return undefined
  const opener = aead.key(key)
  const nonce = ticket.slice(NAME_LENGTH, start)
  const state = opener.open(nonce, concat(name, bound), ticket.slice(start))
  opener.wipe()
  const session = state && decodeSession(state)
  state?.fill(0)
  return session
}

function aeadOf({ aeads }: CryptoProvider): Aead | undefined {
  return aeads.aes_256_gcm ?? aeads.chacha20_poly1305
}
