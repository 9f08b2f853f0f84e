import { ContentType } from '../wire/registry/content-type.ts'
import { ProtocolVersion, type ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { AnnotatedAlert, AnnotatedRecord, RecordState, Remark } from './annotated.ts'
import { AlertOctets, contentField, headerFields, partFields } from './fields.ts'
import type { OpenedParts, Part, RecordOpener } from './record-opener.ts'
import { type CapturedRecord, isCut, recordsIn } from './records.ts'
import {
  coalescedAlerts,
  emptyAlert,
  fits,
  hidden,
  lacksIv,
  missing,
  noContentType,
  notAuthentic,
  splitAlert,
} from './remarks.ts'
import { type Guess, guessesFor, shortestSealed } from './sealed-layout.ts'

/** What opens the protected records, and the number of the first of them. */
export interface Opening {
  readonly opener: RecordOpener
  readonly sequence: number
}

/** What the records before mean for the next one. */
interface Walk {
  readonly opener: RecordOpener | undefined
  readonly alerts: AlertOctets
  sequence: number
  /** change_cipher_spec is still to come, and nothing before it is protected. */
  isBeforeChange: boolean
  before: Uint8Array | undefined
}

/** The records in what one side sent, field by field, opened where there are keys and they fit. */
export function annotate(bytes: Uint8Array, opening?: Opening): readonly AnnotatedRecord[] {
  const records = recordsIn(bytes)
  const walk: Walk = {
    opener: opening?.opener,
    alerts: new AlertOctets(),
    sequence: opening?.sequence ?? 0,
    isBeforeChange: records.some(isChange),
    before: undefined,
  }
  return records.map((record) => annotateRecord(walk, record))
}

function annotateRecord(walk: Walk, record: CapturedRecord): AnnotatedRecord {
  if (isChange(record)) walk.isBeforeChange = false
  if (isCut(record)) return cut(walk, record)
  if (!isProtected(walk, record)) return clear(walk, record)
  return open(walk, record) ?? sealed(walk, record)
}

function isChange({ type }: CapturedRecord): boolean {
  return type === ContentType.change_cipher_spec
}

/** Without keys only what is certain, or too long for an alert in the clear. */
function isProtected(
  { opener, isBeforeChange }: Walk,
  { type, fragment }: CapturedRecord,
): boolean {
  if (type === ContentType.application_data) return true
  if (type === ContentType.change_cipher_spec || opener?.version === 'TLS 1.3') return false
  if (opener) return !isBeforeChange && fragment.length >= opener.shortest
  return type === ContentType.alert && fragment.length >= shortestSealed
}

function clear(walk: Walk, record: CapturedRecord): AnnotatedRecord {
  const { type, fragment } = record
  const parts = [{ name: 'content', length: fragment.length, text: '' }] as const
  const read = inside(walk, record, { type, parts })
  return { ...base(walk, record, 'clear'), layout: 'clear', ...read }
}

function open(walk: Walk, record: CapturedRecord): AnnotatedRecord | undefined {
  const { opener, sequence, before } = walk
  const opened = opener?.open(record, { sequence, before })
  if (!opener || !opened) return undefined
  walk.sequence += 1
  walk.before = record.fragment
  return {
    ...base(walk, record, 'opened'),
    layout: opener.layout,
    type: opened.type,
    sequence,
    ...inside(walk, record, opened),
  }
}

function sealed(walk: Walk, record: CapturedRecord): AnnotatedRecord {
  const guesses = guessesFor(record)
  const parts = agreed(guesses) ?? [
    { name: 'ciphertext', length: record.fragment.length, text: 'encrypted' } as const,
  ]
  const header = headerFields(record.bytes, 'plain')
  return {
    ...base(walk, record, walk.opener ? 'refused' : 'sealed'),
    version: versionIn(walk, record) ?? versionOfSealed(record),
    fields: [...header, ...partFields(record.fragment, parts, () => [])],
    remarks: walk.opener ? [refusal(walk, record)] : guessed(record, guesses),
  }
}

/** What the length says; that of TLS 1.3 can be padded. */
function guessed({ type }: CapturedRecord, guesses: readonly Guess[]): readonly Remark[] {
  const isHidden = guesses.length === 0 && type === ContentType.application_data
  return isHidden ? [hidden] : guesses.map(fits)
}

/** A record that lacks only its IV counts, and serves as one for the next. */
function refusal(walk: Walk, { fragment }: CapturedRecord): Remark {
  const { opener, before, sequence } = walk
  if (opener?.version !== 'TLS 1.0' || before || sequence === 0) return notAuthentic
  walk.before = fragment
  walk.sequence += 1
  return lacksIv
}

/** The parts that all guesses agree on. */
function agreed([first, ...others]: readonly Guess[]): readonly Part[] | undefined {
  const shape = ({ parts }: Guess) => parts.map(({ name, length }) => `${name} ${length}`).join()
  return first && others.every((other) => shape(other) === shape(first)) ? first.parts : undefined
}

function cut(walk: Walk, record: CapturedRecord): AnnotatedRecord {
  const { length } = record.fragment
  const parts = [{ name: 'ciphertext', length, text: 'the beginning of it' }] as const
  const rest = partFields(record.fragment, parts, () => [])
  return {
    ...base(walk, record, 'cut'),
    fields: [
      ...headerFields(record.bytes, 'plain'),
      ...rest.map((field) => ({ ...field, name: 'fragment' })),
    ],
    remarks: [missing(record)],
  }
}

/** What is known of every record. */
function base(walk: Walk, record: CapturedRecord, state: RecordState): AnnotatedRecord {
  const { offset, bytes, type } = record
  return {
    offset,
    bytes,
    state,
    layout: undefined,
    version: versionIn(walk, record),
    type,
    sequence: undefined,
    fields: [],
    alerts: [],
    remarks: [],
  }
}

/** Keys tell; without any only versions that TLS 1.3 does not write do. */
function versionIn({ opener }: Walk, { version }: CapturedRecord): ProtocolVersionName | undefined {
  if (opener) return opener.version
  return olderVersions.find((name) => ProtocolVersion[name] === version)
}

/** TLS 1.3 hides the types of what it protects. */
function versionOfSealed({ type, version }: CapturedRecord): ProtocolVersionName | undefined {
  const isShown = type !== ContentType.application_data && version === ProtocolVersion['TLS 1.2']
  return isShown ? 'TLS 1.2' : undefined
}

const olderVersions = ['TLS 1.0', 'TLS 1.1'] as const

type Inside = Pick<AnnotatedRecord, 'fields' | 'alerts' | 'remarks'>

/** The fields of a record that can be read. */
function inside(walk: Walk, record: CapturedRecord, { type, parts }: OpenedParts): Inside {
  const isProtected = parts.length > 1
  const isOpaque = walk.opener?.version === 'TLS 1.3' && isProtected
  const header = headerFields(record.bytes, isOpaque ? 'opaque' : 'plain')
  const alerts: AnnotatedAlert[] = []
  const isAlert = type === ContentType.alert
  if (isAlert) walk.alerts.begin(isProtected)
  const fields = partFields(record.fragment, parts, (content) => {
    if (!isAlert) return [contentField(type, isProtected ? 'content' : 'fragment', content)]
    const read = walk.alerts.read(content)
    alerts.push(...read.alerts)
    return read.fields
  })
  const remarks = isAlert
    ? alertRemarks(walk, alerts.length, versionIn(walk, record))
    : isOpaque && type === 0
      ? [noContentType]
      : []
  return { fields: [...header, ...fields], alerts, remarks }
}

/** What there is to say about where alerts begin and end. */
function alertRemarks(
  { alerts: { hasHalf } }: Walk,
  ended: number,
  version: ProtocolVersionName | undefined,
): readonly Remark[] {
  const count = ended + (hasHalf ? 1 : 0)
  if (count === 0) return [emptyAlert]
  return [
    ...(count > 1 ? [coalescedAlerts(count, version)] : []),
    ...(hasHalf ? [splitAlert(version)] : []),
  ]
}
