import { Reader } from '../../wire/reader.ts'
import { varint } from './varint.ts'
import { type LongPacketType, type QuicVersion, quicVersion } from './version.ts'

/** A packet with a long header whose number is still protected (RFC 9000 §17.2). */
export interface LongPacket {
  readonly type: LongPacketType
  readonly version: QuicVersion
  readonly destination: Uint8Array
  readonly source: Uint8Array
  /** Where the packet number begins in `bytes`; the end for a Retry, which has none. */
  readonly numberAt: number
  /** The packet alone, of what may be several in a datagram. */
  readonly bytes: Uint8Array
}

/** A Version Negotiation packet (RFC 9000 §17.2.1). */
export interface VersionNegotiation {
  readonly destination: Uint8Array
  readonly source: Uint8Array
  readonly versions: readonly number[]
}

/** The most octets of a connection ID (RFC 9000 §17.2). */
const longestId = 20

/** Whether a datagram begins with a long header. */
export function isLong(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x80) !== 0
}

/** The packet at the beginning of `bytes`, if it has a long header of a version we know. */
export function longPacketAt(bytes: Uint8Array): LongPacket | undefined {
  return attempt(() => {
    const reader = new Reader(bytes)
    const first = reader.uint8()
    const version = quicVersion(reader.uint32())
    const destination = idIn(reader)
    const source = idIn(reader)
    const type = version?.types[(first >> 4) & 0x03]
    if (!version || !type || !destination || !source) return undefined
    const ids = { type, version, destination, source }
    if (type === 'retry') return { ...ids, numberAt: bytes.length, bytes }
    if (type === 'initial') reader.take(varint(reader))
    const length = varint(reader)
    const numberAt = reader.offset
    reader.take(length)
    return { ...ids, numberAt, bytes: bytes.subarray(0, reader.offset) }
  })
}

/** Version 0, and at least one version of four octets and nothing besides. */
export function versionNegotiationIn(bytes: Uint8Array): VersionNegotiation | undefined {
  return attempt(() => {
    const reader = new Reader(bytes)
    const isOurs = (reader.uint8() & 0x80) !== 0 && reader.uint32() === 0
    const destination = idIn(reader)
    const source = idIn(reader)
    const { remaining } = reader
    if (!isOurs || !destination || !source || remaining === 0 || remaining % 4 > 0) return undefined
    const versions = Array.from({ length: remaining / 4 }, () => reader.uint32())
    return { destination, source, versions }
  })
}

function idIn(reader: Reader): Uint8Array | undefined {
  const length = reader.uint8()
  return length > longestId ? undefined : reader.take(length)
}

/** Nothing where the octets end too early. */
function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
