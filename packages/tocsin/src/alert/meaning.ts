import { AlertDescription, type AlertName, alertName } from './description.ts'
import { certificate } from './meaning/certificate.ts'
import { closure } from './meaning/closure.ts'
import { historic } from './meaning/historic.ts'
import { message } from './meaning/message.ts'
import { negotiation } from './meaning/negotiation.ts'
import type { Words } from './meaning/words.ts'
import { alertRegistry, type Sender } from './registry.ts'

/** What a received alert usually means; `you` received it, the peer sent it. */
export interface Meaning extends Words {
  /** Nothing for a code that is not registered. */
  readonly alert: AlertName | undefined
  readonly code: number
  /** Who may send it. */
  readonly senders: Sender
  /** Where it is defined. */
  readonly citation: string
}

const meanings: Readonly<Record<AlertName, Words>> = {
  ...closure,
  ...message,
  ...certificate,
  ...negotiation,
  ...historic,
}

const unregistered: Words = {
  summary: 'The peer reports an error with a code that nobody registered.',
  usualCauses: [
    'The peer uses a private code, or a newer one than this list knows.',
    'The bytes are no alert: something on the path altered them, or they were decrypted wrongly.',
  ],
  nextStepForYou: 'Treat it as fatal, and capture the handshake to see what came before it.',
  nextStepForPeer: 'Look up the code in the documentation of the TLS stack that sent it.',
}

/** What an alert usually means, by its registered name or its code. */
export function meaning(alert: AlertName | number): Meaning {
  const name = typeof alert === 'number' ? alertName(alert) : alert
  if (!name) {
    const code = Number(alert)
    return { alert: name, code, senders: 'both', citation: 'RFC 9846 §6', ...unregistered }
  }
  const { senders } = alertRegistry[name]
  const code = AlertDescription[name]
  return { alert: name, code, senders, citation: definitionOf(name), ...meanings[name] }
}

/** The newest definition: TLS 1.3's, or the first reference of an alert that TLS 1.3 does not have. */
function definitionOf(name: AlertName): string {
  const { kind, tls13, references } = alertRegistry[name]
  if (tls13 !== 'reserved' && tls13 !== 'undefined') {
    return kind === 'closure' ? 'RFC 9846 §6.1' : 'RFC 9846 §6.2'
  }
  return references[0]
}
