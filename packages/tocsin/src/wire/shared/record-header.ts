import { named, struct, uint8, uint16, type Value } from '../codec.ts'
import { contentTypeName } from '../registry/content-type.ts'
import { protocolVersionName } from '../registry/protocol-version.ts'

/** RFC 9846 §5.1: a TLSPlaintext or TLSCiphertext without its fragment. */
export const RecordHeader = struct('RecordHeader', {
  type: named(uint8, contentTypeName),
  legacyRecordVersion: named(uint16, protocolVersionName),
  length: uint16,
})
export type RecordHeader = Value<typeof RecordHeader>
