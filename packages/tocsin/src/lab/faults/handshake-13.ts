import { both13, by, each, type Fault, sendOctet } from '../fault.ts'
import { stray } from '../messages.ts'
import { messagesInsteadOfData } from '../records.ts'
import { before, drop, instead, type Misdeed, repeat } from '../verbs.ts'

type Row = readonly [
  how: string,
  who: 'client13' | 'server13',
  misdeed: Misdeed,
  text: string,
  rows: readonly string[],
]

const during: readonly Row[] = [
  [
    'certificate-verify-before-server-hello',
    'server13',
    before('server_hello', stray.certificateVerify),
    'begins with CertificateVerify',
    ['8446-4-a'],
  ],
  [
    'encrypted-extensions-left-out',
    'server13',
    drop('encrypted_extensions'),
    'leaves EncryptedExtensions out',
    ['8446-4.3.1-b'],
  ],
  [
    'server-certificate-left-out',
    'server13',
    drop('certificate'),
    'proves a certificate that it has not shown',
    ['8446-4.4.2-a'],
  ],
  [
    'server-certificate-verify-left-out',
    'server13',
    drop('certificate_verify'),
    'leaves CertificateVerify out',
    ['8446-4.4.3-e'],
  ],
  [
    'encrypted-extensions-repeated',
    'server13',
    repeat('encrypted_extensions'),
    'sends EncryptedExtensions twice',
    ['8446-4-a'],
  ],
  [
    'server-certificate-repeated',
    'server13',
    repeat('certificate'),
    'sends Certificate twice',
    ['8446-4-a'],
  ],
  [
    'ticket-in-handshake',
    'server13',
    before('finished', stray.ticket13),
    'sends NewSessionTicket before Finished',
    ['8446-4.6.1-g'],
  ],
  [
    'server-key-update-in-handshake',
    'server13',
    before('finished', stray.keyUpdate),
    'sends KeyUpdate before Finished',
    ['8446-4.6.3-a'],
  ],
  [
    'server-end-of-early-data',
    'server13',
    before('finished', stray.endOfEarlyData),
    'sends EndOfEarlyData, which is for clients',
    ['8446-4.5-a'],
  ],
  [
    'server-compressed-certificate',
    'server13',
    instead('certificate', stray.compressedCertificate),
    'sends a CompressedCertificate that nobody can read',
    ['8879-4-d'],
  ],
  [
    'client-key-update-in-handshake',
    'client13',
    before('finished', stray.keyUpdate),
    'sends KeyUpdate before Finished',
    ['8446-4.6.3-a'],
  ],
  [
    'certificate-not-requested',
    'client13',
    before('finished', stray.emptyCertificate13),
    'sends Certificate although none was requested',
    ['8446-4.4.2-b'],
  ],
  [
    'end-of-early-data',
    'client13',
    before('finished', stray.endOfEarlyData),
    'sends EndOfEarlyData although no early data was accepted',
    ['8446-4.5-b'],
  ],
  [
    'client-begins-with-finished',
    'client13',
    before('client_hello', stray.finished13),
    'begins with Finished',
    ['8446-4-a'],
  ],
]

/** The same for clients that are asked for a certificate. */
const authenticating: readonly Row[] = [
  [
    'client-certificate-left-out',
    'client13',
    drop('certificate'),
    'proves a certificate that it has not shown',
    ['8446-4-a'],
  ],
  [
    'client-certificate-verify-left-out',
    'client13',
    drop('certificate_verify'),
    'shows a certificate and does not prove it',
    ['8446-4.4.3-e'],
  ],
  [
    'proof-of-nothing',
    'client13',
    instead('certificate', stray.emptyCertificate13),
    'shows no certificate, and proves one',
    ['8446-4.4.3-f'],
  ],
  [
    'client-compressed-certificate',
    'client13',
    instead('certificate', stray.compressedCertificate),
    'sends a CompressedCertificate that nobody can read',
    ['8879-4-d'],
  ],
]

const connected: readonly Row[] = [
  [
    'ticket-from-client',
    'client13',
    messagesInsteadOfData(stray.ticket13),
    'sends NewSessionTicket, which is for servers',
    ['8446-4.6.1-d'],
  ],
  [
    'certificate-request-connected',
    'server13',
    messagesInsteadOfData(stray.certificateRequest13),
    'asks for a certificate after the handshake, which the client did not offer',
    ['8446-4.6.2-a'],
  ],
  [
    'end-of-early-data-connected',
    'client13',
    messagesInsteadOfData(stray.endOfEarlyData),
    'sends EndOfEarlyData after the handshake',
    ['8446-4.5-b'],
  ],
  [
    'hello-request-in-13',
    'server13',
    messagesInsteadOfData(stray.helloRequest),
    'sends HelloRequest, which TLS 1.3 does not have',
    ['8446-4-a'],
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

/** Messages of TLS 1.3 that come too early, too late or not at all. */
export const flow13: readonly Fault[] = [
  ...during.map(fault),
  ...authenticating.map((row) => ({
    ...fault(row),
    needs: { clientAuthentication: 'request' } as const,
  })),
  ...connected.map((row) => ({ ...fault(row), connected: sendOctet })),
  ...each(both13, {
    id: 'handshake.unexpected-message/finished-connected',
    provokes: 'handshake.unexpected-message',
    text: 'sends a second Finished',
    rows: ['8446-4-a'],
    misdeed: messagesInsteadOfData(stray.finished13),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'handshake.unexpected-message/message-hash',
    provokes: 'handshake.unexpected-message',
    text: 'sends message_hash, which never travels',
    rows: ['8446-4-a'],
    misdeed: messagesInsteadOfData(stray.messageHash),
    connected: sendOctet,
  }),
  {
    id: 'handshake.unexpected-message/client-hello-connected',
    provokes: 'handshake.unexpected-message',
    ...by.client13,
    text: 'sends another ClientHello once connected',
    rows: ['8446-4.1.2-a'],
    misdeed: messagesInsteadOfData(stray.clientHello),
    connected: sendOctet,
  },
]
