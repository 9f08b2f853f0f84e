import { ContentType } from '../../wire/registry/content-type.ts'
import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import type { Tell } from '../datagrams/reporter.ts'
import { DtlsAssociation } from './association.ts'
import type { KeySource } from './keys.ts'
import { type DtlsRecord, type RecordForm, recordsOf } from './record.ts'

const unknownForm: RecordForm = { connectionIdLength: 0, isUnified: false }

/** Finds DTLS among the datagrams of a conversation, by content. */
export class DtlsConversation {
  readonly #begin: () => DtlsAssociation
  #association: DtlsAssociation | undefined

  constructor(flow: FlowInfo, keys: KeySource, tell: Tell) {
    this.#begin = () => new DtlsAssociation(flow, keys, tell)
  }

  close(): void {
    this.#association?.close()
  }

  /** Whether the datagram is DTLS; if so it was taken. */
  datagram(side: Side, bytes: Uint8Array, place: Place): boolean {
    const first = bytes[0] ?? 0
    if (first < ContentType.change_cipher_spec || first > 0x3f) return false
    const { records, isWhole } = recordsOf(bytes, this.#association?.form(side) ?? unknownForm)
    if (records.length === 0) return false
    if (!isWhole && !this.#association && !isPlausibleBeginning(records)) return false
    this.#association ??= this.#begin()
    for (const record of records) this.#association.record(side, record, place)
    return true
  }
}

/** The longest fragment of a DTLSCiphertext (RFC 6347 §4.1, RFC 5246 §6.2.3). */
const longestFragment = 2 ** 14 + 2048

/**
 * Whether records begin a datagram that was captured in part: nothing is known of what was not, so
 * that headers have to be all the more likely.
 */
function isPlausibleBeginning(records: readonly DtlsRecord[]): boolean {
  return records.at(-1)?.isCut === true && records.every(isLikely)
}

function isLikely(record: DtlsRecord): boolean {
  if (record.kind === 'unified') return false
  const { epoch, sequence, length } = record
  return epoch < 0x100 && sequence < 2 ** 32 && length <= longestFragment
}
