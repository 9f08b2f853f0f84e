import { both12, by, each, type Fault, sendOctet } from '../fault.ts'
import { stray } from '../messages.ts'
import { beforeChangeCipherSpec, messagesInsteadOfData } from '../records.ts'
import { after, before, drop, type Misdeed, repeat } from '../verbs.ts'

type Row = readonly [
  how: string,
  who: 'client12' | 'server12',
  misdeed: Misdeed,
  text: string,
  rows: readonly string[],
]

const during: readonly Row[] = [
  [
    'done-answers-client-hello',
    'server12',
    before('server_hello', stray.serverHelloDone),
    'answers the ClientHello with ServerHelloDone',
    ['5246-7.4.1.2-f'],
  ],
  [
    'server-certificate-left-out-12',
    'server12',
    drop('certificate'),
    'leaves Certificate out',
    ['5246-7.4.2-a', 'hard-skip-messages'],
  ],
  [
    'key-exchange-left-out',
    'server12',
    drop('server_key_exchange'),
    'leaves ServerKeyExchange out',
    ['5246-7.4.3-d', 'hard-skip-messages'],
  ],
  [
    'certificate-repeated-12',
    'server12',
    repeat('certificate'),
    'sends Certificate twice',
    ['5246-7.4-a'],
  ],
  [
    'certificate-status-not-negotiated',
    'server12',
    before('server_key_exchange', stray.certificateStatus),
    'sends CertificateStatus, which nobody asked for',
    ['6066-8-b', '6961-2.2-e'],
  ],
  [
    'server-message-before-finished',
    'server12',
    before('finished', stray.serverHelloDone),
    'sends another message between change_cipher_spec and Finished',
    ['5246-7.4.9-c'],
  ],
  [
    'client-message-before-finished',
    'client12',
    before('finished', stray.serverHelloDone),
    'sends another message between change_cipher_spec and Finished',
    ['5246-7.4.9-c'],
  ],
  [
    'client-key-exchange-repeated',
    'client12',
    repeat('client_key_exchange'),
    'sends ClientKeyExchange twice',
    ['5246-7.4-a', '5246-7.2.2-j'],
  ],
  [
    'certificate-not-requested-12',
    'client12',
    before('client_key_exchange', stray.emptyCertificate12),
    'sends Certificate although none was requested',
    ['5246-7.4.6-e'],
  ],
  [
    'proof-of-nothing-12',
    'client12',
    after('client_key_exchange', stray.certificateVerify),
    'sends CertificateVerify without a certificate',
    ['5246-7.4.8-d'],
  ],
  [
    'finished-unannounced',
    'client12',
    after('client_key_exchange', stray.finished12),
    'sends Finished without change_cipher_spec',
    ['5246-7.4.9-a', 'hard-skip-messages'],
  ],
  [
    'server-finished-unannounced',
    'server12',
    beforeChangeCipherSpec(stray.finished12),
    'sends Finished before change_cipher_spec',
    ['5246-7.4.9-a'],
  ],
  [
    'ticket-not-negotiated',
    'server12',
    beforeChangeCipherSpec(stray.ticket12),
    'sends NewSessionTicket, which nobody asked for',
    ['5077-3.3-a'],
  ],
]

/** The same for clients that are asked for a certificate. */
const authenticating: readonly Row[] = [
  [
    'client-certificate-left-out-12',
    'client12',
    drop('certificate'),
    'leaves Certificate out although it was asked for',
    ['5246-7.4.6-d', 'hard-skip-messages'],
  ],
]

const connected: readonly Row[] = [
  [
    'hello-request-from-client',
    'client12',
    messagesInsteadOfData(stray.helloRequest),
    'sends HelloRequest, which is for servers',
    ['5246-7.4.1.1-d'],
  ],
]

const fault = ([how, who, misdeed, text, rows]: Row): Fault => ({
  id: `handshake.unexpected-message/${how}`,
  provokes: 'handshake.unexpected-message',
  ...by[who],
  text,
  rows,
  misdeed,
})

/** Messages of TLS 1.2 that come too early, too late or not at all. */
export const flow12: readonly Fault[] = [
  ...during.map(fault),
  ...authenticating.map((row) => ({
    ...fault(row),
    needs: { clientAuthentication: 'request' } as const,
  })),
  ...connected.map((row) => ({ ...fault(row), connected: sendOctet })),
  ...each(both12, {
    id: 'handshake.unexpected-message/finished-connected',
    provokes: 'handshake.unexpected-message',
    text: 'sends a second Finished',
    rows: ['5246-7.4-a', '5246-7.2.2-j'],
    misdeed: messagesInsteadOfData(stray.finished12),
    connected: sendOctet,
  }),
]
