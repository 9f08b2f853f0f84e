import type { OutgoingRecord } from '../../handshake/outgoing.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { both12, both13, by, each, type Fault, sendOctet } from '../fault.ts'
import { stray } from '../messages.ts'
import { insteadOfData, replaceRecord } from '../records.ts'
import { after, type Misdeed } from '../verbs.ts'

const { alert, application_data, change_cipher_spec, handshake } = ContentType

/** Sends the nth handshake message in two fragments, with another record between them. */
const interrupt = (nth: number, type: number, ...content: readonly number[]): Misdeed =>
  replaceRecord(
    handshake,
    (record) => {
      const half = record.content.length >> 1
      const between = { type, content: Uint8Array.from(content) }
      return [
        { type: handshake, content: record.content.subarray(0, half) },
        between,
        { type: handshake, content: record.content.subarray(half) },
      ]
    },
    nth,
  )

const begun: OutgoingRecord = { type: handshake, content: Uint8Array.of(24, 0) }
const octet: OutgoingRecord = { type: application_data, content: Uint8Array.of(0) }

const interleaved: readonly Fault[] = [
  ...each(['client', 'server'], {
    id: 'record.interleaved/change-cipher-spec-in-hello',
    provokes: 'record.interleaved',
    text: 'sends change_cipher_spec between the fragments of its hello',
    rows: ['8446-5-f', '5246-7.1-c'],
    misdeed: interrupt(0, change_cipher_spec, 1),
  }),
  ...each(['client', 'server'], {
    id: 'record.interleaved/data-in-hello',
    provokes: 'record.interleaved',
    text: 'sends application data between the fragments of its hello',
    rows: ['8446-5.1-a'],
    misdeed: interrupt(0, application_data, 0),
  }),
  {
    id: 'record.interleaved/alert-in-encrypted-extensions',
    provokes: 'record.interleaved',
    ...by.server13,
    text: 'sends an alert between the fragments of EncryptedExtensions',
    rows: ['8446-5.1-a'],
    misdeed: interrupt(1, alert, 1, 90),
  },
  {
    id: 'record.interleaved/change-cipher-spec-in-key-exchange',
    provokes: 'record.interleaved',
    ...by.client12,
    text: 'sends change_cipher_spec between the fragments of ClientKeyExchange',
    rows: ['5246-7.1-c'],
    misdeed: interrupt(1, change_cipher_spec, 1),
  },
  ...each([...both13, ...both12], {
    id: 'record.interleaved/data-in-message',
    provokes: 'record.interleaved',
    text: 'sends application data before a handshake message is whole',
    rows: ['8446-5.1-a'],
    misdeed: insteadOfData(begun, octet),
    connected: sendOctet,
  }),
]

const unaligned: readonly Fault[] = [
  {
    id: 'record.key-change-not-aligned/client-hello',
    provokes: 'record.key-change-not-aligned',
    ...by.client13,
    text: 'begins another message in the record of its ClientHello',
    rows: ['8446-5.1-b'],
    misdeed: replaceRecord(
      handshake,
      ({ content }) => [{ type: handshake, content: Uint8Array.of(...content, 20, 0) }],
      0,
    ),
  },
  {
    id: 'record.key-change-not-aligned/server-hello',
    provokes: 'record.key-change-not-aligned',
    ...by.server13,
    text: 'begins another message in the record of its ServerHello',
    rows: ['8446-5.1-b'],
    misdeed: after('server_hello', Uint8Array.of(8, 0)),
  },
  ...each(both13, {
    id: 'record.key-change-not-aligned/finished',
    provokes: 'record.key-change-not-aligned',
    text: 'begins another message in the record of its Finished',
    rows: ['8446-5.1-b'],
    misdeed: after('finished', Uint8Array.of(24, 0)),
  }),
  ...each(both13, {
    id: 'record.key-change-not-aligned/key-update',
    provokes: 'record.key-change-not-aligned',
    text: 'sends two KeyUpdates in one record',
    rows: ['8446-5.1-b'],
    misdeed: insteadOfData({
      type: handshake,
      content: Uint8Array.of(...stray.keyUpdate, ...stray.keyUpdate),
    }),
    connected: sendOctet,
  }),
]

const changeCipherSpec = (...content: readonly number[]): Misdeed =>
  replaceRecord(change_cipher_spec, () => [
    { type: change_cipher_spec, content: Uint8Array.from(content) },
  ])

const specs: readonly Fault[] = [
  ...each([...both13, ...both12], {
    id: 'record.malformed-change-cipher-spec/other-octet',
    provokes: 'record.malformed-change-cipher-spec',
    text: 'sends a change_cipher_spec of another octet than 1',
    rows: ['8446-5-b', '5246-7.1-a'],
    misdeed: changeCipherSpec(2),
  }),
  ...each([...both13, ...both12], {
    id: 'record.malformed-change-cipher-spec/two-octets',
    provokes: 'record.malformed-change-cipher-spec',
    text: 'sends a change_cipher_spec of two octets',
    rows: ['8446-5-b', '5246-7.1-a'],
    misdeed: changeCipherSpec(1, 1),
  }),
  ...each(both13, {
    id: 'record.protected-change-cipher-spec/connected',
    provokes: 'record.protected-change-cipher-spec',
    text: 'protects a change_cipher_spec',
    rows: ['8446-5-c'],
    misdeed: insteadOfData({ type: change_cipher_spec, content: Uint8Array.of(1) }),
    connected: sendOctet,
  }),
]

/** Records between which, or in which, others must not be. */
export const orders: readonly Fault[] = [...interleaved, ...unaligned, ...specs]
