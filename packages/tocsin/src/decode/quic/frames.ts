import { textOf } from '../../crypto/bytes.ts'
import { Reader } from '../../wire/reader.ts'
import { varint } from './varint.ts'

/** CRYPTO (RFC 9000 §19.6) */
interface CryptoFrame {
  readonly kind: 'crypto'
  readonly offset: number
  readonly data: Uint8Array
}

/** CONNECTION_CLOSE (RFC 9000 §19.19) */
export interface CloseFrame {
  readonly kind: 'close'
  /** Whether the application closed: its error codes are its own. */
  readonly byApplication: boolean
  readonly errorCode: number
  /** The type of the frame that led to it; 0 where it is not known, or the application closed. */
  readonly frameType: number
  readonly reason: string
}

/** The frames that matter here. */
export type Frame = CryptoFrame | CloseFrame

/** The frames of a payload that matter, up to the first that is not known or not whole. */
export function framesOf(payload: Uint8Array): readonly Frame[] {
  const frames: Frame[] = []
  const reader = new Reader(payload, 'frame')
  try {
    while (!reader.atEnd) {
      const frame = frameAt(reader)
      if (frame === 'unknown') return frames
      if (frame) frames.push(frame)
    }
  } catch {
    // What came before the frame that ends too early was read.
  }
  return frames
}

const cryptoType = 0x06
const closeType = 0x1c
const applicationCloseType = 0x1d

function frameAt(reader: Reader): Frame | 'unknown' | undefined {
  const type = varint(reader)
  if (type === cryptoType) return cryptoFrame(reader)
  if (type === closeType || type === applicationCloseType) return closeFrame(reader, type)
  const skip = skips.get(type)
  if (!skip) return 'unknown'
  skip(reader)
  return undefined
}

function cryptoFrame(reader: Reader): CryptoFrame {
  const offset = varint(reader)
  return { kind: 'crypto', offset, data: reader.take(varint(reader)) }
}

/** The reason is taken as far as it is there: it is for people. */
function closeFrame(reader: Reader, type: number): CloseFrame {
  const byApplication = type === applicationCloseType
  const errorCode = varint(reader)
  const frameType = byApplication ? 0 : varint(reader)
  const length = Math.min(varint(reader), reader.remaining)
  return { kind: 'close', byApplication, errorCode, frameType, reason: textOf(reader.take(length)) }
}

type Skip = (reader: Reader) => void

/** As many integers. */
const integers = (count: number) => (reader: Reader) => {
  for (let i = 0; i < count; i++) varint(reader)
}

/** An integer that says how many octets follow. */
const counted: Skip = (reader) => void reader.take(varint(reader))

/** RFC 9000 §19.3 */
const acknowledgement = (counts: number) => (reader: Reader) => {
  integers(2)(reader)
  const ranges = varint(reader)
  varint(reader)
  for (let i = 0; i < ranges; i++) integers(2)(reader)
  integers(counts)(reader)
}

/** RFC 9000 §19.8: the bits of the type say which fields there are. */
const stream = (type: number) => (reader: Reader) => {
  varint(reader)
  if ((type & 0x04) !== 0) varint(reader)
  const length = (type & 0x02) === 0 ? reader.remaining : varint(reader)
  reader.take(length)
}

/** RFC 9000 §19.15 */
const newConnectionId: Skip = (reader) => {
  integers(2)(reader)
  reader.take(reader.uint8())
  reader.take(16)
}

/** How to pass over every other frame of version 1 (RFC 9000 §19), and DATAGRAM (RFC 9221 §4). */
const skips = new Map<number, Skip>([
  [0x00, integers(0)],
  [0x01, integers(0)],
  [0x02, acknowledgement(0)],
  [0x03, acknowledgement(3)],
  [0x04, integers(3)],
  [0x05, integers(2)],
  [0x07, counted],
  ...[8, 9, 10, 11, 12, 13, 14, 15].map((type) => [type, stream(type)] as const),
  [0x10, integers(1)],
  [0x11, integers(2)],
  [0x12, integers(1)],
  [0x13, integers(1)],
  [0x14, integers(1)],
  [0x15, integers(2)],
  [0x16, integers(1)],
  [0x17, integers(1)],
  [0x18, newConnectionId],
  [0x19, integers(1)],
  [0x1a, (reader) => void reader.take(8)],
  [0x1b, (reader) => void reader.take(8)],
  [0x1e, integers(0)],
  [0x30, (reader) => void reader.take(reader.remaining)],
  [0x31, counted],
])
