import { toHex } from '../../../session/hex.ts'
import type { Session } from '../../../session/session.ts'
import { tls13Messages } from '../../../wire/messages.ts'
import { PskKeyExchangeMode } from '../../../wire/registry/psk-mode.ts'
import type { ResumptionPolicy, ServerPolicy } from '../../policy.ts'
import { ask, type Expecting, type State } from '../../state.ts'
import { ticketPsk } from '../psk.ts'
import type { Authenticated } from './chosen.ts'

/** Tickets for a client that can use them, then `next` (RFC 9846 §4.7.1). */
export function issueTickets(hs: Authenticated, next: Expecting): State {
  const { policy, effects } = hs.context
  const { resumption } = policy
  const most = resumption ? ticketCountOf(resumption, hs.psk) : 0
  if (!resumption || most === 0 || !isOfUse(policy, hs)) {
    hs.secrets.forget()
    return next
  }
  const { algorithms, secrets, psk, transcript } = hs
  const secret = secrets.resumption(transcript.digest())
  const family = psk?.session?.family ?? toHex(policy.crypto.random(16))
  effects.report({ type: 'session-family', family })
  const issue = (count: number): State => {
    if (count === most) return next
    const nonce = Uint8Array.of(count)
    const session = {
      secret: ticketPsk(algorithms.hash, secret, nonce),
      ageAdd: randomUint32(policy),
      ...sessionOf(hs, resumption, family),
    }
    const question = { type: 'issue-ticket', session } as const
    const answered = ({ ticket }: { readonly ticket: Uint8Array | undefined }): State => {
      session.secret.wipe()
      if (ticket) send(hs, session, nonce, ticket)
      return issue(count + 1)
    }
    return ask('ISSUE_TICKET', question, answered, next)
  }
  return issue(0)
}

/** In place of the ticket that was used one is enough: a client has as many as before. */
function ticketCountOf(
  { ticketCount, renewTickets }: ResumptionPolicy,
  psk: Authenticated['psk'],
): number {
  if (!psk?.session) return ticketCount
  return renewTickets ? Math.min(1, ticketCount) : 0
}

/** Only for a mode that both sides have (RFC 9846 §4.3.9). */
function isOfUse({ pskModes }: ServerPolicy, { extensions }: Authenticated): boolean {
  const modes = extensions.psk_key_exchange_modes?.keModes ?? []
  return pskModes.some((mode) => modes.includes(PskKeyExchangeMode[mode]))
}

function send(
  { context }: Authenticated,
  { lifetimeSeconds, ageAdd, maxEarlyDataSize }: Session,
  ticketNonce: Uint8Array,
  ticket: Uint8Array,
): void {
  context.effects.send(tls13Messages, {
    type: 'new_session_ticket',
    body: {
      ticketLifetime: lifetimeSeconds,
      ticketAgeAdd: ageAdd,
      ticketNonce,
      ticket,
      extensions: maxEarlyDataSize > 0 ? { early_data: { maxEarlyDataSize } } : {},
    },
  })
}

function sessionOf(
  { algorithms, summary, applicationProtocol, shown, psk, serverCertificateType }: Authenticated,
  { now, lifetimeSeconds, maxEarlyDataSize }: ResumptionPolicy,
  family: string,
): Omit<Session, 'secret' | 'ageAdd'> {
  const issuedAt = now()
  return {
    version: 'TLS 1.3',
    cipherSuite: algorithms.suite.code,
    family,
    beganAt: psk?.session?.beganAt ?? issuedAt,
    issuedAt,
    lifetimeSeconds,
    serverName: summary.serverName,
    applicationProtocol,
    extendedMasterSecret: true,
    compressionMethod: 0,
    peerCertificates: shown.chain,
    peerCertificateType: shown.certificateType,
    ownCertificateType: serverCertificateType ?? 'X509',
    maxEarlyDataSize,
  }
}

function randomUint32({ crypto }: ServerPolicy): number {
  const [a = 0, b = 0, c = 0, d = 0] = crypto.random(4)
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}
