import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import { both13, each, everybody, type Fault, sendOctet } from '../fault.ts'
import { stray } from '../messages.ts'
import { messagesInsteadOfData } from '../records.ts'
import { all, before, framed } from '../verbs.ts'
import { flow12 } from './handshake-12.ts'
import { flow13 } from './handshake-13.ts'
import { strayRecords } from './handshake-records.ts'

/** Messages and content types out of order. */
export const handshakeFaults: readonly Fault[] = [
  ...flow13,
  ...flow12,
  ...strayRecords,
  ...each(['client', 'server'], {
    id: 'handshake.unknown-type/first-message',
    provokes: 'handshake.unknown-type',
    text: 'sends a handshake message of type 99',
    rows: ['8446-4-b', '5246-7.4-c'],
    misdeed: all(before('client_hello', stray.unknown), before('server_hello', stray.unknown)),
  }),
  ...each(everybody, {
    id: 'handshake.unknown-type/connected',
    provokes: 'handshake.unknown-type',
    text: 'sends a handshake message of type 99 once connected',
    rows: ['8446-4-b', '5246-7.4-c'],
    misdeed: messagesInsteadOfData(stray.unknown),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'handshake.unknown-key-update-request/two',
    provokes: 'handshake.unknown-key-update-request',
    text: 'sends a KeyUpdate whose request_update is 2',
    rows: ['8446-4.6.3-b'],
    misdeed: messagesInsteadOfData(framed(HandshakeType.key_update, Uint8Array.of(2))),
    connected: sendOctet,
  }),
]
