import { abort } from '../alert/error.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import { headerLength, recordVersion, writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { Opener, OpenRecord, Sealer, TrafficKeys, WireRecord } from './protection.ts'
import { RecordKey } from './record-key.ts'
import { requireContent } from './require-content.ts'

/** The content type inside TLSInnerPlaintext. */
const typeLength = 1

/** Protects what we write in TLS 1.3 (RFC 9846 §5.2). */
export function sealer13(keys: TrafficKeys): Sealer {
  return new Sealer13(keys)
}

/** Removes the protection of what we read in TLS 1.3 (RFC 9846 §5.2). */
export function opener13(keys: TrafficKeys): Opener {
  return new Opener13(keys)
}

class Sealer13 extends RecordKey implements Sealer {
  sealedLength(length: number, padding: number): number {
    return headerLength + length + typeLength + padding + this.tagLength
  }

  seal(
    type: number,
    content: Uint8Array,
    padding: number,
    output: Uint8Array,
    offset: number,
  ): number {
    const inner = innerPlaintext(type, content, padding)
    const length = inner.length + this.tagLength
    const start = writeHeader(ContentType.application_data, recordVersion, length, output, offset)
    this.setNonce()
    this.sequence++
    this.key.seal(this.nonce, output.subarray(offset, start), inner, output, start)
    return start + length
  }
}

class Opener13 extends RecordKey implements Opener {
  readonly maxFragment = limits.ciphertext13
  readonly expansion: number = this.tagLength

  open({ type, fragment, bytes }: WireRecord): OpenRecord | undefined {
    if (type !== ContentType.application_data) throw abort('record.unprotected', { type })
    // Too short to hold a type: told like any other record that is not authentic.
    if (fragment.length < typeLength + this.tagLength) return undefined
    this.setNonce()
    const inner = this.key.open(this.nonce, bytes.subarray(0, headerLength), fragment)
    if (!inner) return undefined
    this.sequence++
    return contentOf(inner)
  }
}

/** Sealing is synchronous, so one buffer serves every connection. */
let scratch: Uint8Array | undefined

/** TLSInnerPlaintext in one piece: a copy costs less than a second call of the cipher. */
function innerPlaintext(type: number, content: Uint8Array, padding: number): Uint8Array {
  const length = content.length + typeLength + padding
  if (!scratch || scratch.length < length) {
    scratch = new Uint8Array(Math.max(length, limits.plaintext + typeLength))
  }
  scratch.set(content)
  scratch[content.length] = type
  if (padding > 0) scratch.fill(0, content.length + typeLength, length)
  return scratch.subarray(0, length)
}

/** The type is the last octet that is not zero (RFC 9846 §5.4). */
function contentOf(inner: Uint8Array): OpenRecord {
  const most = limits.plaintext + typeLength
  if (inner.length > most) throw abort('record.inner-overflow', { length: inner.length, most })
  let end = inner.length - typeLength
  while (end >= 0 && inner[end] === 0) end--
  if (end < 0) throw abort('record.no-content-type')
  const type = inner[end] ?? 0
  const content = inner.subarray(0, end)
  requireContent(type, content)
  if (type === ContentType.change_cipher_spec) throw abort('record.protected-change-cipher-spec')
  return { type, content }
}
