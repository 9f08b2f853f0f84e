import { type AlertVersion, alertFor, type ConditionId, conditions } from './conditions.ts'
import type { AlertName } from './description.ts'

/** What was seen, in registered names and numbers; never secrets. */
export type Facts = Readonly<Record<string, string | number | boolean>>

interface TlsErrorOptions extends ErrorOptions {
  /** The negotiated version: some alerts differ before TLS 1.3. */
  readonly version?: AlertVersion | undefined
}

/** A reason to end the connection: the catalogue decides the alert, `facts` say what was seen. */
export class TlsError extends Error {
  override readonly name = 'TlsError'
  /** The alert that says so, or `null` where nothing is sent. */
  readonly alert: AlertName | null
  readonly condition: ConditionId
  readonly facts: Facts

  constructor(condition: ConditionId, facts: Facts = {}, options: TlsErrorOptions = {}) {
    const { quiet } = conditions[condition]
    const told = quiet ? {} : bounded(facts)
    super(describe(condition, told, options.version), options)
    this.alert = alertFor(condition, options.version)
    this.condition = condition
    this.facts = told
  }
}

/** The caller did something the connection cannot do; network bytes never cause it. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError'
}

/** The error to throw when the peer broke a rule: `throw abort('extension.duplicate', facts)`. */
export function abort(condition: ConditionId, facts?: Facts, options?: TlsErrorOptions): TlsError {
  return new TlsError(condition, facts, options)
}

/** The same error with the alert that `version` has for it. */
export function inVersion(error: TlsError, version: AlertVersion | undefined): TlsError {
  if (alertFor(error.condition, version) === error.alert) return error
  return new TlsError(error.condition, error.facts, { version, cause: error })
}

function describe(condition: ConditionId, facts: Facts, version: AlertVersion | undefined): string {
  const { text, source, before13 } = conditions[condition]
  const alert = alertFor(condition, version)
  const cited = before13 && alert === before13.alert ? before13.source : source
  const seen = Object.entries(facts).map(([key, value]) => `${key}=${value}`)
  const sentence = `${[text, ...seen].join(', ')} (${condition}, ${cited})`
  return alert ? `${alert}: ${sentence}` : sentence
}

const longest = 200

/** Facts end up in logs and on terminals, and peers choose some of them: no controls, no reams. */
function bounded(facts: Facts): Facts {
  const entries = Object.entries(facts).map(
    ([key, fact]) => [key, typeof fact === 'string' ? shortened(fact) : fact] as const,
  )
  return Object.fromEntries(entries)
}

function shortened(text: string): string {
  const plain = text.slice(0, longest).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)
  return text.length > longest ? `${plain}…` : plain
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
