/*
 * Implementation notes. Records compressed before they are protected (RFC 5246 §6.2.2), which tells
 * an eavesdropper by their length what is in them (CRIME). Nothing that ships negotiates it: only the
 * laboratory reaches this file. What must never happen: that more is expanded than a record may hold.
 */

import { abort } from '../alert/error.ts'
import { limits } from './limits.ts'
import type { Opener, OpenRecord, Sealer, WireRecord } from './protection.ts'
import { requireContent } from './require-content.ts'

/** A method of compressing records (RFC 3749 §2); its caller brings the algorithm. */
export interface RecordCompression {
  /** CompressionMethod. */
  readonly code: number
  /** Compresses the contents of one direction, one after the other: what went before may help. */
  readonly compressor: () => (content: Uint8Array) => Uint8Array
  /** Expands them; nothing where one is not of this method, or would be longer than `most`. */
  readonly decompressor: () => (compressed: Uint8Array, most: number) => Uint8Array | undefined
}

/** Compresses what `sealer` protects. */
export function compressingSealer(sealer: Sealer, { compressor }: RecordCompression): Sealer {
  const compress = compressor()
  return {
    epoch: sealer.epoch,
    splitsData: sealer.splitsData ?? false,
    get recordsLeft() {
      return sealer.recordsLeft
    },
    sealedLength: (length, padding) =>
      sealer.sealedLength(length + limits.compressionGrowth, padding),
    seal(type, content, padding, output, offset) {
      return sealer.seal(type, compress(content), padding, output, offset)
    },
    wipe: () => sealer.wipe(),
  }
}

/** Expands what `opener`, which has to let pass what compression may have made longer, yields. */
export function decompressingOpener(opener: Opener, { decompressor }: RecordCompression): Opener {
  const decompress = decompressor()
  return {
    epoch: opener.epoch,
    maxFragment: opener.maxFragment,
    expansion: opener.expansion + limits.compressionGrowth,
    get recordsLeft() {
      return opener.recordsLeft
    },
    open(record: WireRecord): OpenRecord | undefined {
      const opened = opener.open(record)
      if (!opened) return undefined
      const { type, content: compressed } = opened
      const content = decompress(compressed, limits.plaintext)
      if (!content) throw abort('record.decompression-failed', { length: compressed.length })
      requireContent(type, content)
      return { type, content }
    },
    wipe: () => opener.wipe(),
  }
}
