import { alertRegistry, meaning } from 'tocsin/alerts'
import type { AlertCode, Finding, LocalKind, Occurrence } from 'tocsin/diagnose'
import { alertText, explainAlert } from './alert.ts'
import { type Diagnosed, diagnose, sideOf } from './diagnosis.ts'
import type { Explanation } from './explanation.ts'
import { fill, type Phrases, type Tongue } from './phrases.ts'

/** A finding with all that is told about it. */
export interface ExplainedFinding {
  readonly finding: Finding
  readonly line: number
  readonly last: number
  readonly text: string
  /** 'received by nginx' or 'cannot tell from this text'. */
  readonly direction: string
  readonly stack: string
  readonly sureness: string
  readonly explanation: Explanation
  readonly diagnosis: Diagnosed | undefined
}

/** What a finding means, who can do what about it, and what would tell its causes apart. */
export function explainFinding(
  { finding, line, last, text }: Occurrence,
  tongue: Tongue,
): ExplainedFinding {
  const { phrases } = tongue
  const diagnosis = diagnose(finding, text)
  return {
    finding,
    line,
    last,
    text,
    direction: directionInWords(finding, phrases),
    stack: stackInWords(finding, phrases),
    sureness: surenessInWords(finding, phrases),
    explanation: explanationOf(finding, diagnosis, text, tongue),
    diagnosis,
  }
}

/** Whose alert it is, as far as the text tells. */
function directionInWords(
  { direction, stack, local, sender }: Finding,
  { directions }: Phrases,
): string {
  const who = stack ?? directions.program
  if (local) return fill(directions.local, { who })
  if (direction !== null) return fill(directions[direction], { who })
  if (sender === undefined) return directions.unknown
  return sender === 'client' ? directions.sentByClient : directions.sentByServer
}

/** The program and the library below it. */
function stackInWords({ stack, library }: Finding, { stacks }: Phrases): string {
  if (stack === null) return stacks.unknown
  return library === null || library === stack ? stack : fill(stacks.on, { stack, library })
}

function surenessInWords({ confidence, evidence }: Finding, { sureness }: Phrases): string {
  return fill(sureness.by, { sureness: sureness[confidence], evidence })
}

function explanationOf(
  finding: Finding,
  diagnosis: Diagnosed | undefined,
  text: string,
  tongue: Tongue,
): Explanation {
  if (finding.code !== null) return ofAlert(finding, finding.code, tongue)
  return finding.local ? ofLocal(finding, diagnosis, text) : ofHidden(finding)
}

/** Meanings are written for who received the alert; who sent it is on the other side of them. */
function ofAlert(finding: Finding, code: number, tongue: Tongue): Explanation {
  const explained = explainAlert({ kind: 'alert', code }, tongue)
  const { nextStepForYou: receiver, nextStepForPeer: sender } = explained
  const level = levelIn(finding, explained.level, tongue.phrases)
  return finding.direction === 'sent'
    ? { ...explained, level, nextStepForYou: sender, nextStepForPeer: receiver }
    : { ...explained, level }
}

/** The level of this alert in the version that the text names. */
function levelIn(
  { alert, level, version }: Finding,
  usual: string,
  { levels, rules }: Phrases,
): string {
  if (level !== undefined) return fill(levels.said, { level: rules[level], usual })
  if (alert === null || version === undefined) return usual
  const entry = alertRegistry[alert]
  return fill(levels.inVersion, {
    rule: rules[version === 'TLS 1.3' ? entry.tls13 : entry.tls12],
    version,
  })
}

function ofHidden({ candidates = [], reveal, stack }: Finding): Explanation {
  const list = candidates.map(({ code }) => alertText(code))
  const codes = candidates.slice(0, 1).map(({ code }) => meaning(code).citation)
  return {
    who: 'client or server',
    what: list.length === 0 ? 'an alert, which one the text hides' : `one of: ${list.join(', ')}`,
    level: 'mostly fatal',
    when: 'any time',
    meaning:
      list.length === 0
        ? `${stack ?? 'The program'} says that an alert came, and not which.`
        : `${stack ?? 'The program'} has one text for all of these.`,
    usualCauses: [],
    nextStepForYou:
      reveal === undefined ? 'Look into the log of the other side.' : `To see it: ${reveal}.`,
    nextStepForPeer: 'Read the alert in its own log: the sender knows the name.',
    citations: codes.length === 0 ? ['RFC 9846 §6'] : codes,
  }
}

const locals: Readonly<Record<LocalKind, readonly [what: string, meaning: string]>> = {
  eof: [
    'the connection ended without an alert',
    'The other side, or something between, closed the connection without close_notify or any other alert.',
  ],
  reset: [
    'the connection was reset',
    'TCP ended the connection. A reset can also destroy an alert that was under way.',
  ],
  plaintext: [
    'the other side does not speak TLS here',
    'What came is no TLS record: plain HTTP, a banner or an error page, or TLS went to a plaintext port.',
  ],
  certificate: [
    'this side did not accept the certificate',
    'The certificate was examined here and refused; that is this side’s own verdict, no alert from the other.',
  ],
  version: ['no protocol version in common', 'This side found that versions do not fit.'],
  negotiation: [
    'no parameters in common',
    'This side found nothing that both accept, or something it refuses.',
  ],
  timeout: ['the handshake did not end in time', 'No answer came in time: no alert tells why.'],
  message: [
    'this side did not accept a message',
    'What the other side sent was malformed, out of place or not authentic, by this side’s verdict.',
  ],
  configuration: [
    'this side is not set up for it',
    'The configuration or the key material here fails, before the other side had a say.',
  ],
  crypto: [
    'an error of a cryptographic library',
    'It comes from beside TLS: keys, formats or providers.',
  ],
  wrapper: [
    'that the handshake failed, not why',
    'The line only says that it failed; the reason is in a line beside it.',
  ],
  other: ['a finding of this side', 'This side ended the connection by its own verdict.'],
}

/** The advice for the client is for who printed the line, unless that is a server. */
function ofLocal(finding: Finding, diagnosis: Diagnosed | undefined, text: string): Explanation {
  const [what, says] = locals[finding.kind ?? 'other']
  const [first] = diagnosis?.causes ?? []
  const advice = [first?.adviceClient, first?.adviceServer]
  const [you, peer] = sideOf(finding, text) === 'client' ? advice : advice.reverse()
  return {
    who: 'this side, or the transport',
    what: `no alert: ${what}`,
    level: 'none',
    when: 'any time',
    meaning: `${says}${sendsInWords(finding.sends ?? [])}`,
    usualCauses: [],
    nextStepForYou: you ?? 'Look at the lines beside this one, and at the log of the other side.',
    nextStepForPeer: peer ?? 'Look for what this side saw, at the same time, in the log there.',
    citations: first?.citations.length ? first.citations : ['RFC 9846 §6'],
  }
}

function sendsInWords(sends: readonly AlertCode[]): string {
  if (sends.length === 0) return ''
  return ` The other side gets ${sends.map(({ code }) => alertText(code)).join(' or ')}.`
}
