import { concat } from '../../crypto/bytes.ts'
import { uint16At } from '../../record/header.ts'
import { sampleLength } from '../datagrams/header-mask.ts'
import { nearest } from '../datagrams/nearest.ts'
import type { SealedKeys } from '../datagrams/sealed-keys.ts'
import type { UnifiedRecord } from './record.ts'

/** A record of DTLS 1.3 without its protection. */
export interface Opened13 {
  readonly type: number
  readonly content: Uint8Array
  readonly epoch: number
}

interface KeyedEpoch {
  readonly keys: SealedKeys
  /** One more than the highest number that was authentic. */
  expected: number
}

/** Which epoch two bits mean, most likely first, relative to the newest one seen (RFC 9147 §4.2.2). */
const distances = [0, 1, -1, -2, 2, 3] as const

/** The epoch of application data, from which on every change of keys makes another (RFC 9147 §6.1). */
const applicationEpoch = 3

const mostEpochs = 4

/** Opens one side's records of DTLS 1.3. */
export class Epochs13 {
  readonly #epochs = new Map<number, KeyedEpoch>()
  #newest = 0

  /** The epoch that a record is most likely of, and from now on the newest. */
  guess({ epochBits }: UnifiedRecord): number {
    const epoch = this.#candidates(epochBits)[0] ?? epochBits
    this.#newest = Math.max(this.#newest, epoch)
    return epoch
  }

  /** `make` is asked for the keys of one of the first three epochs. */
  open(
    record: UnifiedRecord,
    make: (epoch: number) => SealedKeys | undefined,
  ): Opened13 | undefined {
    if (record.isCut || record.fragment.length < sampleLength) return undefined
    for (const epoch of this.#candidates(record.epochBits)) {
      const keyed = this.#keyed(epoch, make)
      const inner = keyed && openWith(record, keyed)
      if (inner) return { ...this.#accept(epoch, keyed, inner), epoch }
    }
    return undefined
  }

  #candidates(bits: number): readonly number[] {
    return distances
      .map((distance) => this.#newest + distance)
      .filter((epoch) => epoch > 0 && epoch % 4 === bits)
  }

  #keyed(epoch: number, make: (epoch: number) => SealedKeys | undefined): KeyedEpoch | undefined {
    const known = this.#epochs.get(epoch)
    if (known) return known
    const before = epoch > applicationEpoch ? this.#epochs.get(epoch - 1) : undefined
    const keys = epoch > applicationEpoch ? before?.keys.next('fresh mask') : make(epoch)
    return keys && { keys, expected: 0 }
  }

  #accept(epoch: number, keyed: KeyedEpoch, inner: Uint8Array): Omit<Opened13, 'epoch'> {
    this.#epochs.set(epoch, keyed)
    if (this.#epochs.size > mostEpochs) this.#epochs.delete(Math.min(...this.#epochs.keys()))
    this.#newest = Math.max(this.#newest, epoch)
    const end = inner.findLastIndex((octet) => octet !== 0)
    return { type: inner[end] ?? 0, content: inner.subarray(0, Math.max(end, 0)) }
  }
}

/** The header that is authenticated has the sequence number in the clear (RFC 9147 §4). */
function openWith(record: UnifiedRecord, keyed: KeyedEpoch): Uint8Array | undefined {
  const { numberAt, numberLength, fragment } = record
  const header = concat(record.header)
  const mask = keyed.keys.mask(fragment.subarray(0, sampleLength))
  for (let i = 0; i < numberLength; i++) {
    header[numberAt + i] = (header[numberAt + i] ?? 0) ^ (mask[i] ?? 0)
  }
  const low = numberLength === 1 ? (header[numberAt] ?? 0) : uint16At(header, numberAt)
  const number = nearest(low, 2 ** (8 * numberLength), keyed.expected)
  const inner = keyed.keys.open(number, header, fragment)
  if (inner) keyed.expected = Math.max(keyed.expected, number + 1)
  return inner
}
