import { abort } from '../alert/error.ts'
import { headerLength, recordVersion, writeHeader, writeUint32 } from './header.ts'
import { limits } from './limits.ts'
import type { Opener, OpenRecord, Sealer, TrafficKeys, WireRecord } from './protection.ts'
import { RecordKey } from './record-key.ts'
import { requireContent } from './require-content.ts'

/** Protects what we write in TLS 1.2 (RFC 5246 §6.2.3.3); the IV is 4 bytes for AES-GCM, 12 for ChaCha20-Poly1305. */
export function sealer12(keys: TrafficKeys): Sealer {
  return new Sealer12(keys)
}

/** Removes the protection of what we read in TLS 1.2 (RFC 5246 §6.2.3.3). */
export function opener12(keys: TrafficKeys): Opener {
  return new Opener12(keys)
}

class RecordKey12 extends RecordKey {
  /**
   * The part of the nonce that each record carries: what the IV leaves open. We send the sequence
   * number there (RFC 5288 §3); ChaCha20-Poly1305 leaves nothing (RFC 7905 §2).
   */
  protected readonly explicit: Uint8Array
  protected readonly additionalData = new Uint8Array(13)

  constructor(keys: TrafficKeys) {
    super(keys)
    this.explicit = this.nonce.subarray(keys.iv.length)
  }

  /** seq_num, type, version and length of the plaintext (RFC 5246 §6.2.3.3). */
  protected setAdditionalData(type: number, length: number): void {
    writeUint32(this.additionalData, 0, Math.floor(this.sequence / 2 ** 32))
    writeUint32(this.additionalData, 4, this.sequence >>> 0)
    writeHeader(type, recordVersion, length, this.additionalData, 8)
  }
}

class Sealer12 extends RecordKey12 implements Sealer {
  /** AEAD has no padding in TLS 1.2: none is written. */
  sealedLength(length: number): number {
    return headerLength + this.explicit.length + length + this.tagLength
  }

  seal(
    type: number,
    content: Uint8Array,
    _padding: number,
    output: Uint8Array,
    offset: number,
  ): number {
    const length = this.explicit.length + content.length + this.tagLength
    const start = writeHeader(type, recordVersion, length, output, offset)
    this.setNonce()
    this.setAdditionalData(type, content.length)
    this.sequence++
    output.set(this.explicit, start)
    const sealed = start + this.explicit.length
    this.key.seal(this.nonce, this.additionalData, content, output, sealed)
    return start + length
  }
}

class Opener12 extends RecordKey12 implements Opener {
  readonly maxFragment = limits.ciphertext12
  readonly expansion: number = this.explicit.length + this.tagLength
  readonly #most: number

  constructor(keys: TrafficKeys) {
    super(keys)
    this.#most = keys.most ?? limits.plaintext
  }

  open({ type, fragment }: WireRecord): OpenRecord | undefined {
    const length = fragment.length - this.expansion
    if (length < 0) return undefined
    this.setNonce()
    this.setAdditionalData(type, length)
    this.explicit.set(fragment.subarray(0, this.explicit.length))
    const sealed = fragment.subarray(this.explicit.length)
    const content = this.key.open(this.nonce, this.additionalData, sealed)
    if (!content) return undefined
    this.sequence++
    const most = this.#most
    if (length > most) throw abort('record.inner-overflow', { length, most })
    requireContent(type, content)
    return { type, content }
  }
}
