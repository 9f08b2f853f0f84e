import type { AlertEvent } from 'tocsin'
import { meaning } from 'tocsin/alerts'
import { nextSteps } from '../connect/next-steps.ts'
import { isFinding, type Outcome, type Round } from '../connect/outcome.ts'
import type { Plan } from '../connect/plan.ts'
import type { Sink } from '../connect/received.ts'
import { targetText } from '../connect/target.ts'
import type { Entry } from '../connect/timeline.ts'
import type { VerifyLines } from '../connect/verify-lines.ts'
import type { ConnectionError } from '../connection-error.ts'
import { alertText } from '../explain/alert.ts'
import { explainCondition } from '../explain/condition.ts'
import { advice as certificateAdvice } from '../verify/advice.ts'
import { certificateSummary, certificateText, versionNotice } from './connection.ts'
import { document } from './document.ts'
import { sessionFields } from './session.ts'
import type { Style } from './style.ts'
import { levelText } from './timeline.ts'

/** The certificates of a peer, one line each. */
export function chainLines({ connection }: Outcome): readonly string[] {
  const chain = connection?.peerCertificates ?? []
  return chain.map((der, i) => `certificate ${i}: ${certificateText(der)}`)
}

/** What went wrong, in words, with what to do. */
export function findingLines(
  outcome: Outcome,
  { verifyLines }: Pick<Plan, 'verifyLines'>,
  style: Style,
): readonly string[] {
  const alerts = outcome.alerts.filter(isFinding)
  const { error, authorizationError, connection } = outcome
  const notice = connection && versionNotice(connection)
  const said = [
    ...(notice === undefined ? [] : [style.doubtful(notice)]),
    ...(authorizationError === undefined
      ? []
      : [
          style.doubtful(`not trusted, let pass by --insecure: ${authorizationError}`),
          ...closer(verifyLines.server),
        ]),
    ...alerts.flatMap((alert) => alertAdvice(alert, verifyLines, style)),
    ...lateRefusalLines(error, style),
  ]
  return error && alerts.length === 0 ? [...said, ...errorAdvice(error, style)] : said
}

/** Who was connected for a while may not expect that it was the handshake that failed. */
function lateRefusalLines(error: ConnectionError | undefined, style: Style): readonly string[] {
  const { alert, about, when } = error?.facts ?? {}
  if (when === undefined) return []
  const what = alert === 'certificate_required' ? 'a client without a certificate' : about
  return [style.doubtful(`the server refused ${what} ${when}, as TLS 1.3 has it`)]
}

function alertAdvice(alert: AlertEvent, lines: VerifyLines, style: Style): readonly string[] {
  const { code, level, direction, epoch, phase } = alert
  const { summary, usualCauses, nextStepForYou, nextStepForPeer, citation } = meaning(code)
  const from = direction === 'received' ? 'RECEIVED from the server' : 'SENT to the server'
  const head = `${from}: ${alertText(code)}, ${levelText(level)}, under ${epoch} keys, in ${phase}`
  if (direction === 'sent') return [style.bad(head), ...reasonLines(alert, lines)]
  return [
    style.bad(head),
    `  ${summary}`,
    ...usualCauses.slice(0, MOST_CAUSES).map((cause) => `  - ${cause}`),
    `  you: ${nextStepForYou}`,
    ...(options[code] === undefined ? [] : [`  try: ${options[code]}`]),
    `  server: ${nextStepForPeer}`,
    `  see: ${citation}, tocsin explain ${code}`,
    ...(REFUSED_CERTIFICATE.has(code) ? closer(lines.client) : []),
  ]
}

const MOST_CAUSES = 3

/** The alerts that are about a certificate alone (RFC 9846 §6.2). */
const REFUSED_CERTIFICATE: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48])

/** What shows all that is wrong with a chain. */
function closer(verifyLine: string | undefined): readonly string[] {
  return verifyLine === undefined ? [] : [`  chain: ${verifyLine}`]
}

/** The options of connect that answer an alert, by its code. */
const options: Readonly<Record<number, string>> = {
  40: '--cert and --key, --servername, or --tls-max 1.2',
  70: '--tls-min 1.0 --tls-max 1.3',
  112: '--servername NAME, or --no-sni',
  116: '--cert FILE --key FILE',
  120: '--alpn h2,http/1.1',
}

/** Why we sent it, and how to go on all the same. */
function reasonLines({ condition, facts }: AlertEvent, lines: VerifyLines): readonly string[] {
  if (condition === undefined) return []
  const { meaning: says, nextStepForPeer, citations } = explainCondition(condition)
  return [
    `  ${says}`,
    `  why: ${condition}${factsText(facts)}`,
    `  you: ${nextSteps[condition] ?? INNOCENT}`,
    `  server: ${nextStepForPeer}`,
    `  see: ${citations[0]}, tocsin explain ${condition}`,
    ...(Object.hasOwn(certificateAdvice, condition) ? closer(lines.server) : []),
  ]
}

const INNOCENT = 'nothing is wrong on this side: tell whoever runs the server why'
function factsText(facts: AlertEvent['facts']): string {
  const seen = Object.entries(facts).map(([key, value]) => `${key}=${value}`)
  return seen.length === 0 ? '' : ` (${seen.join(', ')})`
}

const advice: Readonly<Record<string, string>> = {
  ERR_TOCSIN_CLOSED_IN_HANDSHAKE:
    'no alert says why: look in the log of the server, or try --servername, --tls-max 1.2, or one --groups',
  ERR_TOCSIN_TRUNCATED:
    'harmless only if the data says itself where it ends, as Content-Length does',
  ERR_TOCSIN_HANDSHAKE_TIMEOUT:
    'the server may wait for other bytes first (STARTTLS, PROXY), or be slow',
  ECONNRESET: 'no alert says why: a firewall, a crash, or a server that resets instead of telling',
}

function errorAdvice({ code, message }: ConnectionError, style: Style): readonly string[] {
  const hint = advice[code]
  return [style.bad(`${message} [${code}]`), ...(hint === undefined ? [] : [`  ${hint}`])]
}

/** The same, and everything else, as one document; `reconnects` has the connections after the first. */
export function conversationDocument(
  plan: Plan,
  [first, ...others]: readonly Round[],
  about: {
    readonly startedAt: string
    readonly exitCode: number
    readonly sink: Sink
  },
) {
  const kept = about.sink.kept()
  return document('connect', {
    target: targetText(plan.target),
    startedAt: about.startedAt,
    exitCode: about.exitCode,
    ...(first && roundFields(first)),
    sent: { bytes: first?.outcome.sentBytes ?? 0 },
    received: {
      bytes: about.sink.bytes(),
      ...(kept && { base64: kept.toString('base64'), truncated: kept.length < about.sink.bytes() }),
    },
    ...(plan.reconnects > 0 && { reconnects: others.map(roundFields) }),
  })
}

function roundFields({ outcome, timeline }: Round) {
  const { error, unreachable } = outcome
  return {
    connection: connectionFields(outcome),
    session: sessionFields(outcome),
    alerts: outcome.alerts.map(alertFields),
    error: error ?? (unreachable ? { code: 'UNREACHABLE', message: unreachable.message } : null),
    timeline: timeline.entries.map(entryFields),
    timelineOmitted: timeline.omitted,
  }
}

function connectionFields({ connection, authorizationError }: Outcome) {
  if (!connection) return null
  return {
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
