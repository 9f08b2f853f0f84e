import { AlertDescription, AlertLevel, type LevelRule } from 'tocsin/alerts'
import { alertText } from '../explain/alert.ts'
import { levelText } from '../render/timeline.ts'
import type { SeenAlert, Witness } from './ends/witness.ts'
import type { Row } from './row.ts'

/** What both ends report of one alert, compared with the catalogue. */
export interface Judgement {
  /** As its sender reports it. */
  readonly sent: SeenAlert | undefined
  /** As its receiver reports it. */
  readonly received: SeenAlert | undefined
  /** What differs from the catalogue. */
  readonly failures: readonly string[]
  /** Differences that the RFCs admit. */
  readonly notes: readonly string[]
}

export interface Witnesses {
  readonly sender: Witness
  readonly receiver: Witness
}

/** Compares what was seen on a row's connection with what the catalogue says. */
export function judge(row: Row, { sender, receiver }: Witnesses): Judgement {
  const sent = chosen(row, sender.alerts, 'sent')
  const received = chosen(row, receiver.alerts, 'received')
  if (!sent) return { sent, received, failures: [silence(row, sender)], notes: [] }
  const epoch = sent.epoch ?? received?.epoch
  const code = codeNote(row, sent)
  const keys = keysNote(row, epoch)
  const failures = [
    code === undefined ? codeFailure(row, sent) : undefined,
    levelFailure(row.level, sent),
    reasonFailure(row, sent, receiver),
    keys === undefined ? keysFailure(row, epoch) : undefined,
    receptionFailure(sent, received, receiver),
  ]
  return { sent, received, failures: failures.filter(isSaid), notes: [code, keys].filter(isSaid) }
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined
}

/** Whether everything is seen that decides about the row. */
export function isDecided(row: Row, { sender, receiver }: Witnesses): boolean {
  const sent = chosen(row, sender.alerts, 'sent')
  const received = chosen(row, receiver.alerts, 'received')
  return (sent && received && isFinal(row, sent) && isFinal(row, received)) ?? false
}

/** The alert that a row is about: by its code, else the one that ended the connection. */
function chosen(
  row: Row,
  alerts: readonly SeenAlert[],
  direction: SeenAlert['direction'],
): SeenAlert | undefined {
  const seen = alerts.filter((alert) => alert.direction === direction)
  return (
    seen.find(({ code }) => code === row.code) ??
    seen.find(({ level }) => level === AlertLevel.fatal) ??
    seen[0]
  )
}

function isFinal(row: Row, { code, level }: SeenAlert): boolean {
  return code === row.code || level === AlertLevel.fatal
}

function silence({ alert, code, sender }: Row, { lastWords }: Witness): string {
  const said = lastWords === undefined ? '' : `; it said: ${lastWords}`
  return `the ${sender} sent no alert, instead of ${alert} (${code})${said}`
}

/** Other programs may choose another alert where the rule leaves a choice; tocsin has the catalogue's. */
function codeNote({ code, also, parts, sender }: Row, sent: SeenAlert): string | undefined {
  const isAdmitted = also.some((name) => AlertDescription[name] === sent.code)
  if (sent.code === code || !isAdmitted || parts[sender].program === 'tocsin') return undefined
  return `openssl says ${alertText(sent.code)} here, which the rule admits`
}

function codeFailure({ alert, code }: Row, sent: SeenAlert): string | undefined {
  return sent.code === code ? undefined : `sent ${seenText(sent)}, not ${alert} (${code})`
}

/** Clients should send alerts under handshake keys once they can, but need not (RFC 9846 §A.1). */
function keysNote({ epoch, parts, sender }: Row, seen: SeenAlert['epoch']): string | undefined {
  const isOther = sender === 'client' && parts.client.program === 'openssl'
  if (!isOther || epoch !== 'handshake' || seen !== 'clear') return undefined
  return 'openssl sends it in the clear, which RFC 9846 §A.1 admits'
}

function keysFailure({ epoch }: Row, seen: SeenAlert['epoch']): string | undefined {
  if (seen === epoch) return undefined
  return `it travelled under ${seen ?? 'unknown'} keys, not ${epoch} keys`
}

function levelFailure(rule: LevelRule, { level }: SeenAlert): string | undefined {
  const isAllowed =
    rule === 'either'
      ? level === AlertLevel.warning || level === AlertLevel.fatal
      : level === (rule === 'warning' ? AlertLevel.warning : AlertLevel.fatal)
  return isAllowed ? undefined : `its level was ${levelText(level)}, not ${rule}`
}

/** Only tocsin says why it sends; for what the laboratory sends without a reason, its receiver has one. */
function reasonFailure(
  { parts, sender, condition }: Row,
  sent: SeenAlert,
  receiver: Witness,
): string | undefined {
  const { program, setup } = parts[sender]
  const isLaboratory = setup.sends !== undefined
  const other = parts[sender === 'client' ? 'server' : 'client'].program
  if ((isLaboratory ? other : program) === 'openssl') return undefined
  const reason = isLaboratory ? receiver.because : sent.condition
  return reason === condition ? undefined : `its reason was ${reason ?? 'none'}, not ${condition}`
}

function receptionFailure(
  sent: SeenAlert,
  received: SeenAlert | undefined,
  { lastWords }: Witness,
): string | undefined {
  if (!received) {
    const said = lastWords === undefined ? '' : `; it said: ${lastWords}`
    return `the other side did not report it${said}`
  }
  if (received.code === sent.code && received.level === sent.level) return undefined
  return `the other side reported ${seenText(received)}, not ${seenText(sent)}`
}

/** 'unknown_ca (48), fatal'. */
function seenText({ code, level }: SeenAlert): string {
  return `${alertText(code)}, ${levelText(level)}`
}
