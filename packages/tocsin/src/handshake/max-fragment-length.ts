import { abort } from '../alert/error.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Effects } from './effects.ts'

/** The lengths there are: 2^9 to 2^12, of which the code is 1 to 4 (RFC 6066 §4). */
export const maxFragmentLengths = [512, 1024, 2048, 4096] as const
export type MaxFragmentLength = (typeof maxFragmentLengths)[number]

const least = 8
const lengthOf = (code: number): number => 2 ** (least + code)

/** The code to ask for a length with. */
export function maxFragmentLengthCode(length: MaxFragmentLength | undefined): number | undefined {
  return length && Math.log2(length) - least
}

/** What record limits a hello may hold. */
interface Limits {
  readonly max_fragment_length?: number | undefined
  readonly record_size_limit?: number | undefined
}

/** What a server answers; a client that has record_size_limit wants that (RFC 8449 §5). */
export function answerMaxFragmentLength(
  { acceptMaxFragmentLength }: { readonly acceptMaxFragmentLength: boolean },
  { max_fragment_length: code, record_size_limit: newer }: Limits = {},
): number | undefined {
  if (code === undefined || newer !== undefined) return undefined
  if (!(maxFragmentLengths as readonly number[]).includes(lengthOf(code))) {
    throw abort('extension.max-fragment-length-unknown', { code })
  }
  return acceptMaxFragmentLength ? code : undefined
}

/** What a server answered must be what we asked for, and the only limit (RFC 6066 §4, RFC 8449 §5). */
export function acceptMaxFragmentLength(
  effects: Effects,
  version: ProtocolVersionName,
  ours: MaxFragmentLength | undefined,
  { max_fragment_length: code, record_size_limit: newer }: Limits = {},
): void {
  if (code === undefined) return
  if (newer !== undefined) throw abort('extension.two-record-limits')
  if (code !== maxFragmentLengthCode(ours)) {
    throw abort('extension.max-fragment-length-mismatch', { code, asked: ours ?? 'none' })
  }
  useMaxFragmentLength(effects, version, code)
}

/** Limits what is sent and taken from now on, protected or not; TLS 1.3 counts the content type. */
export function useMaxFragmentLength(
  effects: Effects,
  version: ProtocolVersionName,
  code: number | undefined,
): void {
  if (code === undefined) return
  const limit = lengthOf(code) + (version === 'TLS 1.3' ? 1 : 0)
  effects.limitRecords({ send: limit, receive: limit, unprotected: true })
}
