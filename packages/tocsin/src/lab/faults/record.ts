import type { OutgoingRecord } from '../../handshake/outgoing.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { storedDeflate } from '../compression.ts'
import { both12, both13, by, each, everybody, type Fault, sendOctet } from '../fault.ts'
import { serverExtension } from '../hello.ts'
import {
  corruptSealed,
  editData,
  inflate,
  insteadOfData,
  keepHandshakeKeys,
  replaceRecord,
} from '../records.ts'
import { all, drop, type Misdeed } from '../verbs.ts'
import { cbcFaults } from './record-cbc.ts'
import { orders } from './record-order.ts'
import { scripts } from './record-script.ts'

const { alert, application_data, handshake } = ContentType
const none: Uint8Array = new Uint8Array(0)

const flipLastBit = (record: Uint8Array): void => {
  const last = record.length - 1
  record[last] = (record[last] ?? 0) ^ 1
}

/** Instead of records, the header of one of this type and length, and octets after it. */
const announce = (type: number, length: number, ...octets: readonly number[]): Misdeed =>
  editData(([, major = 3, minor = 3]) =>
    Uint8Array.of(type, major, minor, length >> 8, length & 0xff, ...octets),
  )

const notAuthentic = { provokes: 'record.not-authentic', connected: sendOctet } as const

const authenticity: readonly Fault[] = [
  ...each(everybody, {
    id: 'record.not-authentic/flipped-tag',
    ...notAuthentic,
    text: 'flips a bit in the tag of a record',
    rows: ['8446-5.2-b', '8446-E.4-a', '5246-6.2.3.3-a', '5246-7.2.2-k'],
    misdeed: corruptSealed('application', flipLastBit),
  }),
  ...each(both13, {
    id: 'record.not-authentic/flipped-tag-in-handshake',
    ...notAuthentic,
    text: 'flips a bit in the tag of a record of the handshake',
    rows: ['8446-5.2-b', '8446-E.4-a'],
    misdeed: corruptSealed('handshake', flipLastBit),
  }),
  ...each(everybody, {
    id: 'record.not-authentic/shorter-than-tag',
    ...notAuthentic,
    text: 'sends a record too short to hold a tag',
    rows: ['8446-5.2-d', '5246-6.2.3.3-b', '7905-2-a'],
    misdeed: announce(application_data, 8, ...new Uint8Array(8)),
  }),
  ...each(everybody, {
    id: 'record.not-authentic/replayed',
    ...notAuthentic,
    text: 'sends the same record twice',
    rows: ['8446-5.2-b', '5246-6.2.3.3-a'],
    misdeed: editData((records) => Uint8Array.of(...records, ...records)),
  }),
  ...each(both13, {
    id: 'record.not-authentic/handshake-keys-kept',
    ...notAuthentic,
    text: 'protects data with the keys of the handshake',
    rows: ['8446-4.4.4-d'],
    misdeed: keepHandshakeKeys,
  }),
  ...each(both13, {
    id: 'record.not-authentic/keys-changed-unsaid',
    provokes: 'record.not-authentic',
    text: 'changes its keys without a KeyUpdate',
    rows: ['8446-4.6.3-d'],
    misdeed: drop('key_update'),
    connected: (connection) => [...connection.updateKeys(), ...sendOctet(connection)],
  }),
]

const sizes: readonly Fault[] = [
  ...each(both13, {
    id: 'record.overflow/protected',
    provokes: 'record.overflow',
    text: 'announces a protected record of 2^14 + 257 octets',
    rows: ['8446-5.2-a'],
    misdeed: announce(application_data, 2 ** 14 + 257),
    connected: sendOctet,
  }),
  ...each(both12, {
    id: 'record.overflow/protected',
    provokes: 'record.overflow',
    text: 'announces a protected record of 2^14 + 2049 octets',
    rows: ['5246-6.2.3-a'],
    misdeed: announce(application_data, 2 ** 14 + 2049),
    connected: sendOctet,
  }),
  ...each(everybody, {
    id: 'record.inner-overflow/data',
    provokes: 'record.inner-overflow',
    text: 'protects 2^14 + 1 octets of data in one record',
    rows: ['8446-5.2-e', '5246-6.2.1-d'],
    misdeed: inflate(2 ** 14 + 1),
    connected: sendOctet,
  }),
  ...each(everybody, {
    id: 'record.over-negotiated-limit/data',
    provokes: 'record.over-negotiated-limit',
    text: 'protects more octets of data in one record than the record_size_limit of the other side',
    rows: ['8449-4-b'],
    setup: { recordSizeLimit: 2 ** 14 },
    needs: { recordSizeLimit: 512 },
    misdeed: inflate(600),
    connected: sendOctet,
  }),
]

const grants = { acceptMaxFragmentLength: true } as const
const asks = { maxFragmentLength: 512 } as const

const fragmentLengths: readonly Fault[] = [
  ...each(['client13', 'client12'], {
    id: 'record.over-negotiated-limit/fragment',
    provokes: 'record.over-negotiated-limit',
    text: 'protects more octets of data in one record than the max_fragment_length it asked for',
    rows: ['6066-4-c'],
    setup: asks,
    needs: grants,
    misdeed: inflate(513),
    connected: sendOctet,
  }),
  ...each(['server13', 'server12'], {
    id: 'record.over-negotiated-limit/fragment',
    provokes: 'record.over-negotiated-limit',
    text: 'protects more octets of data in one record than the max_fragment_length it granted',
    rows: ['6066-4-c'],
    setup: grants,
    needs: asks,
    misdeed: inflate(513),
    connected: sendOctet,
  }),
  {
    id: 'record.over-negotiated-limit/fragment-in-the-clear',
    provokes: 'record.over-negotiated-limit',
    ...by.server12,
    text: 'grants a max_fragment_length, and sends its Certificate in a larger record',
    rows: ['6066-4-c'],
    needs: asks,
    misdeed: all(serverExtension('max_fragment_length', 1), replaceRecord(handshake, splitOff, 1)),
  },
]

/** The first octet in the record before, so that the rest begins one of its own. */
function splitOff({ type, content }: OutgoingRecord): readonly OutgoingRecord[] {
  return [
    { type, content: content.subarray(0, 1) },
    { type, content: content.subarray(1) },
  ]
}

const contents: readonly Fault[] = [
  ...each(['client', 'server'], {
    id: 'record.unknown-type/unprotected',
    provokes: 'record.unknown-type',
    text: 'sends a record of content type 99 behind its hello',
    rows: ['8446-5-e', '5246-6-a'],
    misdeed: replaceRecord(handshake, (hello) => [hello, { type: 99, content: hello.content }], 0),
  }),
  ...each(everybody, {
    id: 'record.unknown-type/protected',
    provokes: 'record.unknown-type',
    text: 'protects a record of content type 99',
    rows: ['8446-5.4-c', '5246-6-a'],
    misdeed: insteadOfData({ type: 99, content: Uint8Array.of(1) }),
    connected: sendOctet,
  }),
  ...each(everybody, {
    id: 'record.unknown-type/heartbeat',
    provokes: 'record.unknown-type',
    text: 'sends a heartbeat, which nobody negotiated',
    rows: ['8446-5-e', '8446-5.4-c', '5246-6-a'],
    misdeed: insteadOfData({ type: 24, content: Uint8Array.of(1, 0, 0) }),
    connected: sendOctet,
  }),
  ...each(everybody, {
    id: 'record.empty-fragment/handshake',
    provokes: 'record.empty-fragment',
    text: 'protects a handshake record without content',
    rows: ['8446-5.4-a', '5246-6.2.1-b'],
    misdeed: insteadOfData({ type: handshake, content: none }),
    connected: sendOctet,
  }),
  ...each(everybody, {
    id: 'record.empty-fragment/alert',
    provokes: 'record.empty-fragment',
    text: 'protects an alert record without content',
    rows: ['8446-5.4-a', '5246-7.2-g'],
    misdeed: insteadOfData({ type: alert, content: none }),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'record.no-content-type/zeros',
    provokes: 'record.no-content-type',
    text: 'protects a record of nothing but zeros',
    rows: ['8446-5.4-b'],
    misdeed: insteadOfData({ type: 0, content: new Uint8Array(8) }),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'record.unprotected/handshake',
    provokes: 'record.unprotected',
    text: 'sends a handshake message in the clear where all is protected',
    rows: ['8446-5.2-c'],
    misdeed: announce(handshake, 5, 24, 0, 0, 1, 0),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'record.unprotected/alert',
    provokes: 'record.unprotected',
    text: 'sends an alert in the clear where all is protected',
    rows: ['8446-5.2-c'],
    misdeed: announce(alert, 2, 2, 40),
    connected: sendOctet,
  }),
  ...each(both12, {
    id: 'record.version-mismatch/data',
    provokes: 'record.version-mismatch',
    text: 'writes SSL 3.0 on a record, which is not the negotiated version',
    rows: ['5246-E.1-e'],
    misdeed: editData((records) => records.with(2, 0)),
    connected: sendOctet,
  }),
]

const compressed: readonly Fault[] = [
  ...each(both12, {
    id: 'record.decompression-failed/no-deflate',
    provokes: 'record.decompression-failed',
    text: 'compresses its records to what is no DEFLATE',
    rows: ['3749-2.1-a'],
    // A block of the type that there is none of (RFC 1951 §3.2.3).
    compression: { ...storedDeflate, compressor: () => () => Uint8Array.of(7) },
  }),
  ...each(both12, {
    id: 'record.decompression-failed/too-long',
    provokes: 'record.decompression-failed',
    text: 'compresses more into a record than a record may hold',
    rows: ['5246-6.2.2-a', '2246-6.2.2-a'],
    compression: storedDeflate,
    misdeed: inflate(2 ** 14 + 1),
    connected: sendOctet,
  }),
  ...each(both12, {
    id: 'record.inner-overflow/compressed',
    provokes: 'record.inner-overflow',
    text: 'compresses a record so badly that it is longer than compression may make it',
    rows: ['5246-6.2.2-b'],
    compression: storedDeflate,
    misdeed: inflate(2 ** 14 + 1024),
    connected: sendOctet,
  }),
]

/** Records of wrong length, type or content, or not authentic. */
export const recordFaults: readonly Fault[] = [
  ...authenticity,
  ...cbcFaults,
  ...sizes,
  ...fragmentLengths,
  ...contents,
  ...compressed,
  ...orders,
  ...scripts,
]
