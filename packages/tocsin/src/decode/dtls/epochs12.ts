import type { RecordOpener } from '../record-opener.ts'
import type { PlainRecord } from './record.ts'

/** Epochs whose keys are kept, of one side: records of the one before can come late. */
const mostEpochs = 4

/** Beyond it, epoch and sequence number are no exact number any more; who renegotiates that often is not read. */
const lastEpoch = 31

/** Opens one side's records of DTLS 1.0 and 1.2, with an opener for each epoch. */
export class Epochs12 {
  readonly #openers = new Map<number, RecordOpener>()

  /** The content, or nothing where no key fits; `make` is asked for the opener of an epoch that is new. */
  open(record: PlainRecord, make: () => RecordOpener | undefined): Uint8Array | undefined {
    const { epoch, type, version, fragment, bytes, isCut } = record
    if (isCut || epoch > lastEpoch) return undefined
    const opener = this.#openers.get(epoch) ?? make()
    if (!opener) return undefined
    // The number that is authenticated is epoch and sequence_number, one after the other (RFC 6347 §4.1.2.1).
    const position = { sequence: epoch * 2 ** 48 + record.sequence, before: undefined }
    const opened = opener.open({ type, version, fragment, bytes }, position)
    if (!opened) return undefined
    this.#keep(epoch, opener)
    return opened.parts.find(({ name }) => name === 'content')?.opened
  }

  #keep(epoch: number, opener: RecordOpener): void {
    this.#openers.set(epoch, opener)
    if (this.#openers.size > mostEpochs) this.#openers.delete(Math.min(...this.#openers.keys()))
  }
}
