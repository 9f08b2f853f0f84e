import {
  type AlertName,
  alertLabel,
  alertName,
  alertRegistry,
  meaning,
  type Sender,
} from 'tocsin/alerts'
import { catalogue } from '../catalogue.ts'
import { english } from './english.ts'
import type { Explanation } from './explanation.ts'
import { phaseInWords } from './phase.ts'
import { type AlertText, fill, type Phrases, type Tongue } from './phrases.ts'
import type { AlertSubject } from './subject.ts'

const MOST_PHASES = 4

/** An alert by its number, with the level it had if that is known. */
export function explainAlert({ code, level }: AlertSubject, tongue: Tongue = english): Explanation {
  const { senders, citation } = meaning(code)
  const { phrases } = tongue
  const name = alertName(code)
  const text = textOf(code, tongue)
  return {
    who: senderInWords(senders, phrases),
    what: nameInWords(code, text, name),
    level: level === undefined ? usualLevel(name, phrases) : levelInWords(level, name, phrases),
    when: name === undefined ? phaseInWords('any', phrases) : moment(name, phrases),
    meaning: text.meaning,
    usualCauses: text.causes,
    nextStepForYou: text.you,
    nextStepForPeer: text.peer,
    citations: name === undefined ? [citation] : citations(name, citation),
  }
}

function textOf(code: number, { phrases, alerts }: Tongue): AlertText {
  const name = alertName(code)
  if (name === undefined) return phrases.unregistered
  if (alerts) return alerts[name]
  const { summary, usualCauses, nextStepForYou, nextStepForPeer } = meaning(code)
  return {
    name: '',
    meaning: summary,
    causes: usualCauses,
    you: nextStepForYou,
    peer: nextStepForPeer,
  }
}

function nameInWords(code: number, { name }: AlertText, registered: AlertName | undefined): string {
  if (registered === undefined) return fill(name, { code })
  return name === '' ? alertText(code) : `${alertText(code)}: ${name}`
}

/** An alert as text has it: 'certificate_required (116)'. */
export function alertText(code: number): string {
  return alertName(code) === undefined ? alertLabel(code) : `${alertLabel(code)} (${code})`
}

/** Who sends an alert, in words. */
export function senderInWords(sender: Sender, { senders }: Phrases): string {
  return senders[sender]
}

function usualLevel(name: AlertName | undefined, { levels, rules }: Phrases): string {
  if (name === undefined) return levels.unregistered
  const { tls12, tls13 } = alertRegistry[name]
  if (tls12 === tls13) return fill(levels.same, { rule: rules[tls13] })
  return fill(levels.differ, { tls13: rules[tls13], tls12: rules[tls12] })
}

function levelInWords(level: number, name: AlertName | undefined, { levels }: Phrases): string {
  if (level === 2) return levels.fatal
  if (level !== 1) return fill(levels.unknown, { level })
  const fatalAnyway = name === undefined || alertRegistry[name].kind === 'error'
  return fatalAnyway ? levels.warningEnds : levels.warning
}

/** Where the RFCs ask for this alert, most often first; from the catalogue. */
function moment(name: AlertName, phrases: Phrases): string {
  const counts = new Map<string, number>()
  for (const row of catalogue()) {
    const current = row.versions.includes('1.2') || row.versions.includes('1.3')
    if (row.alert === name && current) counts.set(row.phase, (counts.get(row.phase) ?? 0) + 1)
  }
  const phases = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([phase]) => phaseInWords(phase, phrases))
  const told = [...new Set(phases)].slice(0, MOST_PHASES)
  const all = alertRegistry[name].needsPeerHello ? [...told, phrases.afterHello] : told
  return all.join(phrases.separator) || phaseInWords('any', phrases)
}

function citations(name: AlertName, first: string): readonly string[] {
  return [...new Set([first, ...alertRegistry[name].references])]
}
