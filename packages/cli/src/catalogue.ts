import { existsSync, readFileSync } from 'node:fs'
import type { AlertName } from 'tocsin/alerts'

/** A row of spec/conditions.json: one thing an RFC says about alerts; spec/README.md has the fields. */
export interface CatalogueRow {
  readonly id: string
  readonly area: string
  readonly versions: readonly string[]
  readonly detector: 'client' | 'server' | 'both'
  readonly phase: string
  readonly trigger: string
  readonly alert: AlertName | null
  readonly altAlerts?: readonly AlertName[]
  readonly level: 'fatal' | 'warning' | 'either' | null
  readonly strength: string
  readonly reaction: string
  readonly source: string
  readonly alsoIn?: readonly string[]
  readonly inferred?: true
  readonly note?: string
}

let rows: readonly CatalogueRow[] | undefined

/** The whole catalogue, read on first use. */
export function catalogue(): readonly CatalogueRow[] {
  rows ??= parsed<readonly CatalogueRow[]>('conditions.json')
  return rows
}

/** One way to tell hypotheses apart: a handshake to make, and what it shows. */
export interface Experiment {
  readonly id: string
  readonly title: string
  readonly change: string
}

/** A possible cause, and what would confirm it. */
export interface Hypothesis {
  readonly id: string
  readonly prior: 'high' | 'medium' | 'low'
  readonly cause: string
  readonly experiments: readonly {
    readonly run: string
    readonly ifTrue: string
    readonly ifFalse: string
  }[]
  readonly adviceClient: string
  readonly adviceServer: string
  readonly references: readonly {
    readonly rfc?: number
    readonly section?: string
    readonly rfc9846Section?: string
  }[]
}

/** An entry of spec/diagnoses.json: a symptom, and its causes. */
export interface Diagnosis {
  readonly id: string
  readonly title: string
  readonly symptom: {
    readonly alert: AlertName | readonly AlertName[] | null
    readonly seenBy: 'client' | 'server' | 'both'
    readonly direction: 'received' | 'sent' | 'none'
    readonly errorTexts: readonly string[]
  }
  readonly hypotheses: readonly Hypothesis[]
}

let diagnosesRead: readonly Diagnosis[] | undefined
let experimentsRead: ReadonlyMap<string, Experiment> | undefined

/** Symptoms and their causes, read on first use. */
export function diagnoses(): readonly Diagnosis[] {
  diagnosesRead ??= parsed<readonly Diagnosis[]>('diagnoses.json')
  return diagnosesRead
}

/** The experiments that hypotheses name, by their ids. */
export function experiments(): ReadonlyMap<string, Experiment> {
  experimentsRead ??= new Map(
    parsed<readonly Experiment[]>('experiments.json').map((each) => [each.id, each]),
  )
  return experimentsRead
}

/** What explanations say in another language than English: spec/translations. */
export function translation<T>(language: string): T {
  return parsed<T>(`translations/${language}.json`)
}

function parsed<T>(file: string): T {
  return JSON.parse(readFileSync(place(file), 'utf8')) as T
}

/** Published, the catalogue lies in our package; in a checkout, at its root. */
function place(file: string): URL {
  const published = new URL(`../spec/${file}`, import.meta.url)
  return existsSync(published) ? published : new URL(`../../../spec/${file}`, import.meta.url)
}
