import { abort } from '../alert/error.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import {
  ProtocolVersion,
  type ProtocolVersionName,
  protocolVersionName,
} from '../wire/registry/protocol-version.ts'
import { notTls } from './first-bytes.ts'
import { headerLength, uint16At } from './header.ts'
import { limits } from './limits.ts'
import type { WireRecord } from './protection.ts'
import { isContentType, requireContentType } from './require-content.ts'

const nothing: Uint8Array = new Uint8Array(0)

/**
 * Bytes → records.
 *
 * Implementation notes. A header is judged as soon as it is in, before any octet of the fragment,
 * and again by the rules of the moment when the record is taken. A record that lies whole in what
 * was pushed is a view of it; one that was broken off is copied once, into room for just that
 * record, so that no more is held than one record and the last push. Once `next` says there is
 * nothing, no view of pushed bytes is left.
 */
export class Deframer {
  /** The longest fragment that the read protection admits. */
  maxFragment: number = limits.plaintext
  /** By how many octets the read protection makes a fragment longer than its plaintext. */
  expansion = 0
  /** The limit that is agreed on: a record_size_limit of ours binds protected records only (RFC 8449 §4). */
  maxContent = Number.POSITIVE_INFINITY
  /** Whether it binds records in the clear too (RFC 6066 §4). */
  limitsClear = false
  version: ProtocolVersionName | undefined
  #input = nothing
  #partial = nothing
  #filled = 0
  #isTls = false

  /** Bytes that have arrived and belong to no record yet taken. */
  get pendingBytes(): number {
    return this.#filled + this.#input.length
  }

  /** Takes what the transport brought; it must not change before `next` says there is nothing, or `keep`. */
  push(bytes: Uint8Array): void {
    this.#input = this.#input.length === 0 ? bytes : joined(this.#input, bytes)
  }

  /** Copies what was pushed and not yet taken: for a caller that stops taking records, but wants its bytes back. */
  keep(): void {
    this.#input = new Uint8Array(this.#input)
  }

  /** The next whole record, if it has arrived. */
  next(): WireRecord | undefined {
    if (this.#filled > 0) return this.#resume()
    const length = this.#recordLength(this.#input)
    if (this.#input.length >= length) return recordOf(this.#take(length))
    this.#breakOff(length)
    return undefined
  }

  /** Sets a beginning aside, with room for the rest: of the record, or of its header while that is incomplete. */
  #breakOff(length: number): void {
    if (this.#input.length === 0) return
    this.#partial = new Uint8Array(length)
    this.#fill(length)
  }

  #resume(): WireRecord | undefined {
    if (!this.#fill(headerLength)) return undefined
    const length = this.#recordLength(this.#partial)
    if (this.#partial.length < length) this.#partial = grown(this.#partial, length)
    if (!this.#fill(length)) return undefined
    const record = recordOf(this.#partial)
    this.#partial = nothing
    this.#filled = 0
    return record
  }

  /** Brings the partial record up to `length` octets, and says whether that many have arrived. */
  #fill(length: number): boolean {
    const missing = length - this.#filled
    if (missing <= 0) return true
    const part = this.#take(Math.min(missing, this.#input.length))
    this.#partial.set(part, this.#filled)
    this.#filled += part.length
    return part.length === missing
  }

  #take(length: number): Uint8Array {
    const taken = this.#input.subarray(0, length)
    this.#input = length === this.#input.length ? nothing : this.#input.subarray(length)
    return taken
  }

  /** How long the record will be, header included; only the header's length while that is incomplete. */
  #recordLength(bytes: Uint8Array): number {
    if (bytes.length < headerLength) return headerLength
    const type = bytes[0] ?? 0
    const length = uint16At(bytes, 3)
    if (!this.#isTls) this.#requireTls(bytes)
    requireContentType(type)
    this.#requireVersion(type, uint16At(bytes, 1))
    this.#requireLength(length)
    return headerLength + length
  }

  #requireTls(header: Uint8Array): void {
    const [type = 0, major = 0] = header
    if (!isContentType(type) || major > 3) throw notTls(header)
    this.#isTls = true
  }

  /** TLS 1.3 ignores the field for all purposes (RFC 9846 §5.1); TLS 1.2 has no rule for the receiver. */
  #requireVersion(type: number, version: number): void {
    if (this.version === 'TLS 1.3') return
    if (this.#isVersionExpected(type, version)) return
    const isTooOld = version < ProtocolVersion['SSL 3.0']
    const condition = isTooOld ? 'record.version-too-old' : 'record.version-mismatch'
    throw abort(condition, { version: protocolVersionName(version) })
  }

  /** Before the version is agreed on, any minor one will do (RFC 5246 §E.1). */
  #isVersionExpected(type: number, version: number): boolean {
    if (this.version === undefined) return version >>> 8 === 3
    // A peer that could not agree says so in a record of its own version: hear it out.
    const isClearAlert = type === ContentType.alert && !this.#isProtected
    return isClearAlert || version === ProtocolVersion[this.version]
  }

  #requireLength(length: number): void {
    if (length > this.maxFragment) {
      throw abort('record.overflow', { length, most: this.maxFragment })
    }
    const isLimited = this.#isProtected || this.limitsClear
    if (isLimited && length > this.maxContent + this.expansion) {
      throw abort('record.over-negotiated-limit', {
        length,
        most: this.maxContent + this.expansion,
      })
    }
  }

  get #isProtected(): boolean {
    return this.maxFragment > limits.plaintext
  }
}

function recordOf(bytes: Uint8Array): WireRecord {
  return {
    type: bytes[0] ?? 0,
    version: uint16At(bytes, 1),
    fragment: bytes.subarray(headerLength),
    bytes,
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = grown(a, a.length + b.length)
  whole.set(b, a.length)
  return whole
}

function grown(bytes: Uint8Array, length: number): Uint8Array {
  const room = new Uint8Array(length)
  room.set(bytes)
  return room
}
