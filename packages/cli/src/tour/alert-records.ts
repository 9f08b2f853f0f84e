import {
  type AnnotatedRecord,
  annotate,
  type KeyLogEntry,
  openedBy,
  readKeyLog,
} from 'tocsin/decode'
import { cipherSuiteName } from 'tocsin/wire'
import { candidates, type Known } from '../bytes/candidates.ts'
import { isClosed, type Reading, readRecords } from '../bytes/search.ts'
import type { WireLog } from './ends/wire-log.ts'
import type { Role, TourVersion } from './scene.ts'

const ALERT = 21
const HANDSHAKE = 22
const APPLICATION_DATA = 23

/** The alert that is looked for, and where to look. */
interface Wanted {
  readonly code: number
  readonly sender: Role
  /** What the connection speaks, which a record in the clear does not tell. */
  readonly version: TourVersion
  /** The end whose log it is. */
  readonly end: Role
}

/** The record of an alert as it went over the wire, opened with the secrets of its connection; the last that has the code. */
export function alertRecord(
  log: WireLog,
  { code, sender, version, end }: Wanted,
): Reading | undefined {
  const known = knownOf(log, sender, end)
  const entries = readKeyLog(log.secrets)
  const stream = log.bytes(end === sender ? 'sent' : 'received')
  const all = annotate(stream)
  for (const [index, { type }] of [...all.entries()].reverse()) {
    if (type !== ALERT && type !== APPLICATION_DATA) continue
    const { records, opening } = opened(withChain(stream, all, index), entries, known, all.length)
    const record = records.at(-1)
    if (record?.alerts.some((alert) => alert.code === code)) {
      return { opening, records: [{ ...record, version }] }
    }
  }
  return undefined
}

/** A record, in TLS 1.0 with the one before: its last block is the IV (RFC 2246 §6.2.3.2). */
function withChain(stream: Uint8Array, all: readonly AnnotatedRecord[], index: number): Uint8Array {
  const isChained = all[index]?.version === 'TLS 1.0' && index > 0
  return stream.subarray(all[isChained ? index - 1 : index]?.offset, all[index + 1]?.offset)
}

/** Its number is below that of all records there were. */
function opened(
  bytes: Uint8Array,
  entries: readonly KeyLogEntry[],
  known: Known,
  count: number,
): Reading {
  const clear = readRecords(bytes, [], [])
  if (!isClosed(clear)) return clear
  const version = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0)
  const able = entries.filter(({ label }) => openedBy(label) !== undefined)
  const ways = able.flatMap((entry) => [...candidates(entry, known, version)])
  return readRecords(
    bytes,
    ways,
    Array.from({ length: count }, (_, n) => n),
  )
}

/** ServerHello, after the header of its message: version, random, session id and suite (RFC 9846 §4.2.2). */
function knownOf(log: WireLog, sender: Role, end: Role): Known {
  const records = annotate(log.bytes(end === 'server' ? 'sent' : 'received'))
  const clear = records.filter(({ type, state }) => type === HANDSHAKE && state === 'clear')
  const hello = Buffer.concat(clear.map(({ bytes }) => bytes.subarray(5)))
  const { length } = hello
  if (length < 39) return { sender }
  const suiteAt = 39 + (hello[38] ?? 0)
  if (length < suiteAt + 2) return { sender }
  const suite = cipherSuiteName(hello.readUInt16BE(suiteAt))
  return { sender, suite, serverRandom: Uint8Array.from(hello.subarray(6, 38)) }
}
