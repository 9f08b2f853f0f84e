import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { concat } from '../crypto/bytes.ts'
import type { RecordCompression } from '../record/compression.ts'
import { view } from './crypto/view.ts'

/** How far back DEFLATE looks (RFC 1951 §2). */
const WINDOW = 2 ** 15
const nothing: Uint8Array = new Uint8Array(0)

/**
 * DEFLATE (RFC 3749 §2.1, RFC 1951) for the records of a laboratory. Each record is flushed, so that it
 * expands by itself, and looks back at those before: the history that zlib is given as a dictionary.
 */
export const deflateRecords: RecordCompression = {
  code: 1,
  compressor() {
    let dictionary = nothing
    return (content) => {
      const compressed = deflateRawSync(content, { dictionary, ...flushed })
      dictionary = extended(dictionary, content)
      return view(compressed)
    }
  },
  decompressor() {
    let dictionary = nothing
    return (compressed, most) => {
      try {
        const content = inflateRawSync(compressed, {
          dictionary,
          maxOutputLength: most,
          ...flushed,
        })
        dictionary = extended(dictionary, content)
        return view(content)
      } catch {
        return undefined
      }
    }
  },
}

const flushed = { finishFlush: constants.Z_SYNC_FLUSH } as const

function extended(history: Uint8Array, content: Uint8Array): Uint8Array {
  return concat(history, content).subarray(-WINDOW)
}
