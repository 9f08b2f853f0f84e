import { ContentType } from '../../wire/registry/content-type.ts'
import { both12, both13, by, each, type Fault, sendOctet } from '../fault.ts'
import { editData, insteadOfData, replaceRecord, script } from '../records.ts'
import { drop } from '../verbs.ts'

const { application_data, change_cipher_spec, handshake } = ContentType

const octet = { type: application_data, content: Uint8Array.of(0) }
const changeCipherSpec = { type: change_cipher_spec, content: Uint8Array.of(1) }

const data: readonly Fault[] = [
  ...each(['client', 'server'], {
    id: 'handshake.unexpected-application-data/first-record',
    provokes: 'handshake.unexpected-application-data',
    text: 'begins with application data in the clear',
    rows: ['8446-5.1-g', '5246-7.3-a'],
    misdeed: script(Uint8Array.of(application_data, 3, 1, 0, 1, 0)),
  }),
  ...each(both13, {
    id: 'handshake.unexpected-application-data/before-finished',
    provokes: 'handshake.unexpected-application-data',
    text: 'sends data under the keys of the handshake, before its Finished',
    rows: ['8446-5-e'],
    misdeed: replaceRecord(handshake, (message) => [octet, message], 1),
  }),
  ...each(both12, {
    id: 'handshake.unexpected-application-data/before-finished',
    provokes: 'handshake.unexpected-application-data',
    text: 'sends data before the handshake is complete',
    rows: ['5246-6-a', '5246-7.3-a'],
    misdeed: replaceRecord(handshake, (message) => [octet, message], 1),
  }),
]

const specs: readonly Fault[] = [
  {
    id: 'handshake.unexpected-change-cipher-spec/first-record',
    provokes: 'handshake.unexpected-change-cipher-spec',
    side: 'client',
    text: 'sends change_cipher_spec before its ClientHello',
    rows: ['8446-5-d', '5246-7.1-b'],
    misdeed: script(Uint8Array.of(change_cipher_spec, 3, 1, 0, 1, 1)),
  },
  ...each(both13, {
    id: 'handshake.unexpected-change-cipher-spec/connected',
    provokes: 'handshake.unexpected-change-cipher-spec',
    text: 'sends change_cipher_spec after its Finished',
    rows: ['8446-5-d'],
    misdeed: editData(() => Uint8Array.of(change_cipher_spec, 3, 3, 0, 1, 1)),
    connected: sendOctet,
  }),
  ...each(both12, {
    id: 'handshake.unexpected-change-cipher-spec/connected',
    provokes: 'handshake.unexpected-change-cipher-spec',
    text: 'sends change_cipher_spec after its Finished',
    rows: ['5246-7.1-b'],
    misdeed: insteadOfData(changeCipherSpec),
    connected: sendOctet,
  }),
  ...each(both12, {
    id: 'handshake.unexpected-change-cipher-spec/early',
    provokes: 'handshake.unexpected-change-cipher-spec',
    text: 'sends change_cipher_spec right behind its hello, before there are keys',
    rows: ['5246-7.1-b', 'hard-early-ccs'],
    misdeed: replaceRecord(handshake, (hello) => [hello, changeCipherSpec], 0),
  }),
  {
    id: 'handshake.unexpected-change-cipher-spec/certificate-verify-left-out',
    provokes: 'handshake.unexpected-change-cipher-spec',
    ...by.client12,
    text: 'shows a certificate and does not prove it',
    rows: ['5246-7.4.8-c', 'hard-skip-messages'],
    needs: { clientAuthentication: 'request' },
    misdeed: drop('certificate_verify'),
  },
  {
    id: 'handshake.unexpected-change-cipher-spec/key-exchange-left-out',
    provokes: 'handshake.unexpected-change-cipher-spec',
    ...by.client12,
    text: 'leaves ClientKeyExchange out',
    rows: ['5246-7.1-b', 'hard-early-ccs', 'hard-skip-messages'],
    misdeed: drop('client_key_exchange'),
  },
]

/** Records of content types that have no place where they are sent. */
export const strayRecords: readonly Fault[] = [...data, ...specs]
