import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import type { Certificate as Certificate12 } from '../../wire/tls12/certificate.ts'
import type { Certificate as Certificate13 } from '../../wire/tls13/certificate.ts'
import { added } from '../extensions.ts'
import { by, type Fault, sendOctet } from '../fault.ts'
import { editRetry, encryptedExtension, inClientHello, inServerHello, retries } from '../hello.ts'
import { messagesInsteadOfData } from '../records.ts'
import { framed, rewrite } from '../verbs.ts'

const none: Uint8Array = new Uint8Array(0)

const emptyEntry13 = rewrite<Certificate13>('certificate', (body) => ({
  ...body,
  certificateList: [{ certData: none, extensions: {} }],
}))

const emptyEntry12 = rewrite<Certificate12>('certificate', () => ({ certificateList: [none] }))

const outOfRange = { provokes: 'decode.out-of-range' } as const

/** Vectors shorter or longer than their bounds. */
export const vectors: readonly Fault[] = [
  {
    id: 'decode.out-of-range/session-id-of-client',
    ...outOfRange,
    ...by.client,
    text: 'sends a session identifier of 33 octets',
    rows: ['5246-7.4.1.2-j', '8446-4.1.2-j'],
    misdeed: inClientHello({ legacySessionId: new Uint8Array(33) }),
  },
  {
    id: 'decode.out-of-range/session-id-of-server',
    ...outOfRange,
    ...by.server,
    text: 'sends a session identifier of 33 octets',
    rows: ['5246-7.4.1.2-j', '8446-6-g'],
    misdeed: inServerHello({ legacySessionIdEcho: new Uint8Array(33) }),
  },
  {
    id: 'decode.out-of-range/empty-cipher-suites',
    ...outOfRange,
    ...by.client,
    text: 'offers no cipher suite',
    rows: ['5246-7.4.1.2-h'],
    misdeed: inClientHello({ cipherSuites: [] }),
  },
  {
    id: 'decode.out-of-range/empty-compression-methods',
    ...outOfRange,
    ...by.client,
    text: 'offers no compression method, not even null',
    rows: ['5246-7.4.1.2-i'],
    misdeed: inClientHello({ legacyCompressionMethods: [] }),
  },
  {
    id: 'decode.out-of-range/empty-cookie',
    ...outOfRange,
    ...by.server13,
    text: 'sends a HelloRetryRequest with an empty cookie',
    rows: ['8446-4.2.2-d'],
    setup: retries,
    misdeed: editRetry((block) =>
      added({ ...block, cookie: undefined }, 'cookie', Uint8Array.of(0, 0)),
    ),
  },
  {
    id: 'decode.out-of-range/empty-protocol-answer',
    ...outOfRange,
    ...by.server13,
    text: 'selects an application protocol without a name',
    rows: ['7301-3.1-b'],
    needs: { applicationProtocols: ['h2'] },
    misdeed: encryptedExtension('application_layer_protocol_negotiation', 0, 1, 0),
  },
  {
    id: 'decode.out-of-range/empty-ticket',
    ...outOfRange,
    ...by.server13,
    text: 'sends a NewSessionTicket with an empty ticket',
    rows: ['8446-4.6.1-e'],
    misdeed: messagesInsteadOfData(framed(HandshakeType.new_session_ticket, new Uint8Array(13))),
    connected: sendOctet,
  },
  {
    id: 'decode.out-of-range/empty-server-certificate-13',
    ...outOfRange,
    ...by.server13,
    text: 'sends a CertificateEntry without a certificate',
    rows: ['8446-4.4.2-g'],
    misdeed: emptyEntry13,
  },
  {
    id: 'decode.out-of-range/empty-client-certificate-13',
    ...outOfRange,
    ...by.client13,
    text: 'sends a CertificateEntry without a certificate',
    rows: ['8446-4.4.2-g'],
    needs: { clientAuthentication: 'request' },
    misdeed: emptyEntry13,
  },
  {
    id: 'decode.out-of-range/empty-server-certificate-12',
    ...outOfRange,
    ...by.server12,
    text: 'lists a certificate of no octets',
    rows: ['5246-7.2.2-u'],
    misdeed: emptyEntry12,
  },
  {
    id: 'decode.out-of-range/empty-client-certificate-12',
    ...outOfRange,
    ...by.client12,
    text: 'lists a certificate of no octets',
    rows: ['5246-7.2.2-u'],
    needs: { clientAuthentication: 'request' },
    misdeed: emptyEntry12,
  },
]
