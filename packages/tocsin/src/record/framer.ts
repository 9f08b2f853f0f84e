import { ContentType } from '../wire/registry/content-type.ts'
import { HandshakeType } from '../wire/registry/handshake-type.ts'
import { ProtocolVersion, type ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import { limits } from './limits.ts'
import { plaintextSealer } from './plaintext.ts'
import type { Sealer } from './protection.ts'

/** How many octets of padding a record of this type and content length gets; more than fit, or than its protection has room for, are left out. */
export type PaddingPolicy = (type: number, length: number) => number

/** Content that shares records: everything under one key and of one type. */
interface Run {
  readonly type: number
  readonly sealer: Sealer
  readonly parts: Uint8Array[]
}

/** One record to be: as much of a run as fits. */
interface Planned {
  readonly type: number
  readonly sealer: Sealer
  readonly content: Uint8Array
  readonly padding: number
}

/** Without keys there is nothing to tell connections apart. */
const clear = plaintextSealer()
/** Of TLS 1.0; old servers want to see it on the record of a first ClientHello too (RFC 9846 §5.1). */
const clear10 = plaintextSealer(ProtocolVersion['TLS 1.0'])
const older: ReadonlyMap<number, Sealer> = new Map([
  [ProtocolVersion['SSL 3.0'], plaintextSealer(ProtocolVersion['SSL 3.0'])],
  [ProtocolVersion['TLS 1.0'], clear10],
  [ProtocolVersion['TLS 1.1'], plaintextSealer(ProtocolVersion['TLS 1.1'])],
])

/**
 * Content → records. Handshake messages that follow each other under the same keys share records;
 * anything else gets its own. Nothing is sealed or copied before `flush`.
 */
export class Framer {
  /** The peer's record_size_limit: it binds protected records, and in TLS 1.3 counts type and padding (RFC 8449 §4). */
  limit: number = limits.plaintext + 1
  /** Whether it binds records in the clear too (RFC 6066 §4). */
  limitsClear = false
  version: ProtocolVersionName | undefined
  /** What stands in records before that. */
  recordVersion: number | undefined
  readonly #padding: PaddingPolicy | undefined
  readonly #replaced: Sealer[] = []
  #sealer = clear
  #runs: Run[] = []
  #isFirst = true
  #joins = false

  constructor(padding?: PaddingPolicy) {
    this.#padding = padding
  }

  /** Queues content under the current keys; it must not change before `flush`. */
  write(type: number, content: Uint8Array): void {
    this.#queue(type, content, this.#sealer)
  }

  /** Queues content that goes out unprotected whatever the keys: the change_cipher_spec of TLS 1.3 (RFC 9846 §5). */
  writeClear(type: number, content: Uint8Array): void {
    this.#queue(type, content, clear)
  }

  /** Protects what is written from here on; the keys before are wiped once nothing waits for them. */
  useKeys(sealer: Sealer): void {
    this.#replaced.push(this.#sealer)
    this.#sealer = sealer
  }

  /** What is written next starts a record of its own. */
  endRecord(): void {
    this.#joins = false
  }

  /** Everything queued, as records in one piece. */
  flush(): Uint8Array | undefined {
    const records = this.#plan()
    const output = records.length > 0 ? sealAll(records) : undefined
    for (const sealer of this.#replaced) sealer.wipe()
    this.#replaced.length = 0
    return output
  }

  /** Forgets the keys and what is queued. */
  wipe(): void {
    this.#runs = []
    this.#replaced.push(this.#sealer)
    for (const sealer of this.#replaced) sealer.wipe()
    this.#replaced.length = 0
  }

  #queue(type: number, content: Uint8Array, keys: Sealer): void {
    const sealer = keys === clear ? this.#clearSealer(type, content) : keys
    this.#isFirst = false
    const last = this.#joins ? this.#runs.at(-1) : undefined
    this.#joins = type === ContentType.handshake
    if (last?.type === type && last.sealer === sealer) last.parts.push(content)
    else this.#runs.push({ type, sealer, parts: [content] })
  }

  #clearSealer(type: number, content: Uint8Array): Sealer {
    const isHello = type === ContentType.handshake && content[0] === HandshakeType.client_hello
    if (this.#isFirst && isHello) return clear10
    const version = this.version ? ProtocolVersion[this.version] : this.recordVersion
    return older.get(version ?? ProtocolVersion['TLS 1.2']) ?? clear
  }

  #plan(): readonly Planned[] {
    const records: Planned[] = []
    for (const { type, sealer, parts } of this.#runs) {
      const whole = parts.length === 1 && parts[0] ? parts[0] : joined(parts)
      const most = this.#mostContent(sealer)
      let offset = 0
      let end = sealer.splitsData && type === ContentType.application_data ? 1 : most
      do {
        const content = whole.subarray(offset, end)
        records.push({ type, sealer, content, padding: this.#paddingOf(type, content, sealer) })
        offset = end
        end += most
      } while (offset < whole.length)
    }
    this.#runs = []
    return records
  }

  #mostContent(sealer: Sealer): number {
    if (sealer.epoch === 'clear' && !this.limitsClear) return limits.plaintext
    // Before the version is known there is early data, which only TLS 1.3 has.
    const { version = 'TLS 1.3' } = this
    return Math.min(limits.plaintext, version === 'TLS 1.3' ? this.limit - 1 : this.limit)
  }

  #paddingOf(type: number, { length }: Uint8Array, sealer: Sealer): number {
    if (!this.#padding || sealer.epoch === 'clear') return 0
    const room = this.#mostContent(sealer) - length
    return Math.max(0, Math.min(room, Math.trunc(this.#padding(type, length)) || 0))
  }
}

function sealAll(records: readonly Planned[]): Uint8Array {
  let length = 0
  for (const { sealer, content, padding } of records) {
    length += sealer.sealedLength(content.length, padding)
  }
  const output = new Uint8Array(length)
  let offset = 0
  for (const { type, sealer, content, padding } of records) {
    offset = sealer.seal(type, content, padding, output, offset)
  }
  // Compression may have made less of it than there is room for.
  return offset === length ? output : output.subarray(0, offset)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
