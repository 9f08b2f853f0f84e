import { abort } from '../alert/error.ts'
import { headerLength, recordVersion, writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { Opener, OpenRecord, Sealer, WireRecord } from './protection.ts'
import { requireContent } from './require-content.ts'

/** Records as they are before any key: TLSPlaintext (RFC 9846 §5.1). */
export function plaintextSealer(version: number = recordVersion): Sealer {
  return {
    epoch: 'clear',
    recordsLeft: Number.POSITIVE_INFINITY,
    sealedLength: (length) => headerLength + length,
    seal(type, content, _padding, output, offset) {
      const start = writeHeader(type, version, content.length, output, offset)
      output.set(content, start)
      return start + content.length
    },
    wipe() {},
  }
}

/** The read side of the same. */
export function plaintextOpener(): Opener {
  return {
    epoch: 'clear',
    recordsLeft: Number.POSITIVE_INFINITY,
    maxFragment: limits.plaintext,
    expansion: 0,
    open({ type, fragment }: WireRecord): OpenRecord {
      const { length } = fragment
      const most = limits.plaintext
      if (length > most) throw abort('record.overflow', { length, most })
      requireContent(type, fragment)
      return { type, content: fragment }
    },
    wipe() {},
  }
}
