import type { ForgetReason } from 'tocsin'
import type { Outcome } from '../connect/outcome.ts'
import type { Style } from './style.ts'
import { count } from './timeline.ts'

/** What a conversation was resumed with and leaves behind, one line each. */
export function sessionLines(outcome: Outcome, style: Style): readonly string[] {
  const { connection, sessions } = outcome
  const { forgotten, received } = sessions
  if (!connection && !forgotten) return []
  const came = received === 0 ? '' : `; ${count(received, 'session')} came`
  return [
    ...(connection ? [`session: ${handshakeText(outcome)}${came}`] : []),
    ...earlyDataLines(outcome, style),
    ...(forgotten ? [style.bad(`session: forgotten, ${reasonText(forgotten)}`)] : []),
  ]
}

/** 'resumed by ticket, TLS 1.3', or that it was not. */
function handshakeText({ connection, sessions: { offered, unfit } }: Outcome): string {
  const version = connection?.version ?? ''
  if (!offered) return `new, ${version}`
  const what = offered.kind === 'ticket' ? 'ticket' : 'session ID'
  if (connection?.resumed) return `resumed by ${what}, ${version}`
  const why = unfit === undefined ? `the server refused its ${what}` : `not offered, for ${unfit}`
  return `new, ${version}: ${why}`
}

function earlyDataLines(
  { sessions: { earlyData, offered } }: Outcome,
  { good, doubtful }: Style,
): readonly string[] {
  if (!earlyData) return []
  const bytes = count(earlyData.bytes, 'byte')
  if (earlyData.isAccepted) return [good(`early data: ${bytes}, accepted`)]
  if (!offered) return [doubtful('early data: not sent, for there was no session to resume')]
  return [doubtful(`early data: not accepted; the server has not read these ${bytes}`)]
}

/** Why sessions are forgotten, after a comma. */
export function reasonText({ cause, alert }: ForgetReason): string {
  if (cause === 'not-closed') return 'for there was no close_notify'
  return `for ${alert ?? 'an alert'} was ${cause === 'alert-sent' ? 'sent' : 'received'}`
}

/** The same for documents. */
export function sessionFields({ connection, sessions }: Outcome) {
  const { offered, received, forgotten, earlyData } = sessions
  return {
    offered: offered ? { kind: offered.kind, version: offered.version } : null,
    resumed: (connection?.resumed && offered?.kind) || null,
    received,
    forgotten: forgotten ? { cause: forgotten.cause, alert: forgotten.alert ?? null } : null,
    earlyData: earlyData ? { bytes: earlyData.bytes, accepted: earlyData.isAccepted } : null,
  }
}
