import {
  type AlertName,
  alertLabel,
  alertName,
  alertRegistry,
  type LevelRule,
  meaning,
  type Sender,
} from 'tocsin/alerts'
import { catalogue } from '../catalogue.ts'
import type { Explanation } from './explanation.ts'
import { phaseInWords } from './phase.ts'
import type { AlertSubject } from './subject.ts'

const MOST_PHASES = 4

/** An alert by its number, with the level it had if that is known. */
export function explainAlert({ code, level }: AlertSubject): Explanation {
  const { senders, summary, usualCauses, nextStepForYou, nextStepForPeer, citation } = meaning(code)
  const name = alertName(code)
  return {
    who: senderInWords(senders),
    what: name === undefined ? `unknown alert ${code}: nobody registered it` : `${name} (${code})`,
    level: level === undefined ? usualLevel(name) : levelInWords(level, name),
    when: name === undefined ? 'any time' : moment(name),
    meaning: summary,
    usualCauses,
    nextStepForYou,
    nextStepForPeer,
    citations: name === undefined ? [citation] : citations(name, citation),
  }
}

/** An alert as text has it: 'certificate_required (116)'. */
export function alertText(code: number): string {
  return alertName(code) === undefined ? alertLabel(code) : `${alertLabel(code)} (${code})`
}

/** Who sends an alert, in words. */
export function senderInWords(sender: Sender): string {
  return sender === 'both' ? 'client or server' : `the ${sender}`
}

function usualLevel(name: AlertName | undefined): string {
  if (name === undefined) return 'treated as fatal in TLS 1.3, whatever it says'
  const { tls12, tls13 } = alertRegistry[name]
  if (tls12 === tls13) return `${ruleInWords(tls13)} in TLS 1.3 and 1.2`
  return `${ruleInWords(tls13)} in TLS 1.3, ${ruleInWords(tls12)} in TLS 1.2`
}

function ruleInWords(rule: LevelRule): string {
  switch (rule) {
    case 'either':
      return 'fatal or warning'
    case 'reserved':
      return 'not sent'
    case 'undefined':
      return 'not defined'
    case 'fatal':
    case 'warning':
      return rule
  }
}

function levelInWords(level: number, name: AlertName | undefined): string {
  if (level === 2) return 'fatal (2)'
  if (level !== 1) return `unknown level ${level}: neither warning (1) nor fatal (2)`
  const fatalAnyway = name === undefined || alertRegistry[name].kind === 'error'
  return fatalAnyway ? 'warning (1); TLS 1.3 ends the connection all the same' : 'warning (1)'
}

/** Where the RFCs ask for this alert, most often first; from the catalogue. */
function moment(name: AlertName): string {
  const counts = new Map<string, number>()
  for (const row of catalogue()) {
    const current = row.versions.includes('1.2') || row.versions.includes('1.3')
    if (row.alert === name && current) counts.set(row.phase, (counts.get(row.phase) ?? 0) + 1)
  }
  const phases = [...counts].sort(([, a], [, b]) => b - a).map(([phase]) => phaseInWords(phase))
  const told = [...new Set(phases)].slice(0, MOST_PHASES).join('; ')
  const after = alertRegistry[name].needsPeerHello ? 'only after a hello from the other side' : ''
  return [told, after].filter((each) => each !== '').join('; ') || 'any time'
}

function citations(name: AlertName, first: string): readonly string[] {
  return [...new Set([first, ...alertRegistry[name].references])]
}
