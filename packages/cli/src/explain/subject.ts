import type { ConditionId } from 'tocsin/alerts'
import type { CatalogueRow } from '../catalogue.ts'

/** An alert, as far as it is known: from a number alone, or with the record around it. */
export interface AlertSubject {
  readonly kind: 'alert'
  readonly code: number
  /** AlertLevel, when the bytes had one. */
  readonly level?: number
}

/** A record that is too long for an alert in the clear, and as long as one under protection. */
export interface ProtectedSubject {
  readonly kind: 'protected-alert'
  readonly length: number
  /** How such a length comes about; empty when no common protection makes it. */
  readonly shapes: readonly string[]
}

/** What `tocsin explain` can explain. */
export type Subject =
  | AlertSubject
  | ProtectedSubject
  | { readonly kind: 'condition'; readonly id: ConditionId }
  | { readonly kind: 'row'; readonly row: CatalogueRow }

/** What a text was taken for. */
export interface Reading {
  readonly as: string
  /** What else it could have been, or what is odd about it. */
  readonly note?: string
  readonly subjects: readonly Subject[]
}
