import { ContentType } from '../../wire/registry/content-type.ts'
import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import type { Tell } from '../datagrams/reporter.ts'
import { DtlsAssociation } from './association.ts'
import { fragmentsOf } from './handshake.ts'
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

/** A datagram that was captured in part, or with octets after its records: a handshake message must begin it. */
function isPlausibleBeginning([first]: readonly DtlsRecord[]): boolean {
  if (first?.kind !== 'plain' || first.type !== ContentType.handshake) return false
  const [fragment] = first.epoch === 0 ? fragmentsOf(first.fragment) : []
  return fragment !== undefined && fragment.type <= 25 && fragment.messageSeq < 0x100
}
