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
  rows ??= JSON.parse(readFileSync(place('conditions.json'), 'utf8')) as readonly CatalogueRow[]
  return rows
}

/** Published, the catalogue lies in our package; in a checkout, at its root. */
function place(file: string): URL {
  const published = new URL(`../spec/${file}`, import.meta.url)
  return existsSync(published) ? published : new URL(`../../../spec/${file}`, import.meta.url)
}
