import type { Session, SessionKind } from '../../../session/session.ts'
import type { CipherSuite12 } from '../../../wire/registry/cipher-suite.ts'
import { cipherSuiteName } from '../../../wire/registry/cipher-suite.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { chooseProtocol } from '../../negotiate.ts'
import type { ServerPolicy } from '../../policy.ts'
import { useRecordSizeLimit } from '../../record-size-limit.ts'
import { requireValid } from '../../require.ts'
import { isTypeListed, judgeSession } from '../../resumed-peer.ts'
import { ask, expecting, type State } from '../../state.ts'
import type { Received } from '../../version.ts'
import { reportConnected } from '../info.ts'
import type { Dialect, Keyed } from '../negotiated.ts'
import { keyedBy, readProtected, requireFinished, send, sendFinished } from '../session.ts'
import { awaiting } from './awaiting.ts'
import { connected } from './connected.ts'
import { giveTicket } from './kept-session.ts'
import { negotiated, ownTypeAnswer, serverHello } from './server-hello.ts'

/** A session to resume, and the suite it began with. */
interface Found {
  readonly session: Session
  readonly suite: CipherSuite12
}

/** The session that a client means, if it can be resumed: else a full handshake follows, without a word (RFC 5077 §3.1). */
export function findSession(
  dialect: Dialect,
  { context, previous }: Received,
  hello: ClientHello,
  serverName: string | undefined,
  then: (found: Found | undefined) => State,
): State {
  const { policy } = context
  const named = nameIn(hello)
  if (!policy.resumption || previous || !named) return then(undefined)
  return ask('RESUME', { type: 'resume', ...named }, ({ session }) => {
    const suite = session && suiteOf(dialect, policy, session)
    if (!session || !suite || session.serverName !== serverName) return then(undefined)
    if (!isTypeListed(session, hello.extensions)) return then(undefined)
    if (!keepsMasterSecret(session, hello)) return then(undefined)
    requireOffered(session, hello)
    return judgeSession(policy, session, (isTrusted) =>
      then(isTrusted ? { session, suite } : undefined),
    )
  })
}

interface Name {
  readonly kind: SessionKind
  readonly identity: Uint8Array
}

/** A ticket goes before an ID, which is made up then (RFC 5077 §3.4). */
function nameIn({ extensions, legacySessionId }: ClientHello): Name | undefined {
  const ticket = extensions?.session_ticket
  if (ticket && ticket.length > 0) return { kind: 'ticket', identity: ticket }
  if (legacySessionId.length === 0) return undefined
  return { kind: 'session_id', identity: legacySessionId }
}

function suiteOf(
  { name, suites, compressions = [] }: Dialect,
  { cipherSuites }: ServerPolicy,
  { version, cipherSuite, compressionMethod: method }: Session,
): CipherSuite12 | undefined {
  if (version !== name || !cipherSuites.some(({ code }) => code === cipherSuite)) return undefined
  if (method !== 0 && !compressions.some(({ code }) => code === method)) return undefined
  return suites.find(({ code }) => code === cipherSuite)
}

/** A client that has learned it since gets a session with it; one that has lost it is not who began it (RFC 7627 §5.3). */
function keepsMasterSecret({ extendedMasterSecret: had }: Session, { extensions }: ClientHello) {
  const has = extensions?.extended_master_secret !== undefined
  requireValid(has || !had, 'resumption.extended-master-secret-dropped')
  return has === had
}

/** A client must still offer what it wants to resume (RFC 5246 §7.4.1.2). */
function requireOffered({ cipherSuite, compressionMethod }: Session, hello: ClientHello): void {
  const { cipherSuites, legacyCompressionMethods: methods } = hello
  const isOffered = cipherSuites.includes(cipherSuite) && methods.includes(compressionMethod)
  requireValid(isOffered, 'resumption.cipher-suite-not-offered', {
    'cipher-suite': cipherSuiteName(cipherSuite),
    compression: compressionMethod,
  })
}

/** What ALPN chooses is no part of a session (RFC 7301 §3.1). */
export function protocolFor(policy: ServerPolicy, { extensions }: ClientHello) {
  return chooseProtocol(
    policy,
    extensions?.application_layer_protocol_negotiation?.protocolNameList,
  )
}

/** The abbreviated handshake: we finish first (RFC 5246 §7.3). What only a new session needs is not answered (§7.4.1.4). */
export function resume(
  dialect: Dialect,
  received: Received,
  hello: ClientHello,
  { session, suite, serverName }: Found & { readonly serverName: string | undefined },
): State {
  const { policy } = received.context
  const applicationProtocol = protocolFor(policy, hello)
  const chosen = { suite, credential: undefined, scheme: undefined }
  const choice = { serverName, applicationProtocol, resumed: session, ...chosen }
  const hs = negotiated(dialect, received, hello, choice)
  const { record_size_limit: limit } = hello.extensions ?? {}
  useRecordSizeLimit(hs.effects, dialect.name, policy.recordSizeLimit, limit)
  hs.transcript.useHash(hs.algorithms.hash)
  send(hs, {
    type: 'server_hello',
    body: serverHello(hs, hello, { server_certificate_type: ownTypeAnswer(hs, hello.extensions) }),
  })
  hs.transcript.forgetMessages()
  const keyed = keyedBy(hs, hs.effects.hold(session.secret))
  hs.effects.report({ type: 'session-family', family: session.family })
  return giveTicket(keyed, session.peerCertificates, () => {
    const ours = sendFinished(keyed, 'server')
    return awaiting(keyed, 'WAIT_CCS', {
      change_cipher_spec() {
        readProtected(keyed, 'client')
        return waitFinished(keyed, session, ours)
      },
    })
  })
}

const waitFinished = (hs: Keyed, { peerCertificates }: Session, ours: Uint8Array): State =>
  expecting('WAIT_FINISHED', hs.messages, {
    finished({ verifyData: theirs }, raw) {
      requireFinished(hs, 'client', theirs, raw)
      const nothing = { group: undefined, serverScheme: undefined, clientScheme: undefined }
      reportConnected(hs, { role: 'server', peerCertificates, ...nothing })
      return connected(hs, { client: theirs, server: ours })
    },
  })
