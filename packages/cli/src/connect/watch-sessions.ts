import { type ClientSession, decodeClientSession, type ForgetReason } from 'tocsin'
import type { TLSSocket } from 'tocsin/node'
import type { SessionOutcome } from './outcome.ts'
import { asksAboutSessions, type Plan } from './plan.ts'
import type { Timeline } from './timeline.ts'

/** Hears what becomes of sessions and early data on a connection, and tells it in the end. */
export function watchSessions(
  socket: TLSSocket,
  plan: Plan,
  timeline: Timeline,
): () => SessionOutcome {
  const { session, earlyData, tls } = plan
  const isAsked = asksAboutSessions(plan)
  const offered = session && decodeClientSession(new Uint8Array(session))
  const unfit = offered && unfitness(offered, tls)
  let received = 0
  let isAccepted = false
  let forgotten: ForgetReason | undefined
  socket
    .on('session', () => {
      received += 1
      if (isAsked) timeline.note('a session came, to resume later')
    })
    .on('earlydata', (answer: boolean) => {
      isAccepted = answer
      timeline.note(answer ? 'early data was accepted' : 'early data was not accepted')
    })
    .on('sessionforgotten', (_family: string, reason: ForgetReason) => {
      forgotten = reason
    })
  return () => ({
    offered,
    unfit,
    received,
    next: forgotten ? undefined : (socket.getSession() ?? untouched(session, unfit)),
    forgotten,
    earlyData: earlyData && { bytes: earlyData.length, isAccepted },
  })
}

/** A session that was kept to ourselves is as good as before. */
function untouched(session: Uint8Array | undefined, unfit: string | undefined) {
  return unfit === undefined ? undefined : session
}

/** Why a session is not offered at all. */
function unfitness(
  { serverName, issuedAt, lifetimeSeconds }: ClientSession,
  { host, servername }: Plan['tls'],
): string | undefined {
  if (Date.now() >= issuedAt + 1000 * lifetimeSeconds) return 'it has expired'
  const isOther = serverName !== (servername || host).replace(/\.$/, '')
  return isOther ? `it is of ${serverName ?? 'a server without a name'}` : undefined
}
