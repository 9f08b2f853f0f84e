import type { AlertName } from 'tocsin/alerts'

/** What `tocsin explain` says in every explanation, in one language; `{fact}` is filled in. */
export interface Phrases {
  readonly labels: Readonly<Record<Label, string>>
  readonly line: string
  readonly lines: string
  readonly lineRange: string
  readonly senders: Readonly<Record<'both' | 'client' | 'server', string>>
  readonly rules: Readonly<
    Record<'fatal' | 'warning' | 'either' | 'reserved' | 'undefined', string>
  >
  readonly levels: Readonly<Record<LevelPhrase, string>>
  /** Phases of the catalogue that are more than a message awaited. */
  readonly phases: Readonly<Record<string, string>>
  readonly awaiting: string
  readonly afterHello: string
  readonly separator: string
  readonly unregistered: AlertText
  readonly directions: Readonly<Record<DirectionPhrase, string>>
  readonly stacks: Readonly<Record<'unknown' | 'on', string>>
  readonly sureness: Readonly<Record<'certain' | 'likely' | 'possible' | 'by', string>>
  readonly likelihoods: Readonly<Record<'high' | 'medium' | 'low', string>>
  readonly test: string
}

type Label =
  | 'direction'
  | 'stack'
  | 'sure'
  | 'note'
  | 'who'
  | 'what'
  | 'level'
  | 'when'
  | 'meaning'
  | 'causes'
  | 'you'
  | 'otherSide'
  | 'cited'
  | 'client'
  | 'server'

type LevelPhrase =
  | 'same'
  | 'differ'
  | 'inVersion'
  | 'said'
  | 'unregistered'
  | 'fatal'
  | 'warning'
  | 'warningEnds'
  | 'unknown'

type DirectionPhrase =
  | 'received'
  | 'sent'
  | 'unknown'
  | 'sentByClient'
  | 'sentByServer'
  | 'local'
  | 'program'

/** The texts about one alert. */
export interface AlertText {
  /** As engineers call it, beside the registered name. */
  readonly name: string
  readonly meaning: string
  readonly causes: readonly string[]
  readonly you: string
  readonly peer: string
}

/** What is said, and of each alert where it is not in English. */
export interface Tongue {
  readonly phrases: Phrases
  readonly alerts?: Readonly<Record<AlertName, AlertText>>
}

/** A phrase with its facts. */
export function fill(phrase: string, facts: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (all, name: string) => String(facts[name] ?? all))
}
