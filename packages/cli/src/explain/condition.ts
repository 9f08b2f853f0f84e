import {
  AlertDescription,
  type AlertName,
  alertRegistry,
  type ConditionId,
  conditions,
  meaning,
} from 'tocsin/alerts'
import { type CatalogueRow, catalogue } from '../catalogue.ts'
import { alertText, senderInWords } from './alert.ts'
import { english } from './english.ts'
import type { Explanation } from './explanation.ts'
import { phaseInWords } from './phase.ts'

const { phrases } = english

const strengths: Readonly<Record<string, string>> = {
  MUST: 'the RFC requires this alert (MUST)',
  SHOULD: 'the RFC recommends this alert (SHOULD)',
  MAY: 'the RFC permits this alert (MAY)',
  CHOICE: 'the RFC leaves the alert open; this one is our choice',
}

/** One of our reasons to end a connection. */
export function explainCondition(id: ConditionId): Explanation {
  const { alert: sent, before13, text, level, source, was, also = [], covers } = conditions[id]
  const rows = catalogue().filter((row) => covers.includes(row.id))
  return {
    who: senderInWords(detectorOf(rows), phrases),
    what: `${id}: ${sent === null ? 'no alert is sent' : nameText(sent)}${older(before13?.alert)}`,
    level: sent === null ? 'none' : `${levelOf(sent)}; ${strengths[level] ?? level}`,
    when:
      [...new Set(rows.map(({ phase }) => phaseInWords(phase, phrases)))].join('; ') || 'any time',
    meaning: sentence(text),
    usualCauses: rows.map(({ trigger }) => trigger),
    nextStepForYou: ours(sent, also),
    nextStepForPeer: theirs(sent),
    citations: [source, ...(was ? [was] : []), ...(before13 ? [before13.source] : []), ...covers],
  }
}

/** One row of the catalogue. */
export function explainRow(row: CatalogueRow): Explanation {
  const { id, alert, altAlerts = [], level, strength, reaction, source, alsoIn = [], note } = row
  const claimed = Object.entries(conditions).find(([, { covers }]) => covers.includes(id))
  const others = altAlerts.length === 0 ? '' : `, or ${altAlerts.map(nameText).join(', ')}`
  const inferred = row.inferred ? 'not said so in the text, but follows' : ''
  return {
    who: senderInWords(row.detector, phrases),
    what: `${id}: ${alert === null ? 'no alert of its own' : nameText(alert)}${others}`,
    level: [level ?? 'none', strength, inferred].filter((each) => each !== '').join('; '),
    when: `${phaseInWords(row.phase, phrases)}; ${row.versions.map(versionInWords).join(', ')}`,
    meaning: row.trigger,
    usualCauses: note === undefined ? [] : [note],
    nextStepForYou: sentence(reaction),
    nextStepForPeer:
      claimed === undefined ? 'See the cited section.' : `See tocsin explain ${claimed[0]}.`,
    citations: [source, ...alsoIn],
  }
}

/** The catalogue's '1.3', 'dtls1.2' and 'ssl3', in words. */
function versionInWords(version: string): string {
  if (version === 'ssl3') return 'SSL 3.0'
  return version.startsWith('dtls') ? `DTLS ${version.slice(4)}` : `TLS ${version}`
}

function detectorOf(rows: readonly CatalogueRow[]): 'client' | 'server' | 'both' {
  const [first, ...others] = new Set(rows.map(({ detector }) => detector))
  return first === undefined || others.length > 0 ? 'both' : first
}

function nameText(name: AlertName): string {
  return alertText(AlertDescription[name])
}

function older(name: AlertName | undefined): string {
  return name === undefined ? '' : `; before TLS 1.3 ${nameText(name)}`
}

function levelOf(name: AlertName): string {
  return alertRegistry[name].kind === 'closure' ? 'warning' : 'fatal'
}

function ours(alert: AlertName | null, also: readonly AlertName[]): string {
  if (alert === null) return 'Look in the log of the other side: nothing more can be said to it.'
  const others = also.length === 0 ? '' : ` Other stacks may send ${also.map(nameText).join(', ')}.`
  return `Nothing is wrong on the side that sends it: tell the other side the condition.${others}`
}

/** Who reads a meaning has received the alert: here that is the other side. */
function theirs(alert: AlertName | null): string {
  return alert === null ? 'End connections with close_notify.' : meaning(alert).nextStepForYou
}

function sentence(text: string): string {
  const capital = `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  return capital.endsWith('.') ? capital : `${capital}.`
}
