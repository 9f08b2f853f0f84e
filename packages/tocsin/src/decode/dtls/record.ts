import { uint16At, uint32At } from '../../record/header.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { isDtlsVersion } from './version.ts'

/** A DTLSPlaintext, or a DTLSCiphertext of versions before 1.3 (RFC 6347 §4.1, RFC 9147 §4). */
export interface PlainRecord {
  readonly kind: 'plain'
  readonly type: number
  readonly version: number
  readonly epoch: number
  readonly sequence: number
  readonly fragment: Uint8Array
  /** What the header says that the fragment is long. */
  readonly length: number
  /** Header and fragment. */
  readonly bytes: Uint8Array
  /** Whether octets of it were not captured. */
  readonly isCut: boolean
}

/** A DTLSCiphertext of DTLS 1.3, whose sequence number is still encrypted (RFC 9147 §4). */
export interface UnifiedRecord {
  readonly kind: 'unified'
  readonly epochBits: number
  /** Where the sequence number is, and of how many octets. */
  readonly numberAt: number
  readonly numberLength: 1 | 2
  readonly header: Uint8Array
  readonly fragment: Uint8Array
  readonly isCut: boolean
}

/** A record of any version. */
export type DtlsRecord = PlainRecord | UnifiedRecord

/** What an association settled about how its records look. */
export interface RecordForm {
  /** Octets of the connection ID in the sender's records (RFC 9146 §3). */
  readonly connectionIdLength: number
  /** Whether DTLS 1.3 may be spoken, so that unified headers mean something. */
  readonly isUnified: boolean
}

const plainHeaderLength = 13

/** The records of a datagram, as far as they are some; `isWhole` if they are all of it. */
export function recordsOf(
  datagram: Uint8Array,
  form: RecordForm,
): { readonly records: readonly DtlsRecord[]; readonly isWhole: boolean } {
  const records: DtlsRecord[] = []
  let offset = 0
  while (offset < datagram.length) {
    const record = recordAt(datagram.subarray(offset), form)
    if (!record) return { records, isWhole: false }
    records.push(record)
    if (record.isCut) return { records, isWhole: false }
    offset += lengthOf(record)
  }
  return { records, isWhole: records.length > 0 }
}

function lengthOf(record: DtlsRecord): number {
  return record.kind === 'plain'
    ? record.bytes.length
    : record.header.length + record.fragment.length
}

function recordAt(bytes: Uint8Array, form: RecordForm): DtlsRecord | undefined {
  const first = bytes[0] ?? 0
  if (first >> 5 === 1) return form.isUnified ? unifiedAt(bytes, form) : undefined
  return plainAt(bytes, form)
}

/** RFC 6347 §4.1; with a connection ID before the length where the type says so (RFC 9146 §4). */
function plainAt(bytes: Uint8Array, form: RecordForm): PlainRecord | undefined {
  const type = bytes[0] ?? 0
  const isKnown = type >= ContentType.change_cipher_spec && type <= ContentType.ack
  const version = uint16At(bytes, 1)
  if (!isKnown || !isDtlsVersion(version)) return undefined
  const idLength = type === ContentType.tls12_cid ? form.connectionIdLength : 0
  const start = plainHeaderLength + idLength
  if (bytes.length < start) return undefined
  const length = uint16At(bytes, start - 2)
  const end = start + length
  return {
    kind: 'plain',
    length,
    type,
    version,
    epoch: uint16At(bytes, 3),
    sequence: uint16At(bytes, 5) * 2 ** 32 + uint32At(bytes, 7),
    fragment: bytes.subarray(start, end),
    bytes: bytes.subarray(0, end),
    isCut: end > bytes.length,
  }
}

/** 001CSLEE (RFC 9147 §4) */
function unifiedAt(bytes: Uint8Array, form: RecordForm): UnifiedRecord | undefined {
  const first = bytes[0] ?? 0
  const numberAt = 1 + ((first & 0x10) === 0 ? 0 : form.connectionIdLength)
  const numberLength = (first & 0x08) === 0 ? 1 : 2
  const hasLength = (first & 0x04) !== 0
  const start = numberAt + numberLength + (hasLength ? 2 : 0)
  if (bytes.length < start) return undefined
  const end = hasLength ? start + uint16At(bytes, start - 2) : bytes.length
  return {
    kind: 'unified',
    epochBits: first & 0x03,
    numberAt,
    numberLength,
    header: bytes.subarray(0, start),
    fragment: bytes.subarray(start, end),
    isCut: end > bytes.length,
  }
}
