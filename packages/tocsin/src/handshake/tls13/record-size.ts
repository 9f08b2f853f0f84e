import { requireValid } from '../require.ts'

/** The largest record_size_limit that means anything: 2^14 octets and the content type (RFC 8449 §4). */
export const largestRecord = 2 ** 14 + 1

/** Smaller ones are not allowed (RFC 8449 §4). */
export function requireRecordSizeLimit(limit: number): void {
  requireValid(limit >= 64, 'extension.record-size-limit-too-small', { limit })
}
