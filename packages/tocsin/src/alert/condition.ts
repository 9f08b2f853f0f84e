import type { AlertName } from './description.ts'

/** Where a rule is written: a section of an RFC, or our own page where no RFC has one. */
export type Citation = `RFC ${number} §${string}` | 'docs/attacks.md' | 'docs/x509.md'

/** One reason to end a connection, or to warn: what the peer did and which alert says so. */
export interface Condition {
  /** `null`: nothing is sent, because the peer is gone or has said it already. */
  readonly alert: AlertName | null
  /** How strongly `source` asks for this alert; `CHOICE`: it leaves the alert to us. */
  readonly level: 'MUST' | 'SHOULD' | 'MAY' | 'CHOICE'
  readonly source: Citation
  /** The same rule in the document `source` replaces. */
  readonly was?: Citation
  /** What versions before TLS 1.3 say instead. */
  readonly before13?: { readonly alert: AlertName; readonly source: Citation }
  /** One sentence about what the peer did. */
  readonly text: string
  /** Other alerts that a correct peer might send; for judging others. */
  readonly also?: readonly AlertName[]
  /** Rows of spec/conditions.json that this condition enforces. */
  readonly covers: readonly string[]
  /** Carries no facts: details would make an oracle. */
  readonly quiet?: true
  /** Why we do not enforce it. */
  readonly excepted?: string
}

/** Ties a table's ids to their conditions without widening them to `string`. */
export function area<Id extends string>(
  table: Readonly<Record<Id, Condition>>,
): Readonly<Record<Id, Condition>> {
  return table
}
