import {
  type AnnotatedRecord,
  annotate,
  type LoggedSecret,
  type Opening,
  recordOpener,
} from 'tocsin/decode'
import { crypto } from '../crypto.ts'

/** Records, and what opened them. */
export interface Reading {
  readonly records: readonly AnnotatedRecord[]
  /** Nothing when no secret opened any of them, or none was needed. */
  readonly opening: Opening | undefined
}

/** Whether something in the records is still closed. */
export function isClosed({ records }: Pick<Reading, 'records'>): boolean {
  return records.some(({ state }) => state === 'sealed' || state === 'refused')
}

/**
 * Reads records with the secret and the sequence number that open most of them: what a person does
 * not know can be tried, for a record is authentic under nothing else.
 */
export function readRecords(
  bytes: Uint8Array,
  secrets: Iterable<LoggedSecret>,
  sequences: readonly number[],
): Reading {
  let best: Reading = { records: annotate(bytes), opening: undefined }
  for (const opening of openings(secrets, sequences)) {
    const records = annotate(bytes, opening)
    if (opened(records) <= opened(best.records)) continue
    best = { records, opening }
    if (!isClosed(best)) break
  }
  return best
}

function* openings(
  secrets: Iterable<LoggedSecret>,
  sequences: readonly number[],
): Generator<Opening> {
  for (const secret of secrets) {
    const opener = recordOpener(crypto, secret)
    if (opener) for (const sequence of sequences) yield { opener, sequence }
  }
}

function opened(records: readonly AnnotatedRecord[]): number {
  return records.filter(({ state }) => state === 'opened').length
}
