import type { ClientConfig, ServerConfig } from '../connection/config.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { Secret } from '../crypto/secret.ts'
import { memoryStore } from '../session/memory-store.ts'
import { ServerSessions } from '../session/server-sessions.ts'
import type { ClientSession, Session } from '../session/session.ts'
import { CipherSuite } from '../wire/registry/cipher-suite.ts'

/** A session that both sides of a fault remember, without a handshake it could have come from. */
export interface Remembered {
  readonly version: 'TLS 1.3' | 'TLS 1.2'
  /** What the client believes otherwise than the server. */
  readonly client?: Partial<Session>
  /** What differs from a plain session, for both. */
  readonly both?: Partial<Session>
}

interface Sides {
  readonly client: Pick<ClientConfig, 'session'>
  readonly server: Pick<ServerConfig, 'sessions'>
}

const made = new WeakMap<Remembered, Sides>()

/** What both sides are configured with: the same for a fault each time, whatever became of it before. */
export function sidesOf(remembered: Remembered, crypto: CryptoProvider): Sides {
  const known = made.get(remembered)
  if (known) return known
  const sides = make(remembered, crypto)
  made.set(remembered, sides)
  return sides
}

function make({ version, client, both }: Remembered, crypto: CryptoProvider): Sides {
  // Who remembers nothing of the last minute takes no early data.
  let elapsed = -60_000
  const sessions = new ServerSessions({
    // A laboratory's sessions fail again and again.
    store: { ...memoryStore(), forget: () => undefined },
    crypto,
    lifetimeSeconds: LIFETIME_SECONDS,
    maxEarlyDataSize: 1 << 14,
    now: () => Date.now() + elapsed,
  })
  const session: Session = { ...plain(version), secret: new Secret(secretOf(version)), ...both }
  const identity = sessions.issueTicket(session)
  elapsed = 0
  if (!(identity instanceof Uint8Array)) throw new Error('a laboratory has no ticket')
  const theirs: ClientSession = { ...session, ...client, kind: 'ticket', identity }
  return { client: { session: theirs }, server: { sessions } }
}

/** A day: a laboratory is not left running for longer, and sessions are made when it starts. */
const LIFETIME_SECONDS = 86_400

/** SHA-256 in TLS 1.3, 48 octets before. */
function secretOf(version: Remembered['version']): Uint8Array {
  return new Uint8Array(version === 'TLS 1.3' ? 32 : 48).fill(0x5e)
}

function plain(version: Remembered['version']): Omit<Session, 'secret'> {
  const { TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 } = CipherSuite
  const suite =
    version === 'TLS 1.3' ? TLS_AES_128_GCM_SHA256 : TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  return {
    version,
    cipherSuite: suite.code,
    family: '00'.repeat(16),
    beganAt: Date.now(),
    issuedAt: Date.now(),
    lifetimeSeconds: LIFETIME_SECONDS,
    serverName: 'localhost',
    applicationProtocol: undefined,
    extendedMasterSecret: true,
    compressionMethod: 0,
    peerCertificates: [],
    peerCertificateType: 'X509',
    ageAdd: 0,
    maxEarlyDataSize: 0,
  }
}
