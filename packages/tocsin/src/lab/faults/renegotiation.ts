import { by, type Fault, sendOctet } from '../fault.ts'
import { clientExtension, serverExtension } from '../hello.ts'
import { stray } from '../messages.ts'
import { messagesInsteadOfData } from '../records.ts'

/** Renegotiation: asked for, and indicated where there is none. */
export const renegotiationFaults: readonly Fault[] = [
  {
    id: 'renegotiation.refused/client-hello',
    provokes: 'renegotiation.refused',
    ...by.client12,
    text: 'asks to renegotiate with another ClientHello',
    rows: ['5246-7.2.2-aa', '5746-4.4-a', 'hard-renegotiation-flood'],
    misdeed: messagesInsteadOfData(stray.clientHello),
    connected: sendOctet,
  },
  {
    id: 'renegotiation.refused/hello-request',
    provokes: 'renegotiation.refused',
    ...by.server12,
    text: 'asks to renegotiate with HelloRequest',
    rows: ['5246-7.2.2-aa', '5246-7.4.1.1-b', '5746-4.2-a'],
    misdeed: messagesInsteadOfData(stray.helloRequest),
    connected: sendOctet,
  },
  {
    id: 'renegotiation.info-not-empty/client',
    provokes: 'renegotiation.info-not-empty',
    ...by.client12,
    text: 'says in its first ClientHello that it renegotiates',
    rows: ['5746-3.6-a'],
    misdeed: clientExtension('renegotiation_info', 12, ...new Array<number>(12).fill(1)),
  },
  {
    id: 'renegotiation.info-not-empty/server',
    provokes: 'renegotiation.info-not-empty',
    ...by.server12,
    text: 'says in its first ServerHello that it renegotiates',
    rows: ['5746-3.4-a'],
    misdeed: serverExtension('renegotiation_info', 12, ...new Array<number>(12).fill(1)),
  },
]
