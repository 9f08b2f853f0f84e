import { abort } from '../alert/error.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Effects } from './effects.ts'

const least = 64
/** The most a record of each version can be limited to; TLS 1.3 counts the content type (RFC 8449 §4). */
const mostOf = (version: ProtocolVersionName): number =>
  version === 'TLS 1.3' ? 2 ** 14 + 1 : 2 ** 14

/** What to send as ours: nothing above what the version allows (RFC 8449 §4). */
export function ownRecordSizeLimit(
  version: ProtocolVersionName,
  ours: number | undefined,
): number | undefined {
  return ours && Math.min(ours, mostOf(version))
}

/** A peer's record_size_limit must leave room for something (RFC 8449 §4). */
export function requireRecordSizeLimit(theirs: number | undefined): void {
  if (theirs === undefined || theirs >= least) return
  throw abort('extension.record-size-limit-too-small', { limit: theirs })
}

/** Applies record_size_limit, which binds both sides once both have sent it (RFC 8449 §4). */
export function useRecordSizeLimit(
  effects: Effects,
  version: ProtocolVersionName,
  ours: number | undefined,
  theirs: number | undefined,
): void {
  requireRecordSizeLimit(theirs)
  if (theirs === undefined || ours === undefined) return
  const most = mostOf(version)
  effects.limitRecords({ send: Math.min(theirs, most), receive: Math.min(ours, most) })
}

/** The same at a client: a server knows the version, and what it allows. */
export function acceptRecordSizeLimit(
  effects: Effects,
  version: ProtocolVersionName,
  ours: number | undefined,
  theirs: number | undefined,
): void {
  const most = mostOf(version)
  if (theirs !== undefined && theirs > most) {
    throw abort('extension.record-size-limit-too-large', { limit: theirs, most })
  }
  useRecordSizeLimit(effects, version, ours, theirs)
}
