import type { Occurrence } from 'tocsin/diagnose'
import { diagnose } from './diagnosis.ts'

/** A finding as documents have it, with its ranked causes. */
export function findingJson({ finding, line, last, text }: Occurrence): object {
  const diagnosis = diagnose(finding, text)
  return { ...lineJson({ finding, line, last, text }), diagnosis: diagnosis ?? null }
}

/** A finding as a line of --ndjson. */
export function lineJson({ finding, line, last, text }: Occurrence): object {
  return { ...finding, line, lastLine: last, text }
}
