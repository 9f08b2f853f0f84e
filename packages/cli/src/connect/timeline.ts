import type { AlertEvent, ConnectionInfo } from 'tocsin'
import { contentTypeName } from 'tocsin/wire'
import type { Recognised, SeenEpoch } from './direction.ts'
import type { PassingRecord } from './record-reader.ts'

export type Direction = 'sent' | 'received'

interface Timed {
  /** Milliseconds since the start. */
  readonly at: number
}

/** A record, or a run of application data records of one direction. */
export interface RecordEntry extends Timed {
  readonly kind: 'record'
  readonly direction: Direction
  readonly epoch: SeenEpoch
  readonly type: string
  /** legacy_record_version, as '0x0303'. */
  readonly version: string
  readonly messages: readonly string[]
  readonly cut: boolean
  /** How many records, and the bytes of all their fragments. */
  readonly records: number
  readonly bytes: number
}

interface AlertEntry extends Timed {
  readonly kind: 'alert'
  readonly alert: AlertEvent
}

interface ConnectedEntry extends Timed {
  readonly kind: 'connected'
  readonly info: ConnectionInfo
}

/** What happened to the transport, or was found in it. */
interface NoteEntry extends Timed {
  readonly kind: 'note'
  readonly text: string
}

export type Entry = RecordEntry | AlertEntry | ConnectedEntry | NoteEntry

/** Hears of every entry as it comes; `more` when a run of application data grows. */
export interface TimelineListener {
  readonly entry: (entry: Entry) => void
  readonly more: (entry: RecordEntry) => void
}

/** Everything that happened on a connection, in order. */
export interface Timeline {
  readonly entries: readonly Entry[]
  /** Entries that came after the most we keep. */
  readonly omitted: number
  readonly record: (direction: Direction, record: PassingRecord, seen: Recognised) => void
  readonly alert: (alert: AlertEvent) => void
  readonly connected: (info: ConnectionInfo) => void
  readonly note: (text: string) => void
}

const MOST_ENTRIES = 10_000

/** Starts the clock. */
export function timeline(
  listener: TimelineListener,
  now: () => number = () => performance.now(),
): Timeline {
  const start = now()
  const entries: Entry[] = []
  let omitted = 0
  const at = () => Math.round((now() - start) * 1000) / 1000
  const add = (entry: Entry) => {
    if (entries.length < MOST_ENTRIES) entries.push(entry)
    else omitted += 1
    listener.entry(entry)
  }
  return {
    entries,
    get omitted() {
      return omitted
    },
    record(direction, record, seen) {
      const entry = recordEntry(at(), direction, record, seen)
      const index = runOf(entries, entry)
      const run = entries[index]
      if (run?.kind !== 'record') return add(entry)
      const longer = { ...run, records: run.records + 1, bytes: run.bytes + entry.bytes }
      entries[index] = longer
      listener.more(longer)
    },
    alert: (alert) => add({ kind: 'alert', at: at(), alert }),
    connected: (info) => add({ kind: 'connected', at: at(), info }),
    note: (text) => add({ kind: 'note', at: at(), text }),
  }
}

function recordEntry(
  at: number,
  direction: Direction,
  { type, version, length, cut }: PassingRecord,
  { epoch, messages }: Recognised,
): RecordEntry {
  return {
    kind: 'record',
    at,
    direction,
    epoch,
    type: contentTypeName(type),
    version: `0x${version.toString(16).padStart(4, '0')}`,
    messages,
    cut,
    records: 1,
    bytes: length,
  }
}

/**
 * The run that `next` makes longer, or -1. Bulk data is one entry: a download is not a million lines,
 * nor are two at once, in both directions. A question and its answer stay two entries, and what may
 * be the alert at the end stands alone.
 */
function runOf(entries: readonly Entry[], next: RecordEntry): number {
  const last = entries.at(-1)
  if (!isData(next) || next.cut || !isData(last)) return -1
  if (last.direction === next.direction) return entries.length - 1
  if (next.bytes === PROTECTED_ALERT) return -1
  const before = entries.at(-2)
  const isBulk = isData(before) && before.direction === next.direction && before.records > 1
  return isBulk ? entries.length - 2 : -1
}

/** Two bytes, a content type and a tag of 16 bytes, in TLS 1.3. */
const PROTECTED_ALERT = 19

function isData(entry: Entry | undefined): entry is RecordEntry {
  return (
    entry?.kind === 'record' && entry.type === 'application_data' && entry.epoch === 'application'
  )
}
