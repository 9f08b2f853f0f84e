import { headerLength } from '../record/header.ts'
import { describe, type Row } from '../wire/describe.ts'
import { contentTypeName } from '../wire/registry/content-type.ts'
import { Alert } from '../wire/shared/alert.ts'
import { RecordHeader } from '../wire/shared/record-header.ts'
import type { AnnotatedAlert, Field } from './annotated.ts'
import { octets, type Part } from './record-opener.ts'

/** The names of the header's fields in TLSPlaintext (RFC 5246 §6.2.1). */
const plainNames = ['type', 'version', 'length']
/** Their names in the TLSCiphertext of TLS 1.3, where two of them mean nothing any more (RFC 9846 §5.2). */
const opaqueNames = ['opaque_type', 'legacy_record_version', 'length']

/** The fields of a record's header, as far as it goes. */
export function headerFields(bytes: Uint8Array, names: 'plain' | 'opaque'): readonly Field[] {
  const chosen = names === 'plain' ? plainNames : opaqueNames
  const header = bytes.subarray(0, headerLength)
  const rows = describe(RecordHeader, header).filter(({ path }) => path.includes('.'))
  return rows.map((row, index) => fieldOf(row, header, 0, chosen[index] ?? row.name))
}

/** Alerts in the octets of records, whose borders need not be theirs. */
export class AlertOctets {
  #level: number | undefined
  #isProtected = false

  /** Whether an alert waits for its description. */
  get hasHalf(): boolean {
    return this.#level !== undefined
  }

  /** Protection does not change within an alert: half of one in the clear is none under keys. */
  begin(isProtected: boolean): void {
    if (isProtected !== this.#isProtected) this.#level = undefined
    this.#isProtected = isProtected
  }

  /** The fields of some octets, and the alerts that end in them. */
  read(content: Content): {
    readonly fields: readonly Field[]
    readonly alerts: readonly AnnotatedAlert[]
  } {
    const fields: Field[] = []
    const alerts: AnnotatedAlert[] = []
    for (const [index, octet] of (content.opened ?? content.bytes).entries()) {
      const level = this.#level
      fields.push(alertField(content, index, level, octet))
      if (level !== undefined) alerts.push({ level, code: octet })
      this.#level = level === undefined ? octet : undefined
    }
    return { fields, alerts }
  }
}

/** The content of a record: where it stands, and what it is. */
export interface Content {
  readonly offset: number
  readonly bytes: Uint8Array
  readonly opened: Uint8Array | undefined
}

/** An octet is a level, unless a level came before. */
function alertField(
  { offset, bytes, opened }: Content,
  index: number,
  level: number | undefined,
  octet: number,
): Field {
  const [, first, second] = describe(Alert, Uint8Array.of(level ?? octet, octet))
  const row = level === undefined ? first : second
  return {
    name: row?.name ?? 'level',
    offset: offset + index,
    bytes: bytes.subarray(index, index + 1),
    opened: opened?.subarray(index, index + 1),
    text: decimal(row),
  }
}

/** The fields of a fragment that was taken apart, but for its content, which `read` gives. */
export function partFields(
  fragment: Uint8Array,
  parts: readonly Part[],
  read: (content: Content) => readonly Field[],
): readonly Field[] {
  let at = 0
  return parts.flatMap(({ name, length, opened, text }) => {
    const bytes = fragment.subarray(at, at + length)
    const offset = headerLength + at
    at += length
    if (length === 0) return []
    if (name === 'content') return read({ offset, bytes, opened })
    return [{ name, offset, bytes, opened, text }]
  })
}

/** Content that is no alert. */
export function contentField(type: number, name: string, content: Content): Field {
  return { name, ...content, text: `${octets(content.bytes.length)} of ${contentTypeName(type)}` }
}

function fieldOf(row: Row, bytes: Uint8Array, offset: number, name: string): Field {
  const octetsOfRow = bytes.subarray(row.offset, row.offset + row.length)
  return {
    name,
    offset: offset + row.offset,
    bytes: octetsOfRow,
    opened: undefined,
    text: decimal(row),
  }
}

/** Codes of one octet are known to people in decimal. */
function decimal(row: Row | undefined): string {
  if (row === undefined) return ''
  const { failure, length, text, value } = row
  if (failure !== undefined) return 'cut off'
  return length === 1 ? text.replace(/\(0x[0-9a-f]+\)$/, `(${value})`) : text
}
