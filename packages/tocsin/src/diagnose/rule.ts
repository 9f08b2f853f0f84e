import type { AlertCode, Confidence, LocalKind } from './finding.ts'

/** What a rule read from a line; the recogniser adds names, product and evidence. */
export interface Said {
  readonly code: number | null
  readonly direction: 'sent' | 'received' | null
  readonly level?: 'warning' | 'fatal'
  readonly library?: string
  readonly stack?: string
  readonly confidence?: Confidence
  readonly candidates?: readonly number[]
  readonly local?: true
  readonly kind?: LocalKind
  readonly sends?: readonly AlertCode[]
  readonly sender?: 'client' | 'server'
  readonly note?: string
}

/** One way in which stacks speak of alerts. */
export interface Rule {
  /** The library that speaks so, by its id in spec/stacks.json; null where many do. */
  readonly library: string | null
  /** In lower case; a line without it need not be searched. */
  readonly needle: string
  /** Linear in the length of the line: bounded quantifiers, nothing nested. */
  readonly pattern: RegExp
  /** Nothing where the line turns out to mean something else. */
  readonly read: (groups: Groups, line: string) => Said | undefined
}

/** The named groups of a match; those that took no part are empty. */
export type Groups = Readonly<Record<string, string>>

/** An alert that came from the peer. */
export function received(code: number | undefined, more: Partial<Said> = {}): Said | undefined {
  return code === undefined ? undefined : { ...more, code, direction: 'received' }
}

/** An alert of this side's own. */
export function sent(code: number | undefined, more: Partial<Said> = {}): Said | undefined {
  return code === undefined ? undefined : { ...more, code, direction: 'sent' }
}

/** An alert of which the text does not say whose it is. */
export function seen(code: number | undefined, more: Partial<Said> = {}): Said | undefined {
  return code === undefined ? undefined : { ...more, code, direction: null }
}

/** The number of an alert, if it is an octet. */
export function octet(text: string | undefined, radix = 10): number | undefined {
  const number = Number.parseInt(text ?? '', radix)
  return number >= 0 && number <= 0xff ? number : undefined
}

/** The level as the stacks spell it: a word, or the octet. */
export function levelOf(text: string | undefined): { readonly level?: 'warning' | 'fatal' } {
  if (/^(?:fatal|2)$/i.test(text ?? '')) return { level: 'fatal' }
  return /^(?:warning|1)$/i.test(text ?? '') ? { level: 'warning' } : {}
}
