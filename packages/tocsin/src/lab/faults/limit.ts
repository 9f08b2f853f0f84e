import type { Connection } from '../../connection/connection.ts'
import type { Event } from '../../connection/events.ts'
import type { OutgoingRecord } from '../../handshake/outgoing.ts'
import { limits } from '../../record/limits.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import { both12, both13, by, each, everybody, type Fault, sendOctet } from '../fault.ts'
import { stray } from '../messages.ts'
import { insteadOfData, messagesInsteadOfData, replaceRecord, script } from '../records.ts'
import { instead } from '../verbs.ts'

const { alert, application_data, change_cipher_spec, handshake } = ContentType

/** One more than anybody should put up with. */
const flood = <T>(most: number, one: T): readonly T[] => new Array<T>(most + 1).fill(one)

const emptyRecord: OutgoingRecord = { type: application_data, content: new Uint8Array(0) }
const userCanceled: OutgoingRecord = { type: alert, content: Uint8Array.of(1, 90) }
const noRenegotiation: OutgoingRecord = { type: alert, content: Uint8Array.of(1, 100) }

const updateOften = (connection: Connection): readonly Event[] =>
  flood(limits.keyUpdates, connection).flatMap((peer) => [...peer.updateKeys()])

const tooLong = { provokes: 'limit.handshake-message', rows: ['8446-4-c'] } as const
const { warningAlerts } = limits

/** What is allowed once, and not that often or that large. */
export const limitFaults: readonly Fault[] = [
  {
    id: 'limit.handshake-message/client-hello',
    ...tooLong,
    ...by.client,
    text: 'announces a ClientHello of 2^17 octets',
    misdeed: script(Uint8Array.of(handshake, 3, 1, 0, 4, HandshakeType.client_hello, 2, 0, 0)),
  },
  {
    id: 'limit.handshake-message/server-hello',
    ...tooLong,
    ...by.server,
    text: 'announces a ServerHello of 2^17 octets',
    misdeed: script(Uint8Array.of(handshake, 3, 3, 0, 4, HandshakeType.server_hello, 2, 0, 0)),
  },
  ...each(['server13', 'server12'], {
    id: 'limit.handshake-message/certificate',
    ...tooLong,
    text: 'announces a Certificate of 2^24 - 1 octets',
    misdeed: instead('certificate', Uint8Array.of(HandshakeType.certificate, 0xff, 0xff, 0xff)),
  }),
  ...each(everybody, {
    id: 'limit.empty-records/data',
    provokes: 'limit.empty-records',
    text: 'sends many records of no data',
    rows: ['hard-empty-records'],
    misdeed: insteadOfData(...flood(limits.emptyRecords, emptyRecord)),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'limit.warning-alerts/user-canceled',
    provokes: 'limit.warning-alerts',
    text: 'sends user_canceled again and again',
    rows: ['hard-alert-flood'],
    misdeed: insteadOfData(...flood(warningAlerts, userCanceled)),
    connected: sendOctet,
  }),
  ...each(both12, {
    id: 'limit.warning-alerts/no-renegotiation',
    provokes: 'limit.warning-alerts',
    text: 'sends no_renegotiation again and again',
    rows: ['hard-alert-flood'],
    misdeed: insteadOfData(...flood(warningAlerts, noRenegotiation)),
    connected: sendOctet,
  }),
  {
    id: 'limit.warning-alerts/client-hellos',
    provokes: 'limit.warning-alerts',
    ...by.client12,
    text: 'asks to renegotiate again and again',
    rows: ['hard-renegotiation-flood'],
    misdeed: messagesInsteadOfData(...flood(warningAlerts, stray.clientHello)),
    connected: sendOctet,
  },
  {
    id: 'limit.warning-alerts/hello-requests',
    provokes: 'limit.warning-alerts',
    ...by.server12,
    text: 'asks to renegotiate again and again',
    rows: ['hard-alert-flood'],
    misdeed: messagesInsteadOfData(...flood(warningAlerts, stray.helloRequest)),
    connected: sendOctet,
  },
  ...each(both13, {
    id: 'limit.change-cipher-specs/flood',
    provokes: 'limit.change-cipher-specs',
    text: 'sends change_cipher_spec again and again',
    rows: ['hard-ccs-flood'],
    misdeed: replaceRecord(change_cipher_spec, (spec) => flood(limits.changeCipherSpecs, spec)),
  }),
  ...each(both13, {
    id: 'limit.key-updates/flood',
    provokes: 'limit.key-updates',
    text: 'updates its keys again and again, and sends no data',
    rows: ['hard-keyupdate-flood'],
    connected: updateOften,
  }),
]
