import { abort } from '../../../alert/error.ts'
import { equal } from '../../../crypto/constant-time.ts'
import { Secret } from '../../../crypto/secret.ts'
import type { ClientSession } from '../../../session/session.ts'
import { cipherSuiteName } from '../../../wire/registry/cipher-suite.ts'
import type { ServerHello } from '../../../wire/shared/server-hello.ts'
import { requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import type { Offered } from '../../version.ts'
import { reportConnected } from '../info.ts'
import type { Dialect, Keyed, Negotiated } from '../negotiated.ts'
import { keyedBy, readProtected, requireFinished, sendFinished } from '../session.ts'
import { awaiting } from './awaiting.ts'
import { connected } from './connected.ts'
import { reportSession, type Ticket, waitTicket } from './kept-session.ts'
import { verifyServer } from './verify-server.ts'

/**
 * The session that a server resumes: it echoes the ID that we sent, be it the session's own or one
 * that we made up to see that a ticket is taken (RFC 5077 §3.4). Made up for the sake of middleboxes
 * alone, it names nothing that could be resumed.
 */
export function resumedSession(
  { hello: ours, context, previous }: Offered,
  { legacySessionIdEcho }: ServerHello,
): ClientSession | undefined {
  const { legacySessionId } = ours
  if (legacySessionId.length === 0 || !equal(legacySessionIdEcho, legacySessionId)) return undefined
  const { session } = context.policy
  if (session && session.version !== 'TLS 1.3' && !previous) return session
  throw abort('hello.unknown-session-resumed')
}

/** A session is resumed as it was (RFC 5246 §7.4.1.3, RFC 7627 §5.3). */
export function requireUnchanged(
  { name }: Dialect,
  { version, cipherSuite, compressionMethod, extendedMasterSecret }: ClientSession,
  hello: ServerHello,
): void {
  const { cipherSuite: suite, legacyCompressionMethod: compression, extensions } = hello
  const isSame = version === name && cipherSuite === suite && compressionMethod === compression
  requireValid(isSame, 'resumption.changed', {
    version: name,
    'cipher-suite': cipherSuiteName(suite),
    compression,
  })
  const hasSecret = extensions?.extended_master_secret !== undefined
  requireValid(hasSecret === extendedMasterSecret, 'resumption.extended-master-secret-changed', {
    'in-session': extendedMasterSecret,
  })
}

/** The abbreviated handshake: the server finishes first (RFC 5246 §7.3). */
export function resume(hs: Negotiated, session: ClientSession): State {
  hs.transcript.forgetMessages()
  const keyed = keyedBy(hs, hs.effects.hold(new Secret(session.secret.bytes.slice())))
  const go = (ticket: Ticket | undefined): State =>
    awaiting(keyed, 'WAIT_CCS', {
      change_cipher_spec() {
        readProtected(keyed, 'server')
        return waitFinished(keyed, session, ticket)
      },
    })
  return hs.session.promisesTicket ? waitTicket(keyed, go) : go(undefined)
}

const waitFinished = (hs: Keyed, session: ClientSession, ticket: Ticket | undefined): State =>
  expecting('WAIT_FINISHED', hs.messages, {
    finished({ verifyData: theirs }, raw) {
      requireFinished(hs, 'server', theirs, raw)
      return judgeAgain(hs, session, () => {
        const ours = sendFinished(hs, 'client')
        const { peerCertificates } = session
        const nothing = { group: undefined, serverScheme: undefined, clientScheme: undefined }
        reportConnected(hs, { role: 'client', peerCertificates, ...nothing })
        reportSession(hs, peerCertificates, ticket)
        return connected(hs, { client: ours, server: theirs })
      })
    },
  })

/** What certificates are worth may have changed since the session began: they are asked about as if they had come now. */
function judgeAgain(
  hs: Keyed,
  { peerCertificates: chain }: ClientSession,
  trusted: () => State,
): State {
  return chain.length === 0 ? trusted() : verifyServer(hs, chain, undefined, trusted)
}
