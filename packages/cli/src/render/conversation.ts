import type { AlertEvent } from 'tocsin'
import { meaning } from 'tocsin/alerts'
import type { Outcome } from '../connect/outcome.ts'
import { isFinding } from '../connect/outcome.ts'
import type { Plan } from '../connect/plan.ts'
import type { Sink } from '../connect/received.ts'
import { targetText } from '../connect/target.ts'
import type { Entry, Timeline } from '../connect/timeline.ts'
import type { ConnectionError } from '../connection-error.ts'
import { alertText } from '../explain/alert.ts'
import { certificateSummary, certificateText } from './connection.ts'
import { document } from './document.ts'
import type { Style } from './style.ts'
import { levelText } from './timeline.ts'

/** The certificates of a peer, one line each. */
export function chainLines(
  { connection, authorizationError }: Outcome,
  style: Style,
): readonly string[] {
  const chain = connection?.peerCertificates ?? []
  const lines = chain.map((der, i) => `certificate ${i}: ${certificateText(der)}`)
  if (authorizationError === undefined) return lines
  return [...lines, style.doubtful(`not trusted, let pass by --insecure: ${authorizationError}`)]
}

/** What went wrong, in words, with what to do. */
export function findingLines(outcome: Outcome, style: Style): readonly string[] {
  const alerts = outcome.alerts.filter(isFinding)
  const said = alerts.flatMap((alert) => alertAdvice(alert, style))
  const { error } = outcome
  return error && alerts.length === 0 ? [...said, ...errorAdvice(error, style)] : said
}

function alertAdvice(alert: AlertEvent, style: Style): readonly string[] {
  const { code, level, direction, epoch } = alert
  const { summary, usualCauses, nextStepForYou, nextStepForPeer, citation } = meaning(code)
  const from = direction === 'received' ? 'RECEIVED from the server' : 'SENT to the server'
  const head = `${from}: ${alertText(code)}, ${levelText(level)}, under ${epoch} keys`
  if (direction === 'sent') return [style.bad(head), ...reasonLines(alert)]
  return [
    style.bad(head),
    `  ${summary}`,
    ...usualCauses.slice(0, MOST_CAUSES).map((cause) => `  - ${cause}`),
    `  you: ${nextStepForYou}`,
    ...(options[code] === undefined ? [] : [`  try: ${options[code]}`]),
    `  server: ${nextStepForPeer}`,
    `  see: ${citation}, tocsin explain ${code}`,
  ]
}

const MOST_CAUSES = 3

/** The options of connect that answer an alert, by its code. */
const options: Readonly<Record<number, string>> = {
  40: '--cert and --key, --servername, or --tls-max 1.2',
  70: '--tls-min 1.2 --tls-max 1.3',
  112: '--servername NAME, or --no-sni',
  116: '--cert FILE --key FILE',
  120: '--alpn h2,http/1.1',
}

/** Why we sent it, and how to go on all the same. */
function reasonLines({ condition, facts }: AlertEvent): readonly string[] {
  if (condition === undefined) return []
  const isTrust = condition.startsWith('certificate.')
  return [
    `  why: ${condition}${factsText(facts)}`,
    ...(isTrust
      ? ['  try: --cacert FILE to trust its authority, --insecure to look all the same']
      : []),
    `  see: tocsin explain ${condition}`,
  ]
}

function factsText(facts: AlertEvent['facts']): string {
  const seen = Object.entries(facts).map(([key, value]) => `${key}=${value}`)
  return seen.length === 0 ? '' : ` (${seen.join(', ')})`
}

const advice: Readonly<Record<string, string>> = {
  ERR_TOCSIN_CLOSED_IN_HANDSHAKE:
    'no alert says why: look in the log of the server, or try --servername, --tls-max 1.2, or one --groups',
  ERR_TOCSIN_TRUNCATED: 'the server closed without close_notify: data may be missing',
  ERR_TOCSIN_HANDSHAKE_TIMEOUT:
    'the server may wait for other bytes first (STARTTLS, PROXY), or be slow',
  ECONNRESET: 'no alert says why: a firewall, a crash, or a server that resets instead of telling',
}

function errorAdvice({ code, message }: ConnectionError, style: Style): readonly string[] {
  const hint = advice[code]
  return [style.bad(`${message} [${code}]`), ...(hint === undefined ? [] : [`  ${hint}`])]
}

/** The same, and everything else, as one document. */
export function conversationDocument(
  plan: Plan,
  outcome: Outcome,
  about: {
    readonly startedAt: string
    readonly exitCode: number
    readonly timeline: Timeline
    readonly sink: Sink
  },
) {
  const { connection, authorizationError, error, unreachable, sentBytes } = outcome
  const kept = about.sink.kept()
  return document('connect', {
    target: targetText(plan.target),
    startedAt: about.startedAt,
    exitCode: about.exitCode,
    connection: connection
      ? {
          version: connection.version,
          cipherSuite: connection.cipherSuite,
          group: connection.group,
          signatureScheme: connection.signatureScheme,
          clientSignatureScheme: connection.clientSignatureScheme ?? null,
          serverName: connection.serverName ?? null,
          applicationProtocol: connection.applicationProtocol ?? null,
          extendedMasterSecret: connection.extendedMasterSecret,
          helloRetryRequest: connection.helloRetryRequest,
          authorizationError: authorizationError ?? null,
          certificates: connection.peerCertificates.map((der) => certificateSummary(der) ?? null),
        }
      : null,
    alerts: outcome.alerts.map(alertFields),
    error: error ?? (unreachable ? { code: 'UNREACHABLE', message: unreachable.message } : null),
    sent: { bytes: sentBytes },
    received: {
      bytes: about.sink.bytes(),
      ...(kept && { base64: kept.toString('base64'), truncated: kept.length < about.sink.bytes() }),
    },
    timeline: about.timeline.entries.map(entryFields),
    timelineOmitted: about.timeline.omitted,
  })
}

/** An alert as documents and NDJSON have it. */
export function alertFields({
  direction,
  code,
  name,
  level,
  epoch,
  phase,
  condition,
  facts,
}: AlertEvent) {
  return {
    direction,
    code,
    name: name ?? null,
    level,
    epoch,
    phase,
    condition: condition ?? null,
    facts,
  }
}

function entryFields(entry: Entry): object {
  switch (entry.kind) {
    case 'alert':
      return { at: entry.at, kind: entry.kind, ...alertFields(entry.alert) }
    case 'connected':
      return { at: entry.at, kind: entry.kind }
    case 'record':
    case 'note':
      return entry
  }
}
