import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { Layout } from './record-opener.ts'

/** One field of a record. */
export interface Field {
  /** In the RFCs' words. */
  readonly name: string
  /** Where it begins in the record. */
  readonly offset: number
  /** Its octets on the wire. */
  readonly bytes: Uint8Array
  /** The same octets decrypted; nothing where they are not encrypted, or cannot be decrypted. */
  readonly opened: Uint8Array | undefined
  readonly text: string
}

/** What a reader should know about a record, and where it is written. */
export interface Remark {
  readonly text: string
  readonly citations: readonly string[]
}

/** An alert whose last octet is in a record. */
export interface AnnotatedAlert {
  readonly level: number
  readonly code: number
}

/** `refused` is not authentic under the keys there are, `sealed` met none, and `cut` is not whole. */
export type RecordState = 'clear' | 'opened' | 'sealed' | 'refused' | 'cut'

/** A record, field by field: together the fields are all of its octets. */
export interface AnnotatedRecord {
  /** Where it begins in what was captured. */
  readonly offset: number
  readonly bytes: Uint8Array
  readonly state: RecordState
  /** How it is protected, where that is known. */
  readonly layout: Layout | undefined
  /** The version, where keys or the header tell: 0x0303 in a header does not tell TLS 1.2 from TLS 1.3. */
  readonly version: ProtocolVersionName | undefined
  /** The content type: inside the protection, where that is removed. */
  readonly type: number
  /** Its number under its keys, where it is opened. */
  readonly sequence: number | undefined
  readonly fields: readonly Field[]
  readonly alerts: readonly AnnotatedAlert[]
  readonly remarks: readonly Remark[]
}
